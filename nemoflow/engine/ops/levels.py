"""Loudness as people write it: `35%` is an amplitude factor, `-18dB` a gain."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.ops.times import decimal
from nemoflow.engine.timeline import Timeline
from nemoflow.model.op import Value

SILENT = -120.0
"""dB that stand for nothing at all."""
_LEVEL = re.compile(r"([+-]?\d{1,4}(?:\.\d{1,6})?)\s*(db|%)")


@dataclass(frozen=True, slots=True)
class Level:
    """`35%`, `0%` to `most`, or `-18dB`, -60 to +30. `0dB` is written `100%`."""

    most: Fraction

    def check(self, value: object) -> Value:
        """Canonical level."""
        found = _LEVEL.fullmatch(str(value).strip().lower())
        if not found:
            raise ValueError(f"`{value}` is not a loudness, such as 35% or -18dB")
        amount = Fraction(found[1])
        if found[2] == "%":
            if not 0 <= amount <= self.most:
                raise ValueError(f"`{value}` is outside 0% to {decimal(self.most)}%")
            return f"{decimal(amount)}%"
        if not -60 <= amount <= 30:
            raise ValueError(f"`{value}` is outside -60dB to 30dB")
        return f"{decimal(amount)}dB" if amount else "100%"

    def schema(self) -> dict[str, object]:
        """A string with examples."""
        return {"type": "string", "examples": ["35%", "-18dB"]}


@dataclass(frozen=True, slots=True)
class Decibels:
    """A change of level in dB with its bounds, such as `-12dB`."""

    low: Fraction
    high: Fraction

    def check(self, value: object) -> Value:
        """Canonical decibels; the unit may be left out."""
        plain = str(value).strip().lower().removesuffix("db").strip()
        if isinstance(value, bool) or not re.fullmatch(r"[+-]?\d{1,4}(\.\d{1,6})?", plain):
            raise ValueError(f"`{value}` is not a level, such as {decimal(self.low / 2)}dB")
        amount = Fraction(plain)
        if not self.low <= amount <= self.high:
            raise ValueError(
                f"`{value}` is outside {decimal(self.low)}dB to {decimal(self.high)}dB"
            )
        return f"{decimal(amount)}dB"

    def schema(self) -> dict[str, object]:
        """A string."""
        return {"type": "string", "pattern": "^[+-]?[0-9.]+ *dB$", "examples": ["-12dB"]}


def decibels(level: str) -> float:
    """Gain in dB of a canonical level: 20*log10 of the factor; `SILENT` for 0%."""
    if level.endswith("dB"):
        return float(level[:-2])
    factor = float(level[:-1]) / 100
    return round(20 * math.log10(factor), 3) if factor else SILENT


def audible(timeline: Timeline) -> bool:
    """Whether anything of a timeline may be heard."""
    clips = (clip for clip in timeline.clips if not clip.muted and not clip.frozen)
    own = any(timeline.source(clip.source).has_audio for clip in clips)
    laid = [*(item.gain for item in timeline.music), *(item.gain for item in timeline.sounds)]
    return own or any(gain > SILENT for gain in laid)
