"""The operations that change only what is heard."""

from __future__ import annotations

from nemoflow.engine.ops.adjust_music import ADJUST_MUSIC
from nemoflow.engine.ops.audio_clean import AUDIO_CLEAN
from nemoflow.engine.ops.duck import DUCK
from nemoflow.engine.ops.music import MUSIC
from nemoflow.engine.ops.normalize import NORMALIZE
from nemoflow.engine.ops.operation import Operation
from nemoflow.engine.ops.replace_audio import REPLACE_AUDIO
from nemoflow.engine.ops.sfx import SFX
from nemoflow.engine.ops.voiceover import VOICEOVER
from nemoflow.engine.ops.volume import VOLUME

HEARD: tuple[Operation, ...] = (
    MUSIC,
    ADJUST_MUSIC,
    DUCK,
    VOICEOVER,
    SFX,
    REPLACE_AUDIO,
    VOLUME,
    NORMALIZE,
    AUDIO_CLEAN,
)
"""In the order of the documentation."""
