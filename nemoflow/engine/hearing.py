"""Nouns of the sound that no picture has: how loud it should be, how a clip's sound is cleaned."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nemoflow.model.canon import canonical_json, digest

LEVEL_VERSION = 1
"""Raised whenever the same sound would be made as loud in another way."""
NOISE_VERSION = "1"
"""Changed whenever the same sound would be judged otherwise."""
SILENT_LUFS = -70.0
"""What EBU R128 gives for silence: there is nothing to make louder."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud the finished sound is: `target` in LUFS, at most `peak` dBTP.

    A loudness range wider than `range` LU is narrowed. `gain` in dB is what was asked for since:
    the sound ends up at `target + gain`.
    """

    target: float = -14.0
    peak: float = -1.0
    range: float = 11.0
    gain: float = 0.0

    @property
    def aim(self) -> float:
        """Where the sound ends up, in LUFS."""
        return self.target + self.gain


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What is taken out of a clip's own sound.

    `reduction` dB of all that is as quiet as the noise of its source (0: nothing), everything below
    `highpass` Hz (0: nothing), and hissing consonants when `deess`.
    """

    reduction: float = 12.0
    highpass: float = 80.0
    deess: bool = False


def goal_of(said: Loudness | None, wanted: float | None) -> Loudness | None:
    """How loud the sound should be: as an output wants it (LUFS), else as the edits say."""
    if wanted is None:
        return said
    return replace(said or Loudness(), target=wanted, gain=0.0)


def loud_key(key: str, goal: Loudness) -> str:
    """SHA-256 of everything that decides the samples, for a sound whose own key is `key`."""
    return digest(canonical_json(["loud", LEVEL_VERSION, key, goal.aim, goal.peak, goal.range]))


def measured_key(key: str) -> str:
    """Names the measurement of the sound whose own key is `key`."""
    return digest("loudness", str(LEVEL_VERSION), key)
