"""A picture or a film above the clips: the noun."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from nemoflow.engine.timeline import Clip, Rider


@dataclass(frozen=True, slots=True)
class Overlay(Rider):
    """A picture or a film above the clips and below the titles; `frames` 0 is to the end.

    `position` is one of a title's. `scale` is its width as a share of the canvas's, `margin` its
    distance from the edges as a share of the short side. Frame k shows source frame
    `source_frame(overlay.clip, k)`; past the end the last one is held, or it begins again.
    """

    source: str
    start: int
    frames: int
    position: str = "bottom_right"
    scale: float = 0.3
    margin: float = 0.03
    opacity: float = 1.0
    loop: bool = False
    first: int = 0
    """Source frame it begins at, counted at the timeline's rate."""
    phase: Fraction = Fraction(0)
    speed: Fraction = Fraction(1)
    moving: bool = False
    """Whether the source is a film."""
    name: str = ""
    """What a note calls it: `logo.png`."""

    @property
    def label(self) -> str:
        """Names its file."""
        return f"the overlay `{self.name}`"

    @property
    def runs(self) -> bool:
        """A film does."""
        return self.moving

    @property
    def clip(self) -> Clip:
        """What it shows, as a clip."""
        return Clip(self.source, self.first, self.frames, speed=self.speed, phase=self.phase)

    def part(self, first: int, end: int, start: int, frames: int) -> Overlay:
        """Its own frames [first, end) at another place, faster or slower where they must be.

        What begins again and again keeps its pace.
        """
        at = self.phase + self.speed * first
        whole = at.numerator // at.denominator
        pace = Fraction(1) if self.loop else Fraction(end - first, frames)
        return replace(
            self,
            start=start,
            frames=frames,
            first=self.first + whole,
            phase=at - whole,
            speed=self.speed * pace,
        )

    def recounted(self, ratio: Fraction) -> Overlay:
        """Its first source frame at another rate."""
        begin = (self.first + self.phase) * ratio
        if self.speed == 1:
            return replace(self, first=int(begin + Fraction(1, 2)), phase=Fraction(0))
        return replace(self, first=int(begin), phase=begin - int(begin))
