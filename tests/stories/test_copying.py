"""Pictures that are copied: what the plan says, what is delivered, and what is refused before."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from nemoflow.engine.cache import Cache
from nemoflow.engine.packets import coded, coded_key
from nemoflow.store.digests import read_digest
from tests.oracles.copies import REORDERED, is_copy
from tests.stories.said import Said
from tests.story import Story

SPEC = """\
name: demo
inputs: {{walk: walk.mp4}}
edits:
  - trim to {range}
output: {{path: out/demo.mp4{more}}}
"""
KEYS = "0:00.400 and 0:00.800"


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty frames with a keyframe at every twelfth."""
    return REORDERED.path(tmp_path_factory.mktemp("coded"))


def write(story: Story, range: str, more: str = "") -> None:
    story.write({"video.yml": SPEC.format(range=range, more=f", {more}" if more else "")})


def test_the_plan_says_how_the_picture_is_made_and_apply_does_it(
    story: Story, said: Said, footage: Path
) -> None:
    story.copy_of(footage, "walk.mp4")
    write(story, "0.4s-1.6s")
    planned = said("plan")
    assert "note: `out/demo.mp4`: the picture is copied without re-encoding" in planned.out
    assert not (story.root / ".nemoflow/cache").exists()
    assert said("apply").code == 0
    assert is_copy(story.root / "out/demo.mp4", footage)
    assert "No changes" in said("plan").out
    # One frame less at the start, and it has to be encoded: said with the nearest cuts.
    write(story, "0.5s-1.6s")
    reason = f"0:00.500 is not at a keyframe of `walk.mp4`; the nearest are {KEYS}"
    assert f"note: `out/demo.mp4` is encoded: {reason}" in said("plan").out
    assert said("apply").code == 0
    assert not is_copy(story.root / "out/demo.mp4", footage)
    # Back again: the copy is still known. Another mode is another file.
    write(story, "0.4s-1.6s")
    assert "from the cache" in said("plan").out
    write(story, "0.4s-1.6s", "mode: encode")
    assert "encoded" not in said("plan").out
    assert said("apply").code == 0
    assert not is_copy(story.root / "out/demo.mp4", footage)


@pytest.mark.parametrize("command", ["validate", "plan", "apply"])
def test_what_has_to_be_encoded_is_refused_before_anything_is_done(
    story: Story, said: Said, footage: Path, command: str
) -> None:
    story.copy_of(footage, "walk.mp4")
    write(story, "0.5s-1.6s", "mode: copy")
    done = said(command)
    assert done.code == 3
    assert (
        f"cannot be copied: 0:00.500 is not at a keyframe of `walk.mp4`; the nearest are {KEYS}"
        in (done.err)
    )
    assert "video.yml:5" in done.err
    assert not (story.root / "out").exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("mode: copy, quality: high", "cannot be copied: a quality is asked for"),
        ("mode: copy, resolution: 120x68", "`walk.mp4` is 160x90, the video 120x68"),
        ("mode: remux", "use auto, copy, encode"),
    ],
)
def test_other_wishes_of_an_output_are_refused_beside_copy(
    story: Story, said: Said, footage: Path, more: str, words: str
) -> None:
    story.copy_of(footage, "walk.mp4")
    write(story, "0.4s-1.6s", more)
    done = said("plan")
    assert done.code == 3
    assert words in done.err


@pytest.mark.parametrize("name", ["gif", "mp3"])
def test_files_without_a_picture_to_copy(
    story: Story, said: Said, footage: Path, name: str
) -> None:
    story.copy_of(footage, "walk.mp4")
    write(story, "0.4s-1.6s", "mode: copy")
    text = (story.root / "video.yml").read_text()
    story.write({"video.yml": text.replace("demo.mp4", f"demo.{name}")})
    done = said("plan")
    assert done.code == 3
    assert "always encoded" in done.err or "means nothing for mp3" in done.err


def test_a_copy_that_turns_out_wrong_is_encoded_and_said(
    story: Story, said: Said, footage: Path
) -> None:
    story.copy_of(footage, "walk.mp4")
    write(story, "0.5s-1.6s")
    lie = replace(coded(str(footage), Fraction(30)), entries=(0, 12, 15, 24))
    written = story.root / "lie.json"
    written.write_text(lie.json())
    cache = Cache(story.root / ".nemoflow/cache")
    source = read_digest(str(story.root / "walk.mp4"))
    cache.keep(written, cache.coded(coded_key(source, Fraction(30))))
    assert "copied without re-encoding" in said("plan").out
    done = said("apply")
    assert done.code == 0
    assert "`out/demo.mp4` is encoded after all: the copy " in done.err
    assert not is_copy(story.root / "out/demo.mp4", footage)
