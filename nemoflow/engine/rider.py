"""What lies on the timeline and follows its frames; see `riders`. Imports nothing of the engine."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Self


class Rider:
    """A noun on frames `[start, start + frames)` of the timeline."""

    __slots__ = ()
    start: int
    """Timeline frame at which it begins."""
    frames: int
    """How many frames it lasts; 0 is until the end of the video, for nouns that say so."""
    shortened = "is shortened by the cut"
    """What a note says when a part of its frames goes."""

    @property
    def label(self) -> str:
        """What a note calls it, as in `the title "Hi"`."""
        raise NotImplementedError

    def placed(self, start: int, frames: int) -> Self:
        """The same at another place."""
        return replace(self, start=start, frames=frames)  # type: ignore[type-var]  # nouns are

    def end(self, total: int) -> int:
        """The frame after its last, in a video of `total` frames."""
        return self.start + self.frames if self.frames else max(self.start, total)

    @property
    def runs(self) -> bool:
        """Whether each of its frames is another, so that it matters which of them are left."""
        return False

    def part(self, first: int, end: int, start: int, frames: int) -> Self:
        """Its own frames [first, end) at another place; `frames` may be another number."""
        return self.placed(start, frames)

    def recounted(self, ratio: Fraction) -> Self:
        """What it shows, counted in frames of another rate; its place stays."""
        return self
