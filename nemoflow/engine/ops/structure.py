"""The operations that change which frames are shown when, beside cut, trim, concat and speed."""

from __future__ import annotations

from nemoflow.engine.ops.drop_short import DROP_SHORT
from nemoflow.engine.ops.fit_duration import FIT_DURATION
from nemoflow.engine.ops.freeze import FREEZE
from nemoflow.engine.ops.insert import INSERT
from nemoflow.engine.ops.loop import LOOP
from nemoflow.engine.ops.move import MOVE, SWAP
from nemoflow.engine.ops.operation import Operation
from nemoflow.engine.ops.remove_black import REMOVE_BLACK, REMOVE_FROZEN
from nemoflow.engine.ops.remove_clip import REMOVE_CLIP
from nemoflow.engine.ops.remove_silence import REMOVE_SILENCE
from nemoflow.engine.ops.replace_clip import REPLACE
from nemoflow.engine.ops.reverse import REVERSE
from nemoflow.engine.ops.scenes import SCENES
from nemoflow.engine.ops.speed_ramp import SPEED_RAMP
from nemoflow.engine.ops.split import SPLIT

STRUCTURE: tuple[Operation, ...] = (
    SPLIT,
    INSERT,
    MOVE,
    SWAP,
    REPLACE,
    REMOVE_CLIP,
    LOOP,
    FREEZE,
    REVERSE,
    FIT_DURATION,
    DROP_SHORT,
    REMOVE_SILENCE,
    SCENES,
    REMOVE_BLACK,
    REMOVE_FROZEN,
    SPEED_RAMP,
)
"""In the order of the documentation."""
