"""Every effect in pieces gives the frames it gives in one piece, bit for bit."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from nemoflow.engine.argv_video import lossless_arguments, segment_arguments
from nemoflow.engine.draftcodec import decode, encode
from nemoflow.engine.effects.catalog import DRAWINGS
from nemoflow.engine.ops.clips import part
from nemoflow.engine.segments import segments_of
from nemoflow.engine.timeline import Canvas, Clip, Effect, Timeline
from tests.media import barcode, pictures
from tests.media.stage import source
from tests.oracles import reels as footage

_CANVAS = Canvas(160, 90, Fraction(30))
_FRAMES, _SPLIT = 12, 5
EXAMPLES = (
    Effect.of("flip", axis="vertical"),
    Effect.of(
        "color", brightness=0.1, contrast=1.2, saturation=0.8, gamma=1.1, temperature=5000,
        hue=20, exposure=0.2,
    ),
    Effect.of("look", name="vintage", strength=0.7),
    Effect.of("rotate", degrees=90),
    Effect.of(
        "move", zoom=1, zoom_to=1.5, x=0.5, x_to=0.2, y=0.5, y_to=0.5,
        begin="1/10", length="2/5", curve="smooth",
    ),
    Effect.of("sharpen", strength=0.5),
    Effect.of("vignette", amount=0.5),
    Effect.of("border", width=5, color="#ff0000"),
    Effect.of("grain", amount=0.3),
    Effect.of("blur", radius=40, region="edges", style="blur"),
    Effect.of("blur", radius=60, region="top_left", style="pixelate"),
    Effect.of(
        "chroma_key", color="green", similarity=0.15, blend=0.05, despill=True,
        background="#0000ff", begin="0", pace="1",
    ),
    Effect.of("denoise", strength=0.5),
    Effect.of("crop", x=20, y=10, width=80, height=60, of_width=160, of_height=90),
)  # fmt: skip


def test_there_is_an_example_of_every_effect() -> None:
    """`stabilize` draws nothing itself and `lut` needs a file: they have tests of their own."""
    assert {item.kind for item in EXAMPLES} == set(DRAWINGS) - {"stabilize", "lut"}


@pytest.fixture(scope="module")
def reel(reels: Path) -> Path:
    return footage.picture(reels / "test.mov", "testsrc2=s=160x90:r=30", seconds=0.6)


def drawn(reel: Path, clips: tuple[Clip, ...], folder: Path) -> list[str]:
    """A digest of each frame, clip after clip, without any loss; `folder` is made."""
    folder.mkdir()
    timeline = Timeline(_CANVAS, (source(reel),), clips)
    assert decode(encode(timeline)) == timeline
    found = []
    for number, segment in enumerate(segments_of(timeline, _CANVAS, "contain")):
        made = folder / f"{number}.mp4"
        arguments = segment_arguments(
            segment,
            _CANVAS,
            names={source(reel).digest: str(reel)},
            pixels={},
            encoder=lossless_arguments(_CANVAS),
            titles_file="",
            target=str(made),
        )
        barcode.run("-v", "error", *arguments)
        found += pictures.hashes(made)
    return found


@pytest.mark.parametrize("effect", EXAMPLES, ids=lambda item: item.kind)
def test_pieces_are_the_whole(reel: Path, tmp_path: Path, effect: Effect) -> None:
    clip = replace(Clip(source(reel).digest, 3, _FRAMES), effects=(effect,))
    halves = (part(clip, 0, _SPLIT), part(clip, _SPLIT, _FRAMES))
    one = drawn(reel, (clip,), tmp_path / "whole")
    assert len(one) == _FRAMES
    assert one == drawn(reel, halves, tmp_path / "halves")
    assert one != drawn(reel, (replace(clip, effects=()),), tmp_path / "plain")


def test_frames_around_are_those_of_the_file_at_any_speed(reel: Path, tmp_path: Path) -> None:
    """What looks at the frames before and after sees the same ones, however the clip is cut."""
    effects = (Effect.of("denoise", strength=0.8), Effect.of("flip", axis="vertical"))
    clip = replace(Clip(source(reel).digest, 1, _FRAMES), effects=effects, speed=Fraction(5, 4))
    whole = drawn(reel, (clip,), tmp_path / "whole")
    halves = (part(clip, 0, _SPLIT), part(clip, _SPLIT, _FRAMES))
    assert drawn(reel, halves, tmp_path / "halves") == whole
    assert drawn(reel, (replace(clip, backwards=True),), tmp_path / "back") == whole[::-1]
    held = replace(part(clip, _SPLIT, _SPLIT + 3), frozen=True)
    assert drawn(reel, (held,), tmp_path / "held") == [whole[_SPLIT]] * 3
