"""The finished file: container, counts, determinism, caching, cleanliness."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import pytest

from nemoflow.engine.facts import probe_output
from nemoflow.engine.formats import FORMATS
from nemoflow.engine.timeline import Clip, Music, Timeline, Title
from nemoflow.model.errors import EngineFailed, Interrupted
from tests.media.stage import SMALL, Stage, output, source


def dressed(spoken: Path, tune: Path) -> Timeline:
    speech, music = source(spoken), source(tune)
    return Timeline(
        SMALL,
        (speech, music),
        (Clip(speech.digest, 5, 60),),
        (Title("Hello", 10, 20),),
        (Music(music.digest),),
    )


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_is_whole(stage: Stage, spoken: Path, tune: Path, name: str) -> None:
    format = FORMATS[name]
    made = stage.render(dressed(spoken, tune), output(f"out.{name}"), [spoken, tune])
    facts = probe_output(made)
    assert facts.container == {"m4v": "mp4"}.get(name, name)
    assert facts.has_audio == bool(format.audio)
    assert float(facts.seconds) == pytest.approx(2, abs=0.09)
    expected = {"gif": 24, "webp": 30}.get(name, 60 if format.video else 0)
    assert facts.frames == expected


def test_container_facts_of_mp4(stage: Stage, spoken: Path, tune: Path) -> None:
    made = stage.render(dressed(spoken, tune), output(), [spoken, tune])
    data = made.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert b"avc1" in data
    with av.open(str(made)) as container:
        video = container.streams.video[0]
        context = video.codec_context
        assert (container.start_time, video.start_time) == (0, 0)
        assert Fraction(video.duration or 0) * (video.time_base or 0) == 2
        assert (context.pix_fmt, context.profile) == ("yuv420p", "High")
        assert int(context.colorspace) == int(context.color_primaries) == 1
        assert int(context.color_trc) == 1
        assert int(context.color_range) == 1
        assert video.sample_aspect_ratio in (None, 1)
        stamps = sorted(packet.pts or 0 for packet in container.demux(video) if packet.size)
    assert stamps == [512 * k for k in range(60)]


@pytest.mark.parametrize("name", ["mp4", "webm", "gif", "webp", "mp3"])
def test_two_cold_runs_are_identical(stage: Stage, spoken: Path, tune: Path, name: str) -> None:
    digests = set()
    for run in range(2):
        stage.cache = f"cache{run}"
        made = stage.render(dressed(spoken, tune), output(f"out.{name}"), [spoken, tune])
        digests.add(hashlib.sha256(made.read_bytes()).hexdigest())
    assert len(digests) == 1


def starts(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A file that gets a line for each process FFmpeg's door starts."""
    path = tmp_path / "starts.log"
    os.environ["NEMOFLOW_FFMPEG_LOG"] = str(path)
    yield path
    del os.environ["NEMOFLOW_FFMPEG_LOG"]


def test_only_missing_pieces_are_rendered(stage: Stage, counted: Path, log: Path) -> None:
    item = source(counted)
    clips = (Clip(item.digest, 0, 180),)
    stage.render(Timeline(SMALL, (item,), clips), output(), [counted])
    assert starts(log) == ["render a segment"] * 2 + ["write the mp4 file"]
    log.unlink()
    titled = Timeline(SMALL, (item,), clips, (Title("late", 160, 10),))
    stage.render(titled, output(), [counted])
    assert starts(log) == ["render a segment", "write the mp4 file"]
    log.unlink()
    trimmed = Timeline(SMALL, (item,), (Clip(item.digest, 40, 140),))
    stage.render(trimmed, output(), [counted])
    assert starts(log) == ["render a segment", "write the mp4 file"]


def test_a_broken_piece_in_the_cache_is_made_again(stage: Stage, counted: Path) -> None:
    item = source(counted)
    timeline = Timeline(SMALL, (item,), (Clip(item.digest, 0, 60),))
    first = stage.render(timeline, output("a.mp4"), [counted]).read_bytes()
    for piece in (stage.folder / "cache" / "segments").glob("*.mp4"):
        piece.write_bytes(piece.read_bytes()[:-500])
    second = stage.render(timeline, output("b.mp4"), [counted]).read_bytes()
    assert first == second


def test_a_wrong_piece_in_the_cache_is_made_again(stage: Stage, counted: Path) -> None:
    """A whole, readable piece of another length would join without an error."""
    item = source(counted)
    timeline = Timeline(SMALL, (item,), (Clip(item.digest, 0, 60), Clip(item.digest, 100, 40)))
    first = stage.render(timeline, output("a.mp4"), [counted]).read_bytes()
    one, other = (stage.folder / "cache" / "segments").glob("*.mp4")
    one.write_bytes(other.read_bytes())
    assert stage.render(timeline, output("b.mp4"), [counted]).read_bytes() == first


def test_nothing_is_left_in_the_working_folder(stage: Stage, spoken: Path, tune: Path) -> None:
    stage.render(dressed(spoken, tune), output(), [spoken, tune])
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(Interrupted):
        stage.progress(
            dressed(spoken, tune), output("b.mp4", quality=9), [spoken, tune], cancel=cancelled
        )
    assert not (stage.folder / "b.mp4").exists()
    assert list((stage.folder / "work").iterdir()) == []


def test_progress_counts_frames_up_to_all(stage: Stage, counted: Path) -> None:
    item = source(counted)
    timeline = Timeline(SMALL, (item,), (Clip(item.digest, 0, 200),))
    steps = stage.progress(timeline, output(), [counted])
    done = [step.done for step in steps]
    assert done == sorted(done)
    assert (done[-1], steps[-1].total) == (200, 200)


def test_a_source_that_vanished_is_named(stage: Stage, counted: Path) -> None:
    item = source(counted)
    timeline = Timeline(SMALL, (item,), (Clip(item.digest, 0, 9),))
    with pytest.raises(EngineFailed, match=r"counted\.mp4"):
        stage.render(timeline, output(), [])


@pytest.mark.parametrize(("suffix", "magic"), [("png", b"\x89PNG"), ("jpg", b"\xff\xd8")])
@pytest.mark.parametrize("name", ["mp4", "gif", "webp"])
def test_a_poster_is_one_frame(
    stage: Stage, counted: Path, suffix: str, magic: bytes, name: str
) -> None:
    item = source(counted)
    timeline = Timeline(SMALL, (item,), (Clip(item.digest, 0, 60),))
    poster = f"still.{suffix}"
    wanted = output(f"out.{name}", poster=poster, poster_at="50%")
    stage.render(timeline, wanted, [counted], poster=poster)
    assert (stage.folder / poster).read_bytes().startswith(magic)


def test_the_poster_shows_the_frame_asked_for(stage: Stage, counted: Path) -> None:
    from tests.media import barcode

    item = source(counted)
    timeline = Timeline(SMALL, (item,), (Clip(item.digest, 0, 200),))
    wanted = output(poster="still.png", poster_at="0:05")
    stage.render(timeline, wanted, [counted], poster="still.png")
    assert barcode.read(stage.folder / "still.png") == [150]
