"""Drafts: small quick files from the same recipe, session and sound; the outputs are left alone."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import av

from tests.stories.conftest import SPEC
from tests.story import Story

DRAFT = ("--profile", "draft")
WIDE = SPEC + "  resolution: 480p\n  poster: out/demo.jpg\nexpect:\n  resolution: 480p\n"


def starts(story: Story) -> list[str]:
    """What FFmpeg was started for since the last time this was asked."""
    log = Path(story.env["NEMOFLOW_FFMPEG_LOG"])
    found = log.read_text().splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return found


def outputs(story: Story, *args: str) -> list[str]:
    """The files the plan of the only spec renders or fetches."""
    (plan,) = story.plan(*args)
    actions = plan["actions"]
    assert isinstance(actions, list)
    return [action["output"] for action in actions if action["do"] in ("render", "fetch")]


def told_files(story: Story) -> list[str]:
    """What `show` says of files and drafts: where they are, and which edits they show."""
    lines = [line.strip() for line in story.run("show").out.splitlines() if "demo.mp4" in line]
    return [re.sub(r"   [0-9.]+ s, .*?   ", "   ", line) for line in lines]


def seconds_of(stream: av.VideoStream | av.AudioStream) -> Fraction:
    assert stream.duration is not None
    assert stream.time_base is not None
    return stream.duration * stream.time_base


def test_drafts_and_finished_files_live_side_by_side(story: Story) -> None:
    story.write({"video.yml": WIDE})
    story.apply()
    finished = (story.root / "out/demo.mp4").read_bytes()
    assert told_files(story) == ["output out/demo.mp4   shows all edits"]
    story.apply(*DRAFT)
    assert story.does() == []
    assert story.does(*DRAFT) == []
    assert told_files(story) == [
        "output out/demo.mp4   shows all edits",
        "draft  .nemoflow/drafts/out/demo.mp4   shows all edits",
    ]
    story.write({"video.yml": WIDE.replace("Hello", "Bye")})
    before = (story.root / ".nemoflow/drafts/out/demo.mp4").read_bytes()
    story.apply(*DRAFT)
    assert (story.root / ".nemoflow/drafts/out/demo.mp4").read_bytes() != before
    assert (story.root / "out/demo.mp4").read_bytes() == finished
    assert story.does(*DRAFT) == []
    assert told_files(story) == [
        "output out/demo.mp4   shows other edits than the session has",
        "draft  .nemoflow/drafts/out/demo.mp4   shows all edits",
        "out/demo.mp4 is older than its draft: `nemoflow apply` renders it",
    ]
    said = story.run("output")
    assert said.out.split() == [str(story.root / "out/demo.mp4")]
    assert said.err == "note: out/demo.mp4 is older than its draft; run `nemoflow apply`\n"
    assert outputs(story) == ["out/demo.mp4"]  # still to be made, from the edits already applied
    assert "edit" not in story.does()
    story.apply()
    assert story.does() == story.does(*DRAFT) == []
    assert not (story.root / ".nemoflow/drafts/out/demo.jpg").exists()
    assert story.run("output", *DRAFT).out.split() == [
        str(story.root / ".nemoflow/drafts/out/demo.mp4")
    ]


def test_the_fast_answer_is_about_finished_files_only(story: Story) -> None:
    story.apply(*DRAFT)
    assert "1 render" in story.run("plan").out
    story.apply()
    assert "No changes" in story.run("plan").out  # proven, nothing is read
    (story.root / ".nemoflow/drafts/out/demo.mp4").unlink()
    assert "No changes" in story.run("plan").out
    assert "No changes" in story.run("apply").out
    planned = story.run("plan", *DRAFT).out
    assert "from the cache: the file is missing" in planned
    assert "nemoflow apply --profile draft" in planned
    story.apply(*DRAFT)
    (story.root / "out/demo.mp4").unlink()
    assert "No changes" in story.run("plan", *DRAFT).out
    assert outputs(story) == ["out/demo.mp4"]


def test_a_draft_is_small_halves_the_frames_and_reuses_the_sound(story: Story) -> None:
    # 61 frames: their end lies between two frames of the draft.
    story.write({"video.yml": WIDE.replace("the first 1 second", "the first 29 frames")})
    story.apply()
    starts(story)
    story.apply(*DRAFT)
    # The mix is reused; its code is not, because the draft ends half a frame later.
    # Drafts are cut where the title ends, however near that is to a clip's end; what the title is
    # put on is kept without it.
    pictures = ["render a plain picture", *["render a segment"] * 2]
    begun = ["encode the sound", *pictures, "write the mp4 file"]
    assert sorted(starts(story)) == begun
    with av.open(str(story.root / "out/demo.mp4")) as finished:
        whole = seconds_of(finished.streams.video[0])
    with av.open(str(story.root / ".nemoflow/drafts/out/demo.mp4")) as draft:
        picture, sound = draft.streams.video[0], draft.streams.audio[0]
        assert (picture.width, picture.height) == (640, 360)
        assert picture.average_rate == 15
        assert sum(1 for _ in draft.decode(picture)) == 31
        assert whole == Fraction(61, 30)
        assert abs(seconds_of(picture) - whole) <= Fraction(1, 30)
        assert abs(seconds_of(sound) - seconds_of(picture)) < Fraction(1, 1000)


def test_what_edits_say_of_finished_files_is_no_hindrance(story: Story) -> None:
    said = SPEC.replace(
        "output:\n  path: out/demo.mp4",
        "  - make it a GIF at 10 fps\noutput:\n  - path: out/demo.gif\n  - path: out/demo.mp3",
    )
    story.write({"video.yml": said})
    story.apply(*DRAFT)
    assert [path.name for path in (story.root / ".nemoflow/drafts/out").iterdir()] == [
        "demo.gif.mp4"
    ]
    assert story.does(*DRAFT) == []


def test_a_service_makes_no_drafts(story: Story) -> None:
    story.write({"video.yml": SPEC + "backend: cloud\n"})
    for command in ("plan", "apply", "output"):
        done = story.run(command, *DRAFT)
        assert done.code == 3
        assert "renders no drafts" in done.err
        assert "--backend local" in done.err
    story.apply(*DRAFT, "--backend", "local")
