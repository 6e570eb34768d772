"""Joining without a look into every segment, and what happens when joining fails."""

from __future__ import annotations

import threading
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg
import pytest

from nemoflow.engine import ffmpeg
from nemoflow.engine.argv_final import (
    AS_THEY_ARE,
    NOTHING_DECODED,
    finish_arguments,
    join_list,
)
from nemoflow.engine.cache import Cache
from nemoflow.engine.facts import probe_output
from nemoflow.engine.formats import FORMATS, Format
from nemoflow.engine.headers import alike
from nemoflow.engine.timeline import Canvas, Clip, Music, Timeline
from nemoflow.model.errors import EngineFailed
from tests.media import barcode, pictures
from tests.media.stage import SMALL, Stage, output, source

RATE = Fraction(30)


def segments(stage: Stage, footage: Path) -> list[Path]:
    """Segments as a render leaves them in the cache."""
    known = source(footage)
    timeline = Timeline(SMALL, (known,), (Clip(known.digest, 0, 200),))
    stage.render(timeline, output(), [footage])
    return sorted((stage.folder / stage.cache / "segments").glob("*.mp4"))


def joined(
    folder: Path,
    files: list[Path],
    format: Format,
    options: tuple[str, ...],
    opening: tuple[str, ...] = (),
) -> bytes:
    frames = [67] * len(files)  # the demuxer believes the list, not the file
    for path in files:
        (folder / path.name).unlink(missing_ok=True)
        (folder / path.name).hardlink_to(path)
    listed = join_list(zip([path.name for path in files], frames, strict=True), RATE, options)
    (folder / "join.txt").write_text(listed)
    arguments = finish_arguments(
        format,
        rate=RATE,
        frames=sum(frames),
        quality=20,
        audio_bitrate=0,
        joined="join.txt",
        sound="",
        coded=False,
        target="made",
        opening=opening,
    )
    ffmpeg.run(
        imageio_ffmpeg.get_ffmpeg_exe(),
        arguments,
        cwd=folder,
        environ={},
        cancel=threading.Event(),
        doing="write the file",
    )
    return (folder / "made").read_bytes()


@pytest.mark.parametrize("name", sorted(n for n, format in FORMATS.items() if format.joined))
def test_a_join_that_decodes_nothing_has_the_same_bytes(
    stage: Stage, counted: Path, tmp_path: Path, name: str
) -> None:
    files = segments(stage, counted)
    assert len(files) > 1
    folder = tmp_path / "joins"
    folder.mkdir()
    plain = joined(folder, files, FORMATS[name], ())
    assert joined(folder, files, FORMATS[name], NOTHING_DECODED) == plain


@pytest.mark.parametrize("name", sorted(n for n, format in FORMATS.items() if format.joined))
def test_packets_as_they_are_show_the_same_pictures(
    stage: Stage, counted: Path, tmp_path: Path, name: str
) -> None:
    files = segments(stage, counted)
    assert alike(files)
    folder = tmp_path / "joins"
    folder.mkdir()
    careful = joined(folder, files, FORMATS[name], NOTHING_DECODED)
    wanted = pictures.hashes(folder / "made")
    bare = joined(folder, files, FORMATS[name], NOTHING_DECODED, AS_THEY_ARE)
    assert pictures.hashes(folder / "made") == wanted
    assert len(bare) < len(careful)


def test_other_parameter_sets_are_told_apart(stage: Stage, counted: Path, tmp_path: Path) -> None:
    files = segments(stage, counted)
    larger = Stage(tmp_path / "larger")
    larger.folder.mkdir()
    known = source(counted)
    wide = Timeline(Canvas(320, 180, RATE), (known,), (Clip(known.digest, 0, 40),))
    larger.render(wide, output(), [counted])
    others = list((larger.folder / larger.cache / "segments").glob("*.mp4"))
    assert not alike([*files, *others])
    torn = tmp_path / "torn.mp4"
    torn.write_bytes(files[0].read_bytes()[:100])
    assert not alike([*files, torn])
    assert not alike([])


def test_a_failed_join_names_its_cause(stage: Stage, counted: Path, tmp_path: Path) -> None:
    files = segments(stage, counted)
    folder = tmp_path / "joins"
    folder.mkdir()
    torn = folder / "torn.mp4"
    torn.write_bytes(files[-1].read_bytes()[:200])
    (tmp_path / "torn").mkdir()
    kept = tmp_path / "torn" / "kept.mp4"
    torn.rename(kept)
    with pytest.raises(EngineFailed) as caught:
        joined(folder, [kept, *files], FORMATS["mp4"], NOTHING_DECODED)
    assert "whitelist" not in caught.value.message
    assert "moov atom not found" in caught.value.message


def test_what_cannot_be_joined_is_rendered_as_a_whole(
    stage: Stage, counted: Path, tune: Path
) -> None:
    known, song = source(counted), source(tune)
    clips = (Clip(known.digest, 0, 200),)
    timeline = Timeline(SMALL, (known, song), clips, music=(Music(song.digest),))
    first = stage.render(timeline, output(), [counted, tune]).read_bytes()
    cache = Cache(stage.folder / stage.cache)
    kept = (cache.root / "segments").glob("*.mp4")
    short, long = sorted(kept, key=lambda path: probe_output(path).frames)
    swapped = stage.folder / "swapped.mp4"
    swapped.write_bytes(short.read_bytes())
    cache.keep(swapped, long)  # under a seal that holds

    told = [step.said for step in stage.progress(timeline, output(), [counted, tune]) if step.said]
    made = stage.folder / "out.mp4"
    assert len(told) == 1
    assert told[0].startswith("`out.mp4` is rendered as a whole: the finished file holds")
    assert barcode.read(made) == list(range(200))
    assert probe_output(made).has_audio

    again = stage.progress(timeline, output(), [counted, tune])
    assert not any(step.said for step in again)
    assert made.read_bytes() == first
