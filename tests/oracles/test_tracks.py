"""Beside the picture: soft tracks, subtitle files and chapters, as they stand after all edits."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import pytest

from nemoflow.engine.cues import Caption, Chapter, Span
from nemoflow.engine.probe import probe
from nemoflow.engine.subtitles_out import chapter_file, subtitle_file
from nemoflow.engine.timeline import Canvas, Timeline
from tests.media import barcode, pictures
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio, assert_clean
from tests.oracles.test_captions import shown, srt
from tests.oracles.test_titles import grey

SIZE = (160, 90)


def cues(path: Path) -> list[tuple[int, int, str]]:
    """(first frame, end, words) of a subtitle file, at 30 frames a second."""
    source = probe(str(path), "s", "d")
    return [(round(c.start * 0.03), round(c.end * 0.03), c.text) for c in source.cues]


def track(path: Path, number: int = 0) -> list[tuple[int, int, str]]:
    """The cues of a track of a finished file, as FFmpeg writes them into a file."""
    made = path.with_suffix(f".track{number}.srt")
    barcode.run(
        "-v", "error", "-y", "-i", str(path), "-map", f"0:s:{number}", str(made), cwd=path.parent
    )
    return cues(made)


def filmed(
    studio: Studio, said: Sequence[str], base: list[Path], more: list[Path], frames: int, name: str
) -> Path:
    """The finished file; Matroska's stamps are whole ms, so only MP4 can be held to every law."""
    if name in ("mp4", "mov"):
        return studio.film(*said, base=base, more=more, frames=frames, name=name)
    made = studio.render(studio.timeline(said, base, more), [*base, *more], name)
    assert_clean(made)
    assert len(pictures.frames(made)) == frames
    return made


@oracle("caption")
@pytest.mark.parametrize("name", ["mp4", "mov", "mkv", "webm"])
def test_a_soft_track_holds_the_same_cues(studio: Studio, reels: Path, name: str) -> None:
    wanted = [(6, 12, "Hi & you"), (15, 24, "春眠\n不觉晓")]
    subs = srt(reels, f"soft-{name}.srt", *wanted)
    said = (f"add Chinese captions from {subs.name} as a soft track", "cut the first 3 frames")
    made = filmed(studio, said, [grey(reels, *SIZE)], [subs], 27, name)
    assert track(made) == [(start - 3, end - 3, words) for start, end, words in wanted]
    with av.open(str(made)) as container:
        (found,) = container.streams.subtitles
        assert found.metadata["language"] == "chi"
    frames = pictures.frames(made)
    assert shown(frames, frames[0]) == []


@oracle("caption")
def test_a_subtitle_file_holds_all_captions_after_all_edits(studio: Studio, reels: Path) -> None:
    subs = srt(reels, "side.srt", (6, 12, "One"), (15, 24, "Two"))
    base = [grey(reels, *SIZE)]
    said = ("add captions from side.srt", 'add the caption "<b> & {x}" at the top at 0.9s for 0.1s',
            "slow down to half speed")  # fmt: skip
    timeline = studio.timeline(said, base, [subs])
    for name in ("srt", "vtt"):
        made = studio.render(timeline, [*base, subs], name)
        assert cues(made)[:2] == [(12, 24, "One"), (30, 48, "Two")]
        if name == "vtt":
            assert cues(made)[2] == (54, 60, "<b> & {x}")
            assert "line:0" in made.read_text()


@oracle("chapter")
@pytest.mark.parametrize("name", ["mp4", "mov", "mkv", "webm"])
def test_chapters_ride_and_are_marked(studio: Studio, reels: Path, name: str) -> None:
    base = [grey(reels, *SIZE)]
    said = ('add a chapter at 0.2s called "One; two=3"', 'add a chapter at 0.5s called "第二章"',
            'add a chapter at 0.9s called "End"', "cut 0.3s-0.6s")  # fmt: skip
    made = filmed(studio, said, base, [], 21, name)
    with av.open(str(made)) as container:
        found = [
            (round(item["start"] * item["time_base"] * 30), item["metadata"]["title"])
            for item in container.chapters()
        ]
    assert found == [(0, "–"), (6, "One; two=3"), (9, "第二章"), (18, "End")]


def test_words_of_a_vtt_keep_their_looks_and_times() -> None:
    spans = (
        Span("La ", 0),
        Span("li", 15, italic=True),
        Span("\n\nlu --> <x>", 30, color="#ff0000"),
    )
    timeline = Timeline(
        Canvas(64, 36, Fraction(30)), captions=(Caption(30, 60, spans, "top_left"),)
    )
    assert subtitle_file(timeline, "vtt") == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:03.000 line:0 align:start\n"
        "La <00:00:01.500><i>li</i><00:00:02.000>\nlu --&gt; &lt;x&gt;\n"
    )
    assert subtitle_file(timeline, "srt") == (
        '1\n00:00:01,000 --> 00:00:03,000\nLa <i>li</i><font color="#ff0000">\nlu -> <x></font>\n'
    )


def test_a_chapter_name_never_becomes_a_line_of_its_own() -> None:
    timeline = Timeline(Canvas(64, 36, Fraction(30)))
    text = chapter_file((Chapter(0, "a\n[CHAPTER]\nb=c"),), timeline)
    assert text.count("\n") <= 6
