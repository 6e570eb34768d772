"""Photos and plain colours as clips: counted, in their colours, moving or not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.media import barcode, pictures
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

LIGHT = {"dark": 40, "mid": 120, "pale": 220}
"""Grey levels of three plain photos."""


@pytest.fixture(scope="module")
def base(reels: Path) -> Path:
    return barcode.make(reels / "twenty.mp4", frames=20)


@pytest.fixture(scope="module")
def photos(reels: Path) -> list[Path]:
    return [photo(reels / f"{name}.png", f"color=0x{grey:02x}{grey:02x}{grey:02x}:s=160x90")
            for name, grey in LIGHT.items()]  # fmt: skip


def photo(path: Path, pattern: str) -> Path:
    if not path.exists():
        barcode.run("-f", "lavfi", "-i", f"{pattern},format=rgb24", "-frames:v", "1", str(path))
    return path


def lights(path: Path) -> list[int]:
    """The grey of each frame's middle, 0 to 255."""
    return [int(frame[40:50, 70:90].mean().round()) for frame in pictures.frames(path, "gray")]


@oracle("pad")
def test_black_at_the_start_and_colour_at_the_end(studio: Studio, base: Path) -> None:
    said = ["add 0.2s of black at the start", "在结尾加0.1秒红色画面"]
    made = studio.film(*said, base=[base], frames=29, quality=4)
    frames = pictures.frames(made, "rgb24")
    assert all(frame.max() <= 4 for frame in frames[:6])
    for frame in frames[26:]:
        assert (np.abs(frame.astype(int) - (255, 0, 0)) <= 6).all()
    assert barcode.read(made)[6:26] == list(range(20))


@oracle("pad")
def test_in_the_middle_what_follows_comes_later(studio: Studio, base: Path) -> None:
    """A title on the frames behind it goes with them; the sound of nothing is silence."""
    said = ['add the title "███" at 0.4s for 0.1s', "insert 0.3s of white at 0.2s"]
    made = studio.film(*said, base=[base], frames=29, quality=4)
    numbers = barcode.read(made)
    assert numbers[:6] + numbers[15:] == list(range(20))
    assert all(frame.min() >= 250 for frame in pictures.frames(made, "rgb24")[6:15])
    plain = studio.film(said[1], base=[base], frames=29, quality=4)
    pairs = zip(pictures.frames(made), pictures.frames(plain), strict=True)
    changed = [bool(pictures.changed(a, b, 40).sum() > 40) for a, b in pairs]
    assert changed == [21 <= k < 24 for k in range(29)]


@oracle("slideshow")
def test_a_slideshow_has_its_photos_in_order_and_mixes_them_between(
    studio: Studio, photos: list[Path]
) -> None:
    """3 photos of 30 frames, each overlapping the next by 15: 60 in all."""
    said = "make a slideshow from dark.png, mid.png and pale.png with 1 second each, no motion"
    found = lights(studio.film(said, base=[], more=photos, frames=60, quality=4))
    dark, mid, pale = found[0], found[15 + 15], found[59]
    assert found[:15] == [dark] * 15
    assert found[45:] == [pale] * 15
    assert dark < mid < pale
    # In the middle of a transition both are seen equally.
    assert found[22] == pytest.approx((dark + mid) / 2, abs=6)
    assert sorted(found) == found


@oracle("slideshow")
def test_hard_cuts_after_what_is_there(studio: Studio, base: Path, photos: list[Path]) -> None:
    said = "用所有照片做一个幻灯片，每张0.2秒，不要转场"
    made = studio.film(said, base=[base], more=photos, frames=20 + 3 * 6, quality=4)
    assert barcode.read(made)[:20] == list(range(20))
    found = lights(made)[20:]
    assert [len(set(found[n : n + 6])) for n in (0, 6, 12)] == [1, 1, 1]
    assert len(set(found)) == 3


@oracle("image")
def test_a_photo_moves_slowly_or_stands_still(studio: Studio, base: Path, reels: Path) -> None:
    """The cross in its middle grows wider while it is shown, and what follows comes later."""
    cross = photo(reels / "cross.png", "color=black:s=160x90,drawbox=60:30:40:30:white:fill")
    said = "show cross.png for 0.5s at 0.2s"
    made = studio.film(said, base=[base], more=[cross], frames=35, quality=4)
    shown = [int((frame > 128).sum()) for frame in pictures.frames(made)[6:21]]
    assert shown == sorted(shown)
    assert shown[-1] / shown[0] == pytest.approx(1.15**2, rel=0.08)
    still = studio.film(f"{said} without motion", base=[base], more=[cross], frames=35, quality=4)
    assert len({int((frame > 128).sum()) for frame in pictures.frames(still)[6:21]}) == 1
    numbers = barcode.read(still)
    assert numbers[:6] + numbers[21:] == list(range(20))
