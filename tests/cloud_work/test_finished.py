"""A downloaded file is looked at before anybody gets it, and gives its own poster."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import av
import pytest

from nemoflow.backends.cloud.download import Damaged
from nemoflow.backends.cloud.finished import inspect, poster_of
from nemoflow.model.draft import Draft
from nemoflow.model.errors import ServiceFailed
from tests.cloud_work.job import job
from tests.stories.conftest import make

TWO = Draft('{"t":[{"tt":0,"sg":[{}]}],"d":2000}')


@pytest.fixture(scope="session")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of 160x90, one red second, one blue."""
    return make(
        tmp_path_factory.mktemp("finished"),
        "movie.mp4",
        *("-f", "lavfi", "-i", "color=red:size=160x90:rate=25:duration=1"),
        *("-f", "lavfi", "-i", "color=blue:size=160x90:rate=25:duration=1"),
        *("-filter_complex", "[0][1]concat", "-pix_fmt", "yuv420p", "-movflags", "+faststart"),
    )


def test_a_file_that_is_what_was_asked_for_passes(movie: Path, tmp_path: Path) -> None:
    facts = inspect(movie, job(tmp_path, TWO))
    assert (facts.width, facts.height, facts.frames) == (160, 90, 50)


@pytest.mark.parametrize(
    ("settings", "misses"),
    [
        ({"width": 160, "height": 90}, ""),
        ({"height": 90}, ""),
        ({"aspect": "16:9"}, ""),
        ({"width": 159, "height": 89}, ""),  # encoders take even sides only
        ({"width": 320, "height": 180}, "320x180"),
        ({"width": 90, "height": 160}, "90x160"),
        ({"height": 1080}, "1080p"),
        ({"aspect": "9:16"}, "9:16"),
        ({"aspect": "4:3"}, "4:3"),
    ],
    ids=str,
)
def test_the_size_that_was_asked_for_must_be_there(
    movie: Path, tmp_path: Path, settings: dict[str, object], misses: str
) -> None:
    wanted = job(tmp_path, TWO, **settings)
    if not misses:
        inspect(movie, wanted)
        return
    with pytest.raises(ServiceFailed, match=f"rendered 160x90, not {misses}") as caught:
        inspect(movie, wanted)
    # Rendering the same once more would not help.
    assert not isinstance(caught.value, Damaged)


@pytest.mark.parametrize(
    ("length", "passes"),
    [
        ("2000", True),
        ("2450", True),
        ("1550", True),
        ("0", True),
        ('"?"', True),
        ("2600", False),
        ("1400", False),
    ],
)
def test_the_length_is_that_of_the_draft(
    movie: Path, tmp_path: Path, length: str, passes: bool
) -> None:
    wanted = job(tmp_path, Draft(f'{{"t":[],"d":{length}}}'))
    if passes:
        inspect(movie, wanted)
        return
    with pytest.raises(Damaged, match=r"2\.00 s of a"):
        inspect(movie, wanted)


@pytest.mark.parametrize("damage", ["cut", "empty", "page", "missing"])
def test_what_does_not_play_is_damaged(movie: Path, tmp_path: Path, damage: str) -> None:
    data = movie.read_bytes()
    path = tmp_path / "part.mp4"
    contents = {"cut": data[: len(data) // 2], "empty": b"", "page": b"<html>Not here</html>"}
    if damage in contents:
        path.write_bytes(contents[damage])
    with pytest.raises(Damaged):
        inspect(path, job(tmp_path, TWO))


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    sound = make(tmp_path, "sound.mp4", "-f", "lavfi", "-i", "sine=duration=2")
    with pytest.raises(Damaged, match="no picture"):
        inspect(sound, job(tmp_path, TWO))


@pytest.mark.parametrize(("at", "blue"), [("10%", False), ("75%", True), ("1.5s", True)])
@pytest.mark.parametrize("suffix", ["png", "jpg", "webp"])
def test_the_poster_comes_from_the_file_itself(
    movie: Path, tmp_path: Path, at: str, blue: bool, suffix: str
) -> None:
    folder = tmp_path / "it's 100% here"
    folder.mkdir()
    source = folder / ".a %03d part.mp4"
    source.write_bytes(movie.read_bytes())
    wanted = job(folder, TWO, poster=str(folder / f"a.{suffix}"), poster_at=at)
    poster_of(
        source,
        inspect(source, wanted),
        wanted,
        environ=os.environ,
        work=tmp_path / "work",
        cancel=threading.Event(),
    )
    with av.open(wanted.poster_staging) as picture:
        frame = next(picture.decode(video=0))
        red_, _, blue_ = frame.to_ndarray(format="rgb24")[40, 80]
    assert (frame.width, frame.height) == (160, 90)
    assert bool(blue_ > red_) is blue
    assert list((tmp_path / "work").iterdir()) == []
