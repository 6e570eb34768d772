"""`lut` against the table itself: nothing, swapped channels, half way, one dimension, bad files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from nemoflow.engine.cube import cube_of
from nemoflow.engine.probe import MediaProblem, probe
from tests.oracles.patches import FRAMES, PATCHES, Colours, assert_near, patches, rgb, seen
from tests.oracles.registry import oracle
from tests.oracles.studio import Studio

Look = Callable[[Colours], Colours]


def written(path: Path, look: Look, points: int = 9, title: str = "") -> Path:
    """A three-dimensional .cube file of a function of colours."""
    at = np.arange(points) / (points - 1)
    blue, green, red = np.meshgrid(at, at, at, indexing="ij")
    rows = look(np.stack([red, green, blue], axis=-1).reshape(-1, 3))
    lines = [f'TITLE "{title}"', "# comment", "", f"LUT_3D_SIZE {points}", "DOMAIN_MIN 0 0 0"]
    path.write_text("\n".join([*lines, *(" ".join(f"{v:.6f}" for v in row) for row in rows)]))
    return path


@pytest.fixture(scope="module")
def colours(reels: Path) -> Path:
    return patches(reels / "lut-patches.mov")


def film(studio: Studio, colours: Path, table: Path, *sentences: str) -> Path:
    return studio.film(*sentences, base=[colours], more=[table], frames=FRAMES, quality=1)


@oracle("lut")
def test_a_table_that_changes_nothing_changes_nothing(
    studio: Studio, colours: Path, tmp_path: Path
) -> None:
    """The title holds what would be a second filter, were it handed on."""
    table = written(tmp_path / "same.cube", lambda v: v, title="x'[a];movie=y" + "z" * 900)
    made = film(studio, colours, table, "apply the LUT same.cube")
    plain = film(studio, colours, table)
    assert np.abs(seen(made, 2) - seen(plain, 2)).max() < 0.003
    # Between patches chroma is halved once more, as by every change of colour.
    assert np.abs(rgb(made, 2) - rgb(plain, 2)).mean() < 0.004


@oracle("lut")
def test_swapped_channels_are_exact_and_half_is_half_way(
    studio: Studio, colours: Path, tmp_path: Path
) -> None:
    table = written(tmp_path / "swap.cube", lambda v: v[:, ::-1], points=2)
    swapped = PATCHES[:, ::-1]
    assert_near(seen(film(studio, colours, table, "apply the LUT swap.cube")), swapped, 0.012)
    half = seen(film(studio, colours, table, "套用LUT swap.cube，强度50%"))
    assert_near(half, (PATCHES + swapped) / 2, 0.012)


@oracle("lut")
def test_between_points_lie_tetrahedra(studio: Studio, colours: Path, tmp_path: Path) -> None:
    """Two points a side, red times green: between them it is the smaller of the two."""
    product = written(
        tmp_path / "product.cube",
        lambda v: np.repeat(v[:, :1] * v[:, 1:2], 3, axis=1),
        points=2,
    )
    wanted = np.repeat(PATCHES[:, :2].min(axis=1, keepdims=True), 3, axis=1)
    made = seen(film(studio, colours, product, "grade the video with product.cube"))
    assert_near(made, wanted, 0.012)


@oracle("lut")
def test_one_dimension_and_the_second_replaces_the_first(
    studio: Studio, colours: Path, tmp_path: Path
) -> None:
    table = tmp_path / "curve.cube"
    table.write_text("LUT_1D_SIZE 3\n0 1 0\n0.25 0.5 0.5\n1 0 1\n")
    said = ("apply the LUT curve.cube at 30%", "apply the LUT curve.cube")
    made = seen(film(studio, colours, table, *said))
    red, green, blue = PATCHES.T
    curve = np.interp(red, [0, 0.5, 1], [0, 0.25, 1])
    assert_near(made, np.stack([curve, 1 - green, blue], axis=-1), 0.012)


def test_a_range_of_frames_is_graded(studio: Studio, colours: Path, tmp_path: Path) -> None:
    table = written(tmp_path / "ends.cube", lambda v: 1 - v, points=2)
    made = film(studio, colours, table, "grade the first 3 frames with ends.cube")
    assert_near(seen(made, 2), 1 - PATCHES, 0.012)
    assert_near(seen(made, 3), PATCHES, 0.012)


WRONG = [
    ("", "there is no LUT_3D_SIZE"),
    ("LUT_3D_SIZE 2\n0 0 0\n", "1 colours instead of 8"),
    ("LUT_3D_SIZE 2\n0 0\n", "line 2: 3 numbers"),
    ("LUT_3D_SIZE 2\n0 0 nan\n", "line 2: a number is out of range"),
    ("LUT_3D_SIZE 2\n0 0 1e9\n", "line 2: a number is out of range"),
    ("LUT_3D_SIZE 1000\n", "line 1: a size of 1000 is outside 2 to 129"),
    ("LUT_3D_SIZE 1\n", "outside"),
    ("LUT_3D_SIZE x\n", "line 1: the size is one whole number"),
    ("LUT_1D_SIZE 2\n0 0 0\n1 1 1\n1 1 1\n", "line 4: more than 2 colours"),
    ("0 0 0\n", "line 1: colours before"),
    ("LUT_3D_SIZE 2\nLUT_1D_SIZE 2\n", "line 2: a second size"),
    ("LUT_3D_SIZE 2\nhello world\n", "line 2: `hello` is no keyword"),
    ("LUT_1D_SIZE 2\nDOMAIN_MAX 0 0 0\n0 0 0\n1 1 1\n", "DOMAIN_MIN is not below"),
]


@pytest.mark.parametrize(("text", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_wrong_file_is_named_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(MediaProblem, match=said):
        cube_of(text, "look.cube")
    path = tmp_path / "look.cube"
    path.write_text(text)
    with pytest.raises(MediaProblem):
        probe(str(path), "look", "digest")
