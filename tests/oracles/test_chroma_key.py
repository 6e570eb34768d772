"""`chroma_key`: the background where the screen was, to the frame; what stands before it stays."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from nemoflow.engine.argv_video import lossless_arguments, segment_arguments
from nemoflow.engine.ops.clips import part
from nemoflow.engine.segments import segments_of
from nemoflow.engine.timeline import Canvas, Clip, Effect, Timeline
from tests.media import barcode, pictures
from tests.media.stage import source
from tests.oracles import reels as footage
from tests.oracles.patches import rgb
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

_FRAMES = 4
_INSIDE, _OUTSIDE = np.s_[34:56, 64:96], np.s_[:, :40]
"""Well within the box that stands before the screen, and well beside it."""


def screen(path: Path, color: str, box: str = "d0a080", seconds: float = _FRAMES / 30) -> Path:
    """Footage of a screen with a box of 48x40 in its middle; without `box` the screen alone."""
    drawn = f",drawbox=56:24:48:40:0x{box}:fill" if box else ""
    pattern = (
        f"color=0x{color}:s=160x90:r=30,format=gbrp{drawn},"
        "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,"
        "setparams=range=tv:colorspace=bt709"
    )
    return footage.picture(path, pattern, seconds=seconds)


@pytest.fixture(scope="module")
def green(reels: Path) -> Path:
    return screen(reels / "green.mov", "00b140")


@pytest.fixture(scope="module")
def beach(reels: Path) -> Path:
    path = reels / "beach.png"
    if not path.exists():
        pattern = "gradients=s=200x90:c0=navy:c1=gold:x0=0:y0=0:x1=200:y1=90:d=1"
        barcode.run("-f", "lavfi", "-i", pattern, "-frames:v", "1", str(path))
    return path


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    return float(-10 * np.log10(np.mean((one - other) ** 2) + 1e-12))


@oracle("chroma_key")
def test_the_background_shows_where_the_screen_was(
    studio: Studio, green: Path, beach: Path
) -> None:
    said = "replace the green background with beach.png"
    made = rgb(studio.film(said, base=[green], more=[beach], frames=_FRAMES, quality=2), 2)
    # The same picture by other means: 200x90 covers 160x90 when 20 columns are left off each side.
    wanted = pictures.frames(beach, "rgb24")[0][:, 20:180] / 255
    assert psnr(made[_OUTSIDE], wanted[_OUTSIDE]) > 36
    before = rgb(green)
    assert np.abs(made[_INSIDE] - before[_INSIDE]).max() < 0.02
    # Whatever is neither lies within three pixels of the box's edge.
    far = np.ones(made.shape[:2], dtype=bool)
    far[21:67, 53:107] = False
    assert np.abs(made - wanted).max(axis=-1)[far].max() < 0.06


@oracle("chroma_key")
@pytest.mark.parametrize(
    ("color", "sentence", "keyed"),
    [
        ("00ff00", "remove the green screen", True),
        ("00b140", "绿幕抠像", True),
        ("0047bb", "key out the blue", True),
        ("0000ff", "remove the blue screen", True),
        ("0047bb", "remove the green screen", False),
        ("808080", "remove the green screen", False),
        ("00b140", "key out #00ff00 with a tolerance of 0.05 without despill", False),
        ("cc2030", "key out #cc2030", True),
    ],
)
def test_only_the_screen_is_keyed(
    studio: Studio, reels: Path, color: str, sentence: str, keyed: bool
) -> None:
    reel = screen(reels / f"screen-{color}.mov", color)
    made = rgb(studio.film(sentence, base=[reel], frames=_FRAMES, quality=2))
    wanted = np.zeros((90, 40, 3)) if keyed else rgb(reel)[_OUTSIDE]
    assert np.abs(made[_OUTSIDE] - wanted).max() < 0.02


@oracle("chroma_key")
def test_spill_goes_and_yellow_stays(studio: Studio, reels: Path) -> None:
    shirt = screen(reels / "shirt.mov", "00b140", "f0e020")
    made = rgb(studio.film("remove the green screen", base=[shirt], frames=_FRAMES, quality=2))
    assert np.abs(made - rgb(shirt))[_INSIDE].max() < 0.03
    spilt = screen(reels / "spilt.mov", "00b140", "90b878")
    kept, cleaned = (
        rgb(studio.film(said, base=[spilt], frames=_FRAMES, quality=2))[_INSIDE].mean(axis=(0, 1))
        for said in ("remove the green screen without despill", "remove the green screen")
    )
    assert np.abs(kept - rgb(spilt)[_INSIDE].mean(axis=(0, 1))).max() < 0.02
    assert cleaned[1] < kept[1] - 0.05
    assert np.abs(cleaned - kept)[[0, 2]].max() < 0.02


@oracle("chroma_key")
def test_bars_are_filled_with_the_background(studio: Studio, green: Path) -> None:
    said = ("replace the green screen with white", "make it square with black bars")
    made = rgb(studio.film(*said, base=[green], frames=_FRAMES, quality=2))
    assert made.shape[0] == made.shape[1]
    assert made[:8].min() > 0.97
    assert made[-8:].min() > 0.97


@oracle("chroma_key")
def test_a_video_behind_runs_on_over_cuts_and_starts_over(studio: Studio, reels: Path) -> None:
    """Nothing but screen: the numbers are those of the background."""
    blank = screen(reels / "blank.mov", "00b140", "", seconds=2)
    numbers = barcode.make(reels / "numbers.mp4", frames=40)
    behind = "replace the green screen with numbers.mp4"

    def film(*said: str, frames: int) -> list[int]:
        return barcode.read(
            studio.film(*said, base=[blank], more=[numbers], frames=frames, quality=10)
        )

    assert film(behind, frames=60) == [*range(40), *range(20)]
    assert film("cut 0.5s to 1s", behind, frames=45) == [*range(40), *range(5)]
    assert film(behind, "cut 0.5s to 1s", frames=45) == [*range(15), *range(30, 40), *range(20)]
    assert film("slow down to 0.5x", behind, frames=120) == [*range(40)] * 3
    twice = film(behind, "speed up 2x", frames=30)
    assert twice == [(2 * k) % 40 for k in range(30)]
    short = barcode.make(reels / "short.mp4", frames=7)
    said = "replace the green screen with short.mp4"
    made = studio.film(said, base=[blank], more=[short], frames=60, quality=10)
    assert barcode.read(made) == [k % 7 for k in range(60)]


def test_pieces_are_the_whole(reels: Path, green: Path, tmp_path: Path) -> None:
    """Bit for bit, also at another speed, backwards and inside a transition's layers."""
    behind = barcode.make(reels / "behind.mp4", frames=50, rate="25")
    canvas = Canvas(160, 90, Fraction(30))
    effect = Effect.of(
        "chroma_key", color="green", similarity=0.15, blend=0.05, despill=True,
        background="#000000", begin="-1/30", pace="3/2",
    ).using(source(behind).digest)  # fmt: skip
    blank = screen(reels / "long.mov", "00b140", seconds=1)

    def drawn(name: str, *clips: Clip) -> list[str]:
        timeline = Timeline(canvas, (source(blank), source(behind)), clips)
        names = {source(path).digest: str(path) for path in (blank, behind)}
        found = []
        for number, segment in enumerate(segments_of(timeline, canvas, "contain")):
            made = tmp_path / f"{name}{number}.mp4"
            arguments = segment_arguments(
                segment, canvas, names=names, pixels={}, encoder=lossless_arguments(canvas),
                titles_file="", target=str(made),
            )  # fmt: skip
            barcode.run("-v", "error", *arguments)
            found += pictures.hashes(made)
        return found

    clip = replace(Clip(source(blank).digest, 2, 18), effects=(effect,), speed=Fraction(5, 4))
    whole = drawn("whole", clip)
    assert len(set(whole)) > 10
    assert drawn("parts", part(clip, 0, 7), part(clip, 7, 18)) == whole
    assert drawn("back", replace(clip, backwards=True)) == whole[::-1]
