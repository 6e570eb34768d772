"""After a loop a place inside it is there several times: it has no place of its own."""

from __future__ import annotations

import pytest

from nemoflow.engine.ops.warp import Piece, Warp

WARP = Warp(
    (Piece(0, 10, 0, 10), Piece(10, 20, 10, 40, repeated=True), Piece(20, 30, 40, 50)), 30, 50
)


@pytest.mark.parametrize(
    ("old", "new"),
    [((0, 10), (0, 10)), ((10, 20), (10, 40)), ((5, 25), (5, 45)), ((20, 30), (40, 50)),
     ((12, 20), None), ((15, 25), None), ((5, 15), None), ((12, 14), None)],
)  # fmt: skip
def test_only_the_whole_of_what_is_repeated_has_a_place(
    old: tuple[int, int], new: tuple[int, int] | None
) -> None:
    assert WARP.span(*old) == new


def test_points_inside_have_none_either() -> None:
    assert [WARP.point(at) for at in (5, 10, 15, 20, 30)] == [5, 10, None, 40, 50]
