"""`frame`: one frame of a recipe as it is written now, drawn by one process."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np

from tests.media import barcode, pictures
from tests.stories.conftest import SPEC
from tests.stories.said import Said
from tests.story import ROOT, Story


def files(story: Story) -> set[str]:
    return {path.relative_to(story.root).as_posix() for path in story.root.rglob("*")}


def test_a_frame_is_drawn_by_one_process_and_nothing_is_remembered(story: Story) -> None:
    before = files(story)
    done = story.run("frame", "--at", "0:00.5")
    assert (done.code, done.out) == (0, "demo-0m00.500s.png\n")
    assert done.err == "frame 15 at 0:00.500, 160x90\n"
    assert story.ffmpeg_starts() == 1
    assert files(story) == before | {"demo-0m00.500s.png"}
    (picture,) = pictures.frames(story.root / "demo-0m00.500s.png", "rgb24")
    assert picture.shape == (90, 160, 3)


def test_after_an_edit_and_of_another_output(story: Story, said: Said) -> None:
    story.write(
        {
            "video.yml": SPEC.replace("  path: out/demo.mp4\n", "")
            + "  - path: out/demo.mp3\n  - path: out/demo.mp4\n  - {path: out/small.webm, "
            "resolution: 80x46, fps: 10}\n"
        }
    )
    drawn = {}
    for edit in (0, 1, 2, 3):
        assert said("frame", "--at", "5f", "--edit", str(edit), "-o", f"f{edit}.png").code == 0
        drawn[edit] = pictures.frames(story.root / f"f{edit}.png", "rgb24")[0]
    assert not np.array_equal(drawn[0], drawn[1])
    assert not np.array_equal(drawn[1], drawn[2])
    assert np.array_equal(drawn[2], drawn[3])
    done = said("frame", "--at", "end", "--output", "small.webm", "--json", "-o", "new/a.webp")
    header, found = map(json.loads, done.out.splitlines())
    assert header["type"] == "nemoflow"
    assert found == {
        "type": "frame", "spec": "video.yml", "file": "new/a.webp", "frame": 19, "time": "0:01.900",
        "width": 80, "height": 46,
    }  # fmt: skip


def test_what_cannot_be_drawn_is_said(story: Story, said: Said) -> None:
    spec = SPEC + "  poster: out/a.jpg\n"
    story.write({"video.yml": spec, "music/video.yml": SPEC.replace("mp4\n", "mp3\n", 1)})
    story.write({"sound.yml": SPEC.replace("demo.mp4", "demo.mp3")})
    story.write({"tone.yml": "inputs: {bed: bed.m4a}\noutput: {path: out/tone.mp4}\n"})
    story.write({"cloud.yml": f"backend: cloud\n{SPEC}"})
    story.write({"wrong.yml": SPEC.replace("cut the first 1", "cut the boring")})
    for args, words in (
        (["--at", "0:02"], "last frame is at 0:01.966 (number 59 at 30 frames a second)"),
        (["--at", "mid-5s"], "lies before the start"),
        (["--at", "soon"], "write 5s, 0:05, 50%, end-1s or 120f"),
        (["--edit", "4"], "there is no edit 4: the recipe has edits 1 to 3"),
        (["--edit", "-1"], "0 is the footage before the first edit"),
        (["-o", "a.gif"], "does not end like a picture"),
        (["-o", "-", "--json"], "both need standard output"),
        (["--output", "x.mp4"], "`out/demo.mp4`"),
        (["sound.yml"], "no output of `sound.yml` has a picture"),
        (["sound.yml", "--output", "demo.mp3"], "has no picture"),
        (["tone.yml"], "needs a picture, and the timeline holds only sound"),
        (["cloud.yml"], "`nemoflow open` shows its session"),
        (["wrong.yml"], "wrong.yml:6:5"),
        (["nothere.yml"], "nothere.yml"),
    ):
        target = args if args[0].endswith(".yml") else ["video.yml", *args]
        done = said("frame", *target)
        assert (done.code, words in done.err) == (3, True), (args, done.err)
        assert done.out == ""
    assert story.ffmpeg_starts() == 0
    story.write({"more.video.yml": SPEC.replace("demo", "more")})
    assert "has 2 recipes: `more.video.yml`, `video.yml`" in said("frame").err
    # Edits before the refused one can still be seen.
    assert said("frame", "wrong.yml", "--edit", "0", "-o", "x.jpg").code == 0


def test_a_place_that_cannot_be_written(story: Story, said: Said) -> None:
    (story.root / "taken").write_text("a file")
    (story.root / "folder.png").mkdir()
    done = said("frame", "-o", "taken/a.png")
    assert (done.code, "`taken/a.png` cannot be written" in done.err) == (1, True)
    assert said("frame", "-o", "folder.png").code == 3
    assert not list(story.root.glob(".*.png"))


def test_a_picture_goes_to_standard_output(story: Story) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "nemoflow", "frame", "-o", "-"],
        cwd=story.root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0
    assert done.stdout.startswith(b"\x89PNG")
    assert done.stdout.endswith(b"IEND\xaeB`\x82")
    kept = story.root / "same.png"
    assert story.run("frame", "-o", "same.png").code == 0
    assert kept.read_bytes() == done.stdout, "the same frame, the same bytes"


def test_a_frame_has_the_colours_of_the_footage(story: Story, said: Said) -> None:
    """Pure red of bt709 is pure red in every kind of picture."""
    red = "color=red:s=160x90:r=30:d=1,format=gbrp,scale=out_color_matrix=bt709:out_range=tv"
    tags = ("-color_range", "tv", "-colorspace", "bt709", "-pix_fmt", "yuv420p", "-qp", "0")
    barcode.run("-f", "lavfi", "-i", red, *tags, str(story.root / "red.mp4"))
    story.write({"video.yml": "name: red\ninputs: {red: red.mp4}\noutput: {path: out/red.mp4}\n"})
    for name, most in (("a.png", 3), ("a.jpg", 4), ("a.webp", 6)):
        assert said("frame", "-o", name).code == 0
        (picture,) = pictures.frames(story.root / name, "rgb24")
        off = np.abs(picture[40:50, 70:90].astype(int) - (255, 0, 0)).max()
        assert off <= most, (name, picture[45, 80])
