"""`flip`: mirrored left to right (`horizontal`) or upside down (`vertical`)."""

from __future__ import annotations

from nemoflow.engine.effects.drawing import Drawing, Room, Values
from nemoflow.engine.ops.params import Choice

AXIS = Choice(("horizontal", "vertical"), {})


def _filters(values: Values, room: Room) -> tuple[str, ...]:
    return ("hflip" if values["axis"] == "horizontal" else "vflip",)


FLIP = Drawing("flip", {"axis": AXIS}, _filters)
