"""Where the frames of a timeline went: how later times follow an earlier operation.

A warp lists the pieces that were kept. Positions of one instruction mean the timeline before it,
so `edit.apply_ops` sends them through the warps of the operations already carried out.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Piece:
    """Frames [old, old_end) are now [new, new_end); lengths differ under speed.

    Of one that is `repeated` only the whole has a place: its frames are there several times.
    """

    old: int
    old_end: int
    new: int
    new_end: int
    repeated: bool = False

    def at(self, frame: int) -> int:
        """Where an edge between frames inside this piece is now, rounded half up."""
        if self.old_end == self.old:
            return self.new
        scale = Fraction(self.new_end - self.new, self.old_end - self.old)
        return self.new + int(scale * (frame - self.old) + Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Warp:
    """Kept pieces in the order they had. `total` is the length before, `new_total` after."""

    pieces: tuple[Piece, ...]
    total: int
    new_total: int

    def point(self, frame: int) -> int | None:
        """Where the frame at `frame` is now; None when it was cut. The end stays the end."""
        if frame >= self.total:
            return self.new_total + (frame - self.total)
        for piece in self.pieces:
            if piece.old <= frame < piece.old_end:
                return None if piece.repeated and frame > piece.old else piece.at(frame)
        return None

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Where what is left of [start, end) is now; None when nothing is, or not in one piece."""
        met = [piece for piece in self.pieces if piece.old < end and start < piece.old_end]
        if not met or any(not one.new <= two.new <= one.new_end for one, two in pairwise(met)):
            return None
        if any(one.repeated and (start > one.old or end < one.old_end) for one in met):
            return None
        first = met[0].at(max(start, met[0].old))
        last = min(met[-1].at(min(end, met[-1].old_end)), self.new_total)
        return (first, last) if last > first else None

    def loses(self, start: int, end: int) -> bool:
        """Whether some of [start, end) was cut away."""
        left = sum(max(0, min(end, piece.old_end) - max(start, piece.old)) for piece in self.pieces)
        return left < min(end, self.total) - start


def identity(total: int) -> Warp:
    """Nothing moved."""
    return Warp((Piece(0, total, 0, total),), total, total)


def kept(total: int, ranges: tuple[tuple[int, int], ...]) -> Warp:
    """Only these ranges stay, closed up."""
    pieces, at = [], 0
    for start, end in ranges:
        if end > start:
            pieces.append(Piece(start, end, at, at + end - start))
            at += end - start
    return Warp(tuple(pieces), total, at)
