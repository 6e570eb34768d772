"""Copied pictures: the frames are the model's, bit by bit those of the footage, never encoded.

What cannot be copied is encoded with the same frames, and says why in one sentence.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemoflow.engine.cache import Cache
from nemoflow.engine.copying import Copied, Encoded
from nemoflow.engine.packets import coded, coded_key
from nemoflow.model.canon import digest
from nemoflow.model.errors import EngineFailed
from tests.media import barcode
from tests.oracles.copies import (
    COPYABLE,
    FRAMES,
    GOP,
    PLAIN,
    REORDERED,
    SOUNDED,
    UNEVEN,
    Take,
    encoder,
    is_copy,
    payloads,
    pictures,
    verdict,
)
from tests.oracles.studio import Studio, assert_clean, assert_lawful
from tests.oracles.test_sync import bangs, flashes


@pytest.mark.parametrize("take", COPYABLE, ids=lambda take: take.name)
@pytest.mark.parametrize("name", ["mp4", "mkv"])
def test_a_trim_at_keyframes_is_a_copy(studio: Studio, reels: Path, take: Take, name: str) -> None:
    source = take.path(reels)
    rate = Fraction(take.rate)
    timeline = studio.timeline([f"trim to {GOP}f-{4 * GOP}f"], [source])
    made = studio.render(timeline, [source], name, mode="copy")
    assert barcode.read(made) == list(range(GOP, 4 * GOP))
    assert pictures(made) == pictures(source)[GOP : 4 * GOP]
    assert payloads(made) == payloads(source)[GOP : 4 * GOP]
    assert_clean(made)
    if name == "mp4":
        assert_lawful(made, 3 * GOP, rate)


@pytest.mark.parametrize("take", COPYABLE, ids=lambda take: take.name)
def test_stretches_of_one_coding_are_joined_in_any_order(
    studio: Studio, reels: Path, take: Take
) -> None:
    source = take.path(reels)
    # The same encoder and settings: another file, but a picture that one track can hold.
    other = replace(take, name=f"other-{take.name}", filters="negate").path(reels)
    said = [f"cut from {GOP}f to {2 * GOP}f", "move clip 2 to the start"]
    timeline = studio.timeline(said, [source, other])
    made = studio.render(timeline, [source, other], "mp4", mode="copy")
    assert_lawful(made, 2 * FRAMES - GOP, Fraction(take.rate))
    first, second = pictures(source), pictures(other)
    assert pictures(made) == first[2 * GOP :] + first[:GOP] + second
    assert is_copy(made, source, other)


STARTS = (*range(0, FRAMES, GOP), 1, GOP - 1, 2 * GOP + 1)


@given(first=st.sampled_from(STARTS), frames=st.integers(1, FRAMES))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_any_cut_shows_the_right_frames_and_is_copied_where_it_can_be(
    studio: Studio, reels: Path, first: int, frames: int
) -> None:
    source = REORDERED.path(reels)
    end = min(FRAMES, first + frames)
    timeline = studio.timeline([], [source])
    (clip,) = timeline.clips
    timeline = replace(timeline, clips=(replace(clip, start=first, frames=end - first),))
    found = verdict(timeline, source)
    # What is decoded until the last wanted frame, by an independent count.
    with av.open(str(source)) as container:
        video = container.streams.video[0]
        stamps = [packet.pts for packet in container.demux(video) if packet.size]
    places = [sorted(stamps).index(stamp) for stamp in stamps]
    whole = set(places[:end]) == set(range(end))
    assert isinstance(found, Copied) == (first % GOP == 0 and whole)
    if isinstance(found, Copied):
        made = studio.render(timeline, [source], "mp4", mode="auto")
        assert pictures(made) == pictures(source)[first:end]
        assert is_copy(made, source)
        assert_lawful(made, end - first, Fraction(30))


NOT_COPYABLE = {
    "is hevc, not h264": Take("h265.mp4", ("-c:v", "libx265", "-x265-params", "log-level=none")),
    "is h264 High 10 yuv420p10le, which not everything plays": Take(
        "ten.mp4", encoder("-pix_fmt", "yuv420p10le")
    ),
    "is interlaced": Take(
        "lines.mp4", encoder("-flags", "+ilme+ildct"), filters="pad=160:96,setfield=tff"
    ),
    "has other colours than bt709": Take(
        "tagged.mp4", encoder("-colorspace", "bt470bg", "-color_primaries", "bt470bg")
    ),
    "is turned when it is shown": None,
    "has 29.21 frames a second, the video 30": UNEVEN,
}


def turned(reels: Path) -> Path:
    path = reels / "turned.mp4"
    if not path.exists():
        source = str(PLAIN.path(reels))
        barcode.run("-display_rotation", "180", "-i", source, "-c", "copy", str(path))
    return path


@pytest.mark.parametrize("reason", NOT_COPYABLE)
def test_footage_that_is_not_exactly_what_is_asked_for_is_encoded(
    studio: Studio, reels: Path, reason: str
) -> None:
    take = NOT_COPYABLE[reason]
    source = take.path(reels) if take else turned(reels)
    timeline = studio.timeline([], [source])
    assert verdict(timeline, source) == Encoded(f"`{source.name}` {reason}", near=True)
    made = studio.render(timeline, [source], "mp4", mode="auto")
    assert_lawful(made, timeline.frames, timeline.rate)
    assert not is_copy(made, source)
    with pytest.raises(EngineFailed, match="the picture cannot be copied: "):
        studio.render(timeline, [source], "mp4", mode="copy")


def test_an_open_group_is_no_place_to_cut(studio: Studio, reels: Path) -> None:
    take = Take("open.mp4", encoder("-x264-params", "open-gop=1"))
    source = take.path(reels)
    timeline = studio.timeline([f"trim to {GOP}f-{3 * GOP}f"], [source])
    found = verdict(timeline, source)
    assert isinstance(found, Encoded)
    assert found.reason.startswith(
        "0:00.400 is not at a keyframe of `open.mp4`; the nearest is 0:00.0"
    )
    made = studio.render(timeline, [source], "mp4", mode="auto")
    assert barcode.read(made) == list(range(GOP, 3 * GOP))
    # From its start it can be taken: the first group is closed.
    timeline = studio.timeline([], [source])
    made = studio.render(timeline, [source], "mp4", mode="copy")
    assert payloads(made) == payloads(source)


def test_files_of_different_encoders_are_encoded(studio: Studio, reels: Path) -> None:
    source = PLAIN.path(reels)
    other = Take("baseline.mp4", encoder("-profile:v", "baseline", bframes=0)).path(reels)
    timeline = studio.timeline([], [source, other])
    reason = "`plain.mp4` and `baseline.mp4` were encoded with different settings"
    assert verdict(timeline, source, other) == Encoded(reason, near=True)
    made = studio.render(timeline, [source, other], "mp4", mode="auto")
    assert barcode.read(made) == [*range(FRAMES), *range(FRAMES)]


def test_a_file_that_was_itself_cut_without_encoding(studio: Studio, reels: Path) -> None:
    """An edit list hides its first frames: nobody may see them."""
    source, path = REORDERED.path(reels), reels / "hidden.mp4"
    barcode.run("-ss", "0.5", "-i", str(source), "-c", "copy", str(path))
    timeline = studio.timeline([], [path])
    made = studio.render(timeline, [path], "mp4", mode="auto")
    encoded = studio.render(timeline, [path], "mp4", mode="encode")
    assert barcode.read(made) == barcode.read(encoded)


def test_a_picture_that_begins_after_its_sound(studio: Studio, reels: Path) -> None:
    source, path = SOUNDED.path(reels), reels / "late.mp4"
    barcode.run(
        *("-itsoffset", "0.2", "-i", str(source), "-i", str(source)),
        *("-map", "0:v", "-map", "1:a", "-c", "copy", str(path)),
    )
    timeline = studio.timeline([], [path])
    found = verdict(timeline, path)
    assert isinstance(found, Encoded)
    assert found.reason == "`late.mp4` begins with its sound: its first frame is held for a moment"
    # Cut where its own frames are, it is a copy: frame 12 is on from 0.6 s on.
    timeline = studio.timeline([f"trim to {GOP + 6}f-{2 * GOP + 6}f"], [path])
    made = studio.render(timeline, [path], "mp4", mode="copy")
    assert barcode.read(made) == list(range(GOP, 2 * GOP))


def test_clicks_stay_with_their_flashes_in_a_copy(studio: Studio, reels: Path) -> None:
    path = reels / "clicks.mp4"
    picture = (
        "color=black:s=64x36:r=30:d=4,format=yuv420p,setparams=range=tv:colorspace=bt709,"
        "drawbox=c=white:t=fill:enable='eq(mod(n,12),6)'"
    )
    sound = "aevalsrc='if(lt(mod(t+0.2,0.4),0.008),0.8*cos(2*PI*3000*t),0)':s=44100:d=4"
    barcode.run(
        *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, *encoder(), "-c:a", "aac"),
        *("-b:a", "256k", str(path)),
    )
    said = ["cut from 24f to 48f", "cut from 60f to 72f"]
    timeline = studio.timeline(said, [path])
    made = studio.render(timeline, [path], "mp4", mode="copy")
    sound_only = studio.render(timeline, [path], "wav")
    assert is_copy(made, path)
    seen = flashes(made, 30)
    assert seen == pytest.approx([0.2 + 0.4 * k for k in range(7)])
    assert bangs(sound_only) == pytest.approx(seen, abs=0.001)
    assert bangs(made) == pytest.approx(seen, abs=0.001)


def test_the_sound_of_a_copy_is_the_one_of_an_encoded_file(studio: Studio, reels: Path) -> None:
    source = SOUNDED.path(reels)
    timeline = studio.timeline([f"cut from {GOP}f to {3 * GOP}f"], [source])
    both = [studio.render(timeline, [source], "mp4", mode=mode) for mode in ("copy", "encode")]
    heard = []
    for path in both:
        with av.open(str(path)) as container:
            heard.append([bytes(packet) for packet in container.demux(audio=0)])
    assert heard[0] == heard[1]


def test_two_copies_are_the_same_bytes(studio: Studio, reels: Path) -> None:
    source = SOUNDED.path(reels)
    timeline = studio.timeline([f"trim to {GOP}f-{4 * GOP}f"], [source])
    both = [studio.render(timeline, [source], "mp4", mode=mode) for mode in ("copy", "auto")]
    assert both[0].read_bytes() == both[1].read_bytes()


def told_wrongly(studio: Studio, source: Path, **wrong: object) -> None:
    """What the cache knows of how a file is coded is changed."""
    told = replace(coded(str(source), Fraction(30)), **wrong)  # type: ignore[arg-type]  # keyword values differ in type
    written = studio.folder / "lie.json"
    written.write_text(told.json())
    cache = Cache(studio.folder / "cache")
    cache.keep(written, cache.coded(coded_key(digest(str(source)), Fraction(30))))


LIES = {
    "a keyframe that is none": ("trim to 5f-24f", {"entries": (0, 5, 12, 24, 36, 48)}),
    "an end that parts frames": ("trim to 12f-27f", {"exits": tuple(range(61))}),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_copy_that_shows_anything_else_is_never_shipped(
    tmp_path: Path, reels: Path, lie: str
) -> None:
    said, wrong = LIES[lie]
    source, studio = REORDERED.path(reels), Studio(tmp_path)
    timeline = studio.timeline([said], [source])
    (clip,) = timeline.clips
    right = list(range(clip.start, clip.start + clip.frames))
    told_wrongly(studio, source, **wrong)
    steps = list(studio.steps(timeline, [source], "mp4", mode="auto"))
    assert barcode.read(tmp_path / "film-1.mp4") == right
    assert_lawful(tmp_path / "film-1.mp4", len(right), Fraction(30))
    (told,) = [step.said for step in steps if step.said]
    assert told.startswith("`film-1.mp4` is encoded after all: the copy ")
    with pytest.raises(EngineFailed, match="the picture cannot be copied: the copy "):
        studio.render(timeline, [source], "mp4", mode="copy")
