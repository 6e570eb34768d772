"""The shipped examples do what they promise: each is applied by the real command, on a copy."""

from __future__ import annotations

import json
import os
import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

import av
import jsonschema  # type: ignore[import-untyped]  # ships no types
import pytest
import yaml

from nemoflow.engine import ffmpeg
from tests.cloud import in_cloud, live
from tests.story import ROOT, Outcome, Story

EXAMPLES = ROOT / "examples"
SCHEMA = ROOT / "schemas" / "video.schema.json"
MOST_BYTES = 10_000_000
RECIPES = sorted(path for path in EXAMPLES.rglob("*video.yml") if "out" not in path.parts)
MEDIA = sorted(path for path in EXAMPLES.glob("*/*/*") if path.suffix in (".mp4", ".m4a"))


@dataclass(frozen=True)
class File:
    """What a rendered file has to be: path, width, height, frames at 30 a second."""

    path: str
    width: int
    height: int
    frames: int


EXPECTED = {
    "product-demo": (File("out/product-demo.mp4", 1920, 1080, 300),),
    "batch": (
        File("out/intro.mp4", 640, 360, 120),
        File("out/features.mp4", 640, 360, 210),
        File("out/outro.mp4", 640, 360, 180),
    ),
    "social": (
        File("out/sailing-wide.mp4", 1920, 1080, 180),
        File("out/sailing-tall.mp4", 1080, 1920, 180),
    ),
    "zh": (File("out/山水.mp4", 1280, 720, 180),),
}


@dataclass(frozen=True)
class Applied:
    """An example after its first apply; `log` has one line for each FFmpeg started."""

    name: str
    story: Story
    log: Path
    outcome: Outcome


def copied(name: str, folder: Path) -> Path:
    """The example without what an earlier run may have left in it."""
    left = shutil.ignore_patterns("out", ".nemoflow", "__pycache__")
    return Path(shutil.copytree(EXAMPLES / name, folder / name, ignore=left))


@pytest.fixture(scope="module", params=sorted(EXPECTED))
def applied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Applied:
    """Each example, rendered once for all tests here."""
    folder = tmp_path_factory.mktemp("example")
    log = folder / "ffmpeg.log"
    story = Story(copied(request.param, folder), {"NEMOFLOW_FFMPEG_LOG": str(log)})
    return Applied(request.param, story, log, story.run("apply"))


def test_apply_succeeds_and_every_promise_holds(applied: Applied) -> None:
    assert applied.outcome.code == 0, applied.outcome.err + applied.outcome.out
    assert "✗" not in applied.outcome.err + applied.outcome.out
    assert applied.log.read_text(encoding="utf-8").strip()


def test_the_cloud_gives_the_same_frames(
    applied: Applied, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pace = 0.3  # a big render has five minutes of the server's time
    with live(tmp_path_factory.mktemp("server"), pace) as server:
        story = in_cloud(copied(applied.name, tmp_path), server, pace)
        done = story.run("apply", "--backend", "cloud")
    assert done.code == 0, done.err + done.out
    for file in EXPECTED[applied.name]:
        found, wanted = story.root / file.path, applied.story.root / file.path
        assert frame_digests(found, tmp_path) == frame_digests(wanted, tmp_path)


def frame_digests(video: Path, folder: Path) -> str:
    """FFmpeg's framemd5 of picture and sound."""
    log = folder / "framemd5"
    arguments = ["-y", "-i", str(video), "-f", "framemd5", str(log)]
    ffmpeg.run(
        ffmpeg.locate(os.environ),
        arguments,
        cwd=video.parent,
        environ={},
        cancel=threading.Event(),
    )
    return log.read_text(encoding="utf-8")


def test_outputs_have_the_promised_size_and_every_frame(applied: Applied) -> None:
    for wanted in EXPECTED[applied.name]:
        with av.open(str(applied.story.root / wanted.path)) as file:
            video, audio = file.streams.video[0], file.streams.audio[0]
            assert (video.width, video.height) == (wanted.width, wanted.height)
            assert video.average_rate == 30
            assert file.duration is not None
            assert abs(file.duration / av.time_base - wanted.frames / 30) < 0.05
            assert audio.codec_context.name == "aac"
            assert sum(1 for _ in file.decode(video)) == wanted.frames


def test_nothing_is_written_that_no_recipe_names(applied: Applied) -> None:
    wanted = {file.path for file in EXPECTED[applied.name]}
    if applied.name == "social":
        wanted.add("out/sailing.jpg")
    made = {f"out/{path.name}" for path in (applied.story.root / "out").iterdir()}
    assert made == wanted


def test_a_second_apply_has_nothing_to_do(applied: Applied) -> None:
    before = applied.log.read_bytes()
    again = applied.story.run("apply")
    assert again.code == 0, again.err
    assert "No changes" in again.out + again.err
    assert applied.log.read_bytes() == before


@pytest.mark.parametrize("applied", ["social"], indirect=True)
def test_the_poster_is_a_picture_of_the_wide_video(applied: Applied) -> None:
    with av.open(str(applied.story.root / "out" / "sailing.jpg")) as file:
        picture = next(file.decode(video=0))
    assert (picture.width, picture.height) == (1920, 1080)
    levels = picture.to_ndarray(format="gray")
    # Half way through there is a sky, a sea and a white sail: no black or empty frame.
    assert levels.std() > 20


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_validate_finds_nothing(name: str, tmp_path: Path) -> None:
    story = Story(copied(name, tmp_path), {})
    done = story.run("validate", ".")
    assert done.code == 0, done.err + done.out
    assert not (story.root / ".nemoflow").exists()


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.relative_to(EXAMPLES).as_posix())
def test_recipes_fit_the_schema(path: Path) -> None:
    # BaseLoader keeps every scalar as text: `16:9` is no number in base sixty.
    recipe = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    jsonschema.validate(recipe, json.loads(SCHEMA.read_text(encoding="utf-8")))


def test_every_example_is_tested() -> None:
    assert {path.parent.name for path in RECIPES} == set(EXPECTED)
    assert len(RECIPES) == 6


def test_media_is_small() -> None:
    assert len(MEDIA) == 10
    assert sum(path.stat().st_size for path in MEDIA) < MOST_BYTES
