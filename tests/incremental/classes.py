"""What an operation means for pieces: which of them it may change, and what one needs to be drawn.

S: each frame by itself. P: frames before and after it, or another pace. W: the whole clip, looked
at or turned around as one. G: which frames there are. A: only what is heard. O: only the file.
"""

from __future__ import annotations

from collections.abc import Iterable

from nemoflow.model.op import Op

_WORDS = {
    "S": """freeze crop fit resize rotate flip overlay watermark adjust_overlay image slideshow
        ken_burns zoom title lower_third caption adjust transition fade_in fade_out color filter lut
        blur sharpen chroma_key vignette border grain pad remove_effect""",
    "P": "speed speed_ramp fit_duration denoise",
    "W": "reverse stabilize",
    "G": """trim cut split concat insert move swap replace remove_clip loop drop_short
        remove_silence scenes remove_black remove_frozen""",
    "A": """volume music adjust_music voiceover sfx duck normalize audio_clean replace_audio""",
    "O": "output chapter",
}
CLASSES = {name: kind for kind, words in _WORDS.items() for name in words.split()}
"""Operation -> class."""


def classes_of(ops: Iterable[Op]) -> set[str]:
    """The classes that occur among some operations."""
    return {CLASSES[op.name] for op in ops}


def of_class(kind: str) -> list[str]:
    """The operations of a class."""
    return [name for name, own in CLASSES.items() if own == kind]
