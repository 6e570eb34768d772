"""The small languages inside values: times, sizes, resolutions, aspects, rates, ranges.

Every reader takes the text as written and returns its meaning, or raises `BadValue`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from math import gcd

from nemoflow.model.spec import Range
from nemoflow.specfile.locate import suggestion

FORMATS = (
    "mp4", "mov", "webm", "mkv", "gif", "webp", "mp3", "wav", "m4a", "flac", "opus", "srt", "vtt",
)  # fmt: skip
POSTER_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
FITS = ("crop", "contain", "blur", "stretch")
MODES = ("auto", "copy", "encode")
SHORT_SIDES = ("480p", "720p", "1080p", "1440p", "2160p")
QUALITIES = {"low": 28, "medium": 23, "high": 20, "best": 16}
MAX_SIDE = 8192
MIN_SIDE = 16
DURATION_TOLERANCE = 0.05
FPS_TOLERANCE = 0.01
LOUDNESS_TOLERANCE = 0.5

_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,9})?"
_CLOCK = re.compile(r"(?:([0-9]{1,3}):)?([0-9]{1,3}):([0-9]{1,2}(?:\.[0-9]{1,9})?)")
_UNITS = re.compile(
    rf"(?:({_NUMBER})\s*h)?\s*(?:({_NUMBER})\s*m(?:in)?)?\s*(?:({_NUMBER})\s*s(?:ec)?)?"
)
_MILLIS = re.compile(rf"({_NUMBER})\s*ms")
_BYTES = {"": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9}
_BYTES |= {"KIB": 1 << 10, "MIB": 1 << 20, "GIB": 1 << 30}
_NTSC = {
    "23.976": Fraction(24000, 1001),
    "23.98": Fraction(24000, 1001),
    "29.97": Fraction(30000, 1001),
    "47.952": Fraction(48000, 1001),
    "59.94": Fraction(60000, 1001),
    "119.88": Fraction(120000, 1001),
}
Unit = Callable[[str], float]


class BadValue(ValueError):
    """A value cannot be understood. `label` stands beside the caret, `hint` says what to write."""

    def __init__(self, message: str, *, hint: str = "", label: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.label = label


def one_of(text: str, known: Sequence[str]) -> str:
    """`text` when it is one of the known words."""
    if text not in known:
        label = suggestion(text, known)
        raise BadValue(f'"{text}" is not known', label=label, hint=f"use {', '.join(known)}")
    return text


def truth(text: str) -> bool:
    """`true` or `false`, as YAML 1.2 writes them."""
    if text in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return text.lower() == "true"
    raise BadValue(f'"{text}" is neither `true` nor `false`', hint="write `true` or `false`")


def seconds(text: str) -> float:
    """`8s`, `500ms`, `1m30s`, `1:30`, `0:05.5` or a bare number, in seconds."""
    found = text.strip().lower()
    if re.fullmatch(_NUMBER, found):
        return float(found)
    if match := _MILLIS.fullmatch(found):
        return float(match[1]) / 1000
    if match := _CLOCK.fullmatch(found):
        hours, minutes, rest = (float(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + rest
    match = _UNITS.fullmatch(found)
    if found and match:
        hours, minutes, rest = (float(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + rest
    raise BadValue(f'"{text}" is not a time', hint="write `8s`, `500ms`, `1m30s` or `1:30`")


def size(text: str) -> float:
    """`25MB` (decimal) or `25MiB` (binary), in bytes."""
    match = re.fullmatch(rf"({_NUMBER})\s*([A-Za-z]*)", text.strip())
    factor = _BYTES.get(match[2].upper()) if match else None
    if match is None or factor is None:
        raise BadValue(f'"{text}" is not a size', hint="write `25MB`, `800KB` or `25MiB`")
    return float(match[1]) * factor


def loudness(text: str) -> float:
    """`-14 LUFS` or `-14`, in LUFS."""
    match = re.fullmatch(rf"([-+−]?{_NUMBER})\s*(?:LUFS|LU)?", text.strip(), re.IGNORECASE)
    if match is None:
        raise BadValue(f'"{text}" is not a loudness', hint="write `-14 LUFS +-1`")
    return float(match[1].replace("−", "-"))


def number(text: str) -> float:
    """A plain decimal number, not negative."""
    if re.fullmatch(_NUMBER, text.strip()) is None:
        raise BadValue(f'"{text}" is not a number', hint="write a number such as `30`")
    return float(text)


def rate(text: str) -> str:
    """`30`, `29.97` or `30000/1001`: frames a second as a reduced fraction, `30000/1001`.

    The NTSC rates are never decimal: 29.97 is read as what every camera means by it.
    """
    found = text.strip()
    hint = "write a number or a fraction from 1 to 120, such as `30` or `30000/1001`"
    match = re.fullmatch(rf"({_NUMBER})(?:\s*/\s*([0-9]{{1,7}}))?", found)
    if match is None or (match[2] and ("." in match[1] or int(match[2]) == 0)):
        raise BadValue(f'"{text}" is not a frame rate', hint=hint)
    value = _NTSC.get(found) or Fraction(match[1]) / int(match[2] or 1)
    if not 1 <= value <= 120:
        raise BadValue(f'"{text}" frames a second are out of range', hint=hint)
    return str(value.limit_denominator(100_000))


def fps(text: str) -> float:
    """A frame rate as a number, for expectations."""
    return float(Fraction(rate(text)))


def aspect(text: str) -> str:
    """`16:9`, reduced (`1920:1080` is `16:9`)."""
    match = re.fullmatch(r"([0-9]{1,5})\s*[:/]\s*([0-9]{1,5})", text.strip())
    wide, high = (int(match[1]), int(match[2])) if match else (0, 0)
    if not wide or not high:
        raise BadValue(f'"{text}" is not an aspect ratio', hint="write `16:9`, `9:16` or `1:1`")
    if max(wide, high) > 10 * min(wide, high):
        raise BadValue(f'"{text}" is out of range', hint="neither side may be ten times the other")
    shared = gcd(wide, high)
    return f"{wide // shared}:{high // shared}"


def resolution(text: str) -> tuple[int, int]:
    """`1280x720` as (width, height); `1080p` as (0, 1080): the short side alone. Even only."""
    found = text.strip().lower()
    if found in SHORT_SIDES:
        return 0, int(found[:-1])
    match = re.fullmatch(r"([0-9]{1,5})\s*[x×*]\s*([0-9]{1,5})", found)
    if match is None:
        label = "2160p?" if found == "4k" else ""
        hint = f"use {', '.join(SHORT_SIDES)}, or a size such as `1280x720`"
        raise BadValue(f'"{text}" is not a resolution', hint=hint, label=label)
    return _checked_size(text, int(match[1]), int(match[2]))


def _checked_size(text: str, width: int, height: int) -> tuple[int, int]:
    if width % 2 or height % 2:
        near = f"{width + width % 2}x{height + height % 2}"
        raise BadValue(
            f'"{text}" has an odd side; H.264 needs even ones',
            label=f"the nearest even size is {near}",
            hint=f"write `{near}`",
        )
    if min(width, height) < MIN_SIDE or max(width, height) > MAX_SIDE:
        raise BadValue(
            f'"{text}" is out of range', hint=f"each side is {MIN_SIDE} to {MAX_SIDE} pixels"
        )
    return width, height


def sized(short: int, ratio: str) -> tuple[int, int]:
    """Width and height of a picture with this short side and aspect, rounded to even."""
    wide, high = (int(part) for part in ratio.split(":"))
    long = 2 * round(Fraction(short * max(wide, high), 2 * min(wide, high)))
    return (long, short) if wide >= high else (short, long)


def quality(text: str) -> int:
    """A constant rate factor 0..51, or a word."""
    if text in QUALITIES:
        return QUALITIES[text]
    if re.fullmatch(r"[0-9]{1,2}", text) and int(text) <= 51:
        return int(text)
    words = ", ".join(QUALITIES)
    raise BadValue(
        f'"{text}" is not a quality',
        label=suggestion(text, QUALITIES),
        hint=f"use {words}, or a number from 0 (lossless) to 51 (worst)",
    )


def bitrate(text: str) -> int:
    """`128k` or `128000`, in bits a second."""
    match = re.fullmatch(r"([0-9]{1,6})\s*(k|kbps|kbit/s)?", text.strip().lower())
    value = int(match[1]) * (1000 if match[2] else 1) if match else 0
    if not 32_000 <= value <= 512_000:
        raise BadValue(f'"{text}" is not an audio bitrate', hint="write `32k` to `512k`")
    return value


def video_bitrate(text: str) -> int:
    """`8M`, `800k` or `8000000`, in bits a second of the picture."""
    match = re.fullmatch(rf"({_NUMBER})\s*([km]?)(?:bps|bit/s)?", text.strip().lower())
    factor = {"": 1, "k": 1000, "m": 1_000_000}[match[2]] if match else 1
    value = int(Fraction(match[1]) * factor) if match else 0
    if not 10_000 <= value <= 200_000_000:
        raise BadValue(f'"{text}" is not a bitrate of a picture', hint="write `10k` to `200M`")
    return value


def limit(text: str) -> int:
    """`25MB` as the most bytes a file may have."""
    value = int(size(text))
    if not 1000 <= value <= 10**12:
        raise BadValue(f'"{text}" is out of range', hint="write `1KB` to `1000GB`, such as `25MB`")
    return value


def share(text: str) -> float:
    """`50%`, more than nothing and less than everything."""
    match = re.fullmatch(rf"({_NUMBER})\s*%", text.strip())
    if match is None or not 0 < float(match[1]) <= 99:
        raise BadValue(f'"{text}" is not a share of a file', hint="write `1%` to `99%`")
    return float(match[1])


def goal(text: str) -> float:
    """`-14` or `-14 LUFS`: how loud a file has to be."""
    value = loudness(text)
    if not -50 <= value <= -5:
        raise BadValue(f'"{text}" is out of range', hint="write `-50 LUFS` to `-5 LUFS`")
    return value


def grid(text: str) -> str:
    """`5x5`: columns by rows."""
    match = re.fullmatch(r"([0-9]{1,2})\s*[x×*]\s*([0-9]{1,2})", text.strip().lower())
    if match is None or not all(1 <= int(part) <= 20 for part in match.groups()):
        raise BadValue(f'"{text}" is not a grid', hint="write columns by rows, `1x1` to `20x20`")
    return f"{int(match[1])}x{int(match[2])}"


def cell(text: str) -> int:
    """Pixels of one frame across a sheet."""
    if not re.fullmatch(r"[0-9]{1,4}", text.strip()) or not 16 <= int(text) <= 1920:
        raise BadValue(f'"{text}" is not a width', hint="write `16` to `1920` pixels")
    return int(text)


def moment(text: str) -> str:
    """When a poster is taken: `10%`, `3s` or `0:03`."""
    found = text.strip()
    match = re.fullmatch(rf"({_NUMBER})\s*%", found)
    if match:
        if float(match[1]) > 100:
            raise BadValue(f'"{text}" is past the end', hint="write `0%` to `100%`")
        return f"{match[1]}%"
    return f"{seconds(found):g}s"


def span(text: str, unit: Unit, tolerance: float) -> Range:
    """`8s..12s`, `..12s`, `>= 5s`, `<= 12s`, `10s +-0.5s`, `10s +-5%`, or `10s` +- `tolerance`."""
    found = text.strip()
    if match := re.fullmatch(r"(>=|≥|<=|≤)\s*(.+)", found):
        value = unit(match[2])
        return Range(value, None) if match[1] in (">=", "≥") else Range(None, value)
    if found.startswith((">", "<")):
        raise BadValue(
            f'"{text}" has no end of its own', hint=f"write `{found[0]}= {found[1:].strip()}`"
        )
    if ".." in found:
        return _between(text, found, unit)
    if match := re.fullmatch(r"(.+?)\s*(?:\+-|\+/-|±)\s*(.+)", found):
        value = unit(match[1])
        away = _away(match[2], abs(value), unit)
        return Range(value - away, value + away)
    value = unit(found)
    return Range(value - tolerance, value + tolerance)


def _away(text: str, value: float, unit: Unit) -> float:
    if match := re.fullmatch(rf"({_NUMBER})\s*%", text.strip()):
        return value * float(match[1]) / 100
    return abs(unit(text))


def _between(text: str, found: str, unit: Unit) -> Range:
    low, _, high = found.partition("..")
    start = unit(low) if low.strip() else None
    end = unit(high) if high.strip() else None
    if start is None and end is None:
        raise BadValue(f'"{text}" has no ends', hint="write both, or one: `8s..12s`, `..12s`")
    if start is not None and end is not None and start > end:
        raise BadValue(f'"{text}" runs backwards', hint=f"write `{high.strip()}..{low.strip()}`")
    return Range(start, end)


def at_most(text: str, unit: Unit) -> Range:
    """`25MB` or `<= 25MB`: a bare value is the highest allowed; ranges are read as ranges."""
    if re.match(r"\s*(>=|≥|<=|≤|<|>)", text) or ".." in text:
        return span(text, unit, 0)
    return Range(None, unit(text))
