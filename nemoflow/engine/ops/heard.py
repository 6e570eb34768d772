"""The operations that change only what is heard."""

from __future__ import annotations

from nemoflow.engine.ops.music import MUSIC
from nemoflow.engine.ops.operation import Operation
from nemoflow.engine.ops.replace_audio import REPLACE_AUDIO
from nemoflow.engine.ops.sfx import SFX
from nemoflow.engine.ops.voiceover import VOICEOVER
from nemoflow.engine.ops.volume import VOLUME

HEARD: tuple[Operation, ...] = (
    MUSIC,
    VOICEOVER,
    SFX,
    REPLACE_AUDIO,
    VOLUME,
)
"""In the order of the documentation."""
