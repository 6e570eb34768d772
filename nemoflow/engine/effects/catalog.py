"""Every effect of the engine, by kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

from nemoflow.engine.effects.blur import BLUR
from nemoflow.engine.effects.border import BORDER
from nemoflow.engine.effects.chroma_key import CHROMA_KEY
from nemoflow.engine.effects.color import COLOR
from nemoflow.engine.effects.crop import CROP
from nemoflow.engine.effects.denoise import DENOISE
from nemoflow.engine.effects.drawing import Drawing, Room, Size
from nemoflow.engine.effects.flip import FLIP
from nemoflow.engine.effects.grain import GRAIN
from nemoflow.engine.effects.look import LOOK
from nemoflow.engine.effects.lut import LUT
from nemoflow.engine.effects.move import MOVE
from nemoflow.engine.effects.rotate import ROTATE
from nemoflow.engine.effects.sharpen import SHARPEN
from nemoflow.engine.effects.stabilize import STABILIZE
from nemoflow.engine.effects.vignette import VIGNETTE
from nemoflow.engine.target import even
from nemoflow.engine.timeline import Effect

_ALL: tuple[Drawing, ...] = (
    FLIP,
    COLOR,
    LOOK,
    ROTATE,
    CROP,
    BLUR,
    SHARPEN,
    VIGNETTE,
    BORDER,
    GRAIN,
    MOVE,
    CHROMA_KEY,
    DENOISE,
    STABILIZE,
    LUT,
)
DRAWINGS: Mapping[str, Drawing] = MappingProxyType({item.kind: item for item in _ALL})
"""Kind -> how it is drawn."""
MOST_SIDE = 8192
"""Pixels of the largest picture that effects are drawn on."""
MOST_EFFECTS = 100
"""Effects of one clip."""
MOST_FILES = 8
"""Files that the effects of one clip are drawn with."""


def checked(kind: str, values: Mapping[str, object], sources: tuple[str, ...] = ()) -> Effect:
    """The effect, if this engine knows it and every parameter is canonical; raises ValueError."""
    drawing = DRAWINGS.get(kind)
    if drawing is None:
        raise ValueError(f"this engine knows no effect `{kind}`")
    if set(values) != set(drawing.params):
        raise ValueError(f"the effect `{kind}` has other parameters")
    if not drawing.least_sources <= len(sources) <= drawing.most_sources:
        raise ValueError(f"the effect `{kind}` is drawn with another number of files")
    made = {name: drawing.params[name].check(values[name]) for name in values}
    return Effect.of(kind, **made).using(*sources)


def drawable_with(effect: Effect, kinds: Iterable[str]) -> bool:
    """Whether an effect can be drawn with files of these kinds (`image`, `video`, ...)."""
    return set(kinds) <= set(DRAWINGS[effect.kind].source_kinds)


def size_before(effects: tuple[Effect, ...], width: int, height: int) -> Size:
    """The size a picture needs so that `width` x `height` comes out of all effects."""
    for effect in reversed(effects):
        width, height = DRAWINGS[effect.kind].before(effect.values(), width, height)
    return width, height


def drawn_size(effects: tuple[Effect, ...], width: int, height: int) -> Size:
    """The size effects are drawn at for a canvas of `width` x `height`: that size, or less.

    A small crop shown large would need a huge picture before it; then the effects are drawn
    smaller and what comes out is enlarged.
    """
    over = Fraction(max(size_before(effects, width, height)), MOST_SIDE)
    return (width, height) if over <= 1 else (even(width / over), even(height / over))


def too_much(effects: tuple[Effect, ...], width: int, height: int) -> bool:
    """Whether effects are too many, or crop so often that no picture is large enough for them."""
    if len(effects) > MOST_EFFECTS or sum(len(item.sources) for item in effects) > MOST_FILES:
        return True
    return max(size_before(effects, *drawn_size(effects, width, height))) > 2 * MOST_SIDE


def moves(effects: tuple[Effect, ...]) -> bool:
    """Whether frames differ by where in the source they lie."""
    return any(DRAWINGS[effect.kind].moving for effect in effects)


def rooms_of(
    effects: tuple[Effect, ...], out: Room, names: Mapping[str, str] = MappingProxyType({})
) -> tuple[Room, ...]:
    """What comes out of each effect, when `out` comes out of the last.

    `names` maps digests to the names of files.
    """
    rooms: list[Room] = []
    width, height = out.width, out.height
    for effect in reversed(effects):
        files = tuple(names.get(source, "") for source in effect.sources)
        rooms.insert(0, Room(width, height, out.moment, out.step, effect.sources, files))
        width, height = DRAWINGS[effect.kind].before(effect.values(), width, height)
    return tuple(rooms)


def reach_of(effects: tuple[Effect, ...]) -> int:
    """How many further frames of a film are needed on each side."""
    return sum(DRAWINGS[effect.kind].reach for effect in effects)


def needed_filters(effects: Iterable[Effect]) -> frozenset[str]:
    """FFmpeg filters that not every build has and that these effects need."""
    return frozenset(name for effect in effects for name in DRAWINGS[effect.kind].needs)


def footage_filters(effects: tuple[Effect, ...]) -> tuple[str, ...]:
    """The filters for the frames of a film as they follow each other in its file."""
    made: list[str] = []
    for effect in effects:
        filters = DRAWINGS[effect.kind].footage
        made += filters(effect.values()) if filters is not None else ()
    return tuple(made)


def backing_of(effects: tuple[Effect, ...]) -> str:
    """Filter text that makes any picture what lies behind a fitted one; empty for plain black."""
    for effect in effects:
        drawing = DRAWINGS[effect.kind]
        if drawing.backing is not None:
            return drawing.backing(effect.values())
    return ""


def filters_of(
    effects: tuple[Effect, ...],
    out: Room,
    label: str,
    names: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, ...]:
    """The filters of all effects in order; `out` is what comes out, `label` begins every label."""
    made: list[str] = []
    for number, (effect, room) in enumerate(
        zip(effects, rooms_of(effects, out, names), strict=True)
    ):
        drawn = DRAWINGS[effect.kind].filters(effect.values(), room)
        made += (text.replace("@", f"{label}x{number}") for text in drawn)
    return tuple(made)
