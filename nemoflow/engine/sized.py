"""How many bits a second fit into a file of a given size. Pure arithmetic, every rule stated."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.formats import Format

LEAST_PICTURE = 50_000
"""Bits a second below which no encoder makes a picture worth watching."""
_LEAST_SOUND = 32_000
_SOUND_SHARE = Fraction(1, 5)
"""Of a small file the sound takes at most this part, so that the picture is left the most."""
_SPARE = Fraction(97, 100)
"""Rate control misses its mark by a little: three hundredths stay free."""
_HEAD_BYTES = 2_000
_FRAME_BYTES = 16
_SOUND_FRAME_BYTES = 500
"""What the container writes for itself, for each frame and for each second of sound."""
_MP3_RATES = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)


class TooSmall(Exception):
    """Nothing fits into the limit; the message is the arithmetic."""


@dataclass(frozen=True, slots=True)
class Rates:
    """Bits a second of the picture (0 without one) and of the sound (0 without one)."""

    video: int
    audio: int


def rates_of(
    format: Format, limit: int, *, seconds: Fraction, frames: int, audio_bitrate: int, heard: bool
) -> Rates:
    """The rates with which `seconds` become at most `limit` bytes. Raises TooSmall."""
    overhead = _HEAD_BYTES + frames * _FRAME_BYTES + int(seconds) * _SOUND_FRAME_BYTES
    budget = int((limit - overhead) * 8 * _SPARE / seconds)
    if not format.video:
        return Rates(0, _sound_only(format, budget, limit, seconds, audio_bitrate))
    audio = 0
    if heard and format.audio:
        audio = min(audio_bitrate, max(_LEAST_SOUND, int(budget * _SOUND_SHARE)))
    if budget - audio < LEAST_PICTURE:
        raise TooSmall(
            f"{limit:,} bytes for {_shown(seconds)} s are {limit * 8 / 1000 / seconds:.0f} kbit/s;"
            f" after the sound and the container {max(0, budget - audio) / 1000:.0f} kbit/s are"
            f" left for the picture, which needs at least {LEAST_PICTURE // 1000}"
        )
    return Rates(budget - audio, audio)


def _sound_only(format: Format, budget: int, limit: int, seconds: Fraction, most: int) -> int:
    if format.audio in ("pcm", "flac"):
        # These are as large as the sound needs; the finished file is measured.
        return most
    if budget < _LEAST_SOUND:
        raise TooSmall(
            f"{limit:,} bytes for {_shown(seconds)} s leave {max(0, budget) / 1000:.0f} kbit/s"
            f" for the sound, which needs at least {_LEAST_SOUND // 1000}"
        )
    wanted = min(most, budget)
    if format.audio == "mp3":
        return max(rate * 1000 for rate in _MP3_RATES if rate * 1000 <= wanted)
    return wanted


def _shown(seconds: Fraction) -> str:
    return f"{float(seconds):.1f}".rstrip("0").rstrip(".")


def lowered(rates: Rates, size: int, limit: int) -> Rates:
    """Rates for a second try after a file of `size` bytes missed the limit."""
    share = Fraction(limit, size) * _SPARE
    return Rates(int(rates.video * share), rates.audio if rates.video else int(rates.audio * share))


def reduced(footage: int, percent: float) -> int:
    """Bytes that are `percent` fewer than those of the footage."""
    return int(footage * (100 - Fraction(str(percent))) / 100)
