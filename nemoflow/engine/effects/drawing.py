"""What an effect is to the renderer: parameters it takes, and FFmpeg filters that draw it.

A picture reaches an effect as square bt709 yuv420p of a known even size and leaves it the same
way. Only numbers and words of a closed set become filter text, never what a user wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.ops.params import Kind
from nemoflow.model.op import Value

Values = Mapping[str, Value]
Size = tuple[int, int]

SCALING = "flags=bicubic+accurate_rnd+full_chroma_int"
TO_RGB = f"scale={SCALING}:in_color_matrix=bt709:in_range=tv,format=gbrp"
"""To full-range RGB, in which colours are computed."""
FROM_RGB = f"scale={SCALING}:out_color_matrix=bt709:out_range=tv,format=yuv420p"


@dataclass(frozen=True, slots=True)
class Room:
    """Where an effect draws: the size that comes out, and the time of the first frame.

    `moment` is the place in the source, in seconds, of the first frame; each further frame is
    `step` seconds later. Both are 0 for effects that do not move.
    """

    width: int
    height: int
    moment: Fraction = Fraction(0)
    step: Fraction = Fraction(0)
    sources: tuple[str, ...] = ()
    """Content digests of the files the effect is drawn with."""
    files: tuple[str, ...] = ()
    """Their staged names."""

    @property
    def short(self) -> int:
        """The shorter side in pixels."""
        return min(self.width, self.height)


def same_size(values: Values, width: int, height: int) -> Size:
    """The effect keeps the size of the picture."""
    return width, height


@dataclass(frozen=True, slots=True)
class Drawing:
    """One entry of the catalogue of effects.

    `filters` are joined by commas. A filter text may hold several chains; `@` in a label is
    replaced by a name no other effect of the graph has, as in `split=2[@a][@b];[@b]...`. A
    source that is a picture is there as `[@s]`: as large as the room, a frame for every frame.
    """

    kind: str
    params: Mapping[str, Kind]
    filters: Callable[[Values, Room], tuple[str, ...]]
    before: Callable[[Values, int, int], Size] = same_size
    """The size of the picture that goes in, for a size that has to come out."""
    moving: bool = False
    """Whether frames of one picture differ: then `Room.moment` and `step` are known."""
    source_kinds: tuple[str, ...] = ()
    """Kinds of the files it may be drawn with."""
    least_sources: int = 0
    most_sources: int = 0
    footage: Callable[[Values], tuple[str, ...]] | None = None
    """Filters for the frames of a film as they follow each other in its file, before any speed."""
    reach: int = 0
    """How many frames before and after each of them `footage` looks at."""
    needs: tuple[str, ...] = ()
    """FFmpeg filters that not every build has."""
    backing: Callable[[Values], str] | None = None
    """Makes any picture what has to lie where a fitted picture leaves room; None for black."""


def number(value: Fraction | float | Value) -> str:
    """A number as filter text: plain decimal, at most six places."""
    plain = f"{float(Fraction(str(value))):.6f}".rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain
