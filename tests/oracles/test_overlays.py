"""Overlays and watermarks by sentence: in their box and time, in step with what lies below."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nemoflow.engine.edit import OpRefused
from tests.media import barcode, pictures
from tests.oracles import reels as footage
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

WIDE, HIGH = 320, 180


@pytest.fixture(scope="module")
def grey(reels: Path) -> Path:
    return footage.picture(
        reels / "grey-320.mov", f"color=0x606060:s={WIDE}x{HIGH}:r=30", seconds=1
    )


@pytest.fixture(scope="module")
def card(reels: Path) -> Path:
    path = reels / "card.png"
    if not path.exists():
        pattern = "color=white:s=80x40,format=rgb24"
        barcode.run("-f", "lavfi", "-i", pattern, "-frames:v", "1", str(path))
    return path


@pytest.fixture(scope="module")
def film(reels: Path) -> Path:
    """24 numbered frames; the timeline has 30."""
    return barcode.make(reels / "film.mp4", frames=24)


def box(frame: pictures.Pixels, plain: pictures.Pixels) -> tuple[int, int, int, int] | None:
    """Left, top, width and height of what differs; None when nothing does."""
    rows, columns = np.where(pictures.changed(frame, plain))
    if not rows.size:
        return None
    left, top = int(columns.min()), int(rows.min())
    return left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1


PLACES = {
    "at the top left": (6, 6),
    "at the bottom": (128, 142),
    "on the right": (250, 74),
}


@oracle("overlay")
@pytest.mark.parametrize("words", PLACES)
def test_a_picture_is_in_its_box_for_its_time(
    studio: Studio, grey: Path, card: Path, words: str
) -> None:
    said = f"overlay card.png {words} from 0.2s to 0.5s at 20% size"
    made = studio.film(said, base=[grey], more=[card], frames=30, quality=4)
    frames = pictures.frames(made)
    plain = frames[0]
    left, top = PLACES[words]
    for k, frame in enumerate(frames):
        # 20 % of 320 is 64, and 2:1 makes 32 of it; the margin is 3 % of 180 pixels.
        assert box(frame, plain) == ((left, top, 64, 32) if 6 <= k < 15 else None), k


@oracle("overlay")
def test_opacity_is_a_mix(studio: Studio, grey: Path, card: Path) -> None:
    said = "叠加 card.png 到中间，不透明度40%，大小50%"
    made = studio.film(said, base=[grey], more=[card], frames=30, quality=4)
    frame = pictures.frames(made, "rgb24")[10].astype(float)
    assert frame[HIGH // 2, WIDE // 2] == pytest.approx([0.6 * 0x60 + 0.4 * 255] * 3, abs=5)


@oracle("watermark")
def test_a_watermark_covers_the_whole_video_whatever_follows(
    studio: Studio, grey: Path, card: Path
) -> None:
    """Written first, then the video is cut and made longer: still on every frame."""
    said = ["add a watermark at 80% opacity", "cut the first 0.2s", "append grey-320.mov"]
    frames = pictures.frames(
        studio.film(*said, base=[grey], more=[card, grey], frames=54, quality=4)
    )
    plain = np.full_like(frames[0], frames[0][4, 4])
    # 12 % of 320 is 38.4: 38 wide and 20 high, 4 pixels from the edges.
    assert {box(frame, plain) for frame in frames} == {(276, 154, 38, 20)}


@oracle("watermark")
def test_words_as_a_watermark_are_faint(studio: Studio, grey: Path) -> None:
    said = 'add the watermark "███" in the center at 50% opacity'
    base = [grey]
    frames = pictures.frames(studio.film(said, base=base, frames=30, quality=2), "rgb24")
    assert frames[0][88:92, 156:164].mean() == pytest.approx((0x60 + 255) / 2, abs=20)
    assert (np.abs(frames[29].astype(int) - frames[0]) <= 4).all()
    assert frames[0][4, 4] == pytest.approx([0x60] * 3, abs=5)


def numbers(path: Path) -> list[int | None]:
    """The barcode in the top left quarter of each frame; None where the grey is seen."""
    found: list[int | None] = []
    for frame in pictures.frames(path):
        middles = [int((bit + 0.5) * 16) for bit in range(10)]
        stripes = [float(frame[30:60, at - 3 : at + 4].mean()) for at in middles]
        grey_there = all(60 < light < 130 for light in stripes)
        value = sum(1 << bit for bit, light in enumerate(stripes) if light > 128)
        found.append(None if grey_there else value)
    return found


INSET = "overlay film.mp4 at the top left, size 50%, margin 0%"
STEPS: dict[str, tuple[list[str], list[int | None]]] = {
    "as it is": ([f"{INSET} from 0.1s on"], [None] * 3 + [*range(24)] + [None] * 3),
    "held": ([f"{INSET} holding its last frame"], [*range(24)] + [23] * 6),
    "looped": ([f"{INSET} looped"], [*range(24), *range(6)]),
    "cut at its head": (
        [f"{INSET} from 0.1s on", "cut the first 0.2s"],
        [*range(3, 24), None, None, None],
    ),
    "cut through": ([INSET, "cut 0.2s-0.4s"], [*range(6), *range(12, 24)] + [None] * 6),
    "faster": ([f"{INSET} looped from 0s to 0.8s", "speed up 2x"], [*range(12), None, None, None]),
    "in step when faster": ([INSET, "speed up 2x"], [*range(0, 24, 2), None, None, None]),
    "something before it": (
        [INSET, "put grey-320.mov at the start"],
        [None] * 30 + [*range(24)] + [None] * 6,
    ),
}  # fmt: skip


@oracle("overlay")
@pytest.mark.parametrize("name", STEPS)
def test_a_film_shows_the_right_frames_whatever_is_cut(
    studio: Studio, grey: Path, film: Path, name: str
) -> None:
    said, wanted = STEPS[name]
    made = studio.film(*said, base=[grey], more=[film, grey], frames=len(wanted), quality=4)
    assert numbers(made) == wanted


@oracle("overlay")
def test_at_another_rate_it_shows_the_frame_of_the_moment(
    studio: Studio, grey: Path, film: Path
) -> None:
    made = studio.film(INSET, base=[grey], more=[film], frames=30, quality=4, fps="30")
    half = studio.timeline([INSET], [grey], [film])
    slow = studio.render(half, [grey, film], "mp4", fps="15", quality=4)
    assert numbers(slow)[:12] == numbers(made)[0:24:2]


CHANGES: dict[str, tuple[int, int, int, int] | None] = {
    "move the logo to the top left": (6, 6, 64, 32),
    "make the logo bigger": (320 - 6 - 80, 180 - 6 - 40, 80, 40),
    "make the overlay 10% size": (320 - 6 - 32, 180 - 6 - 16, 32, 16),
    "remove the overlay": None,
}


@oracle("adjust_overlay")
@pytest.mark.parametrize("words", CHANGES)
def test_what_lies_there_is_changed(studio: Studio, grey: Path, card: Path, words: str) -> None:
    said = ["overlay card.png from 0.2s to 0.4s at 20% size", words]
    frames = pictures.frames(studio.film(*said, base=[grey], more=[card], frames=30, quality=4))
    assert box(frames[8], frames[0]) == CHANGES[words]
    assert box(frames[13], frames[0]) is None


@oracle("adjust_overlay")
def test_what_is_not_there_cannot_be_changed(studio: Studio, grey: Path, card: Path) -> None:
    twice = ["overlay card.png at the top left", "overlay card.png at the right"]
    with pytest.raises(OpRefused, match="there is no picture in picture"):
        studio.timeline(["remove the picture in picture"], [grey], [card])
    with pytest.raises(OpRefused, match="2 that"):
        studio.timeline([*twice, "make the logo bigger"], [grey], [card])
