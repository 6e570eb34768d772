"""The parameters of `output`: each says one thing about the finished file, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from nemoflow.engine.formats import FORMATS
from nemoflow.engine.ops.params import Choice, Flag, Kind, Number, Param, Pattern
from nemoflow.engine.ops.times import decimal
from nemoflow.engine.timeline import Delivery
from nemoflow.model.codecs import CODECS
from nemoflow.model.op import Value
from nemoflow.model.presets import PRESETS

_UNITS = {"b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9}
_UNITS |= {"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30}
_LEAST_BYTES, _MOST_BYTES = 1000, 10**12
_NTSC = {
    "23.976": "24000/1001",
    "23.98": "24000/1001",
    "29.97": "30000/1001",
    "59.94": "60000/1001",
}


def size_text(count: int) -> str:
    """Bytes in the largest decimal unit that writes them exactly: `25MB`, `1.5GB`, `500KB`."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("KB", 10**3)):
        if count >= factor:
            return f"{decimal(Fraction(count, factor))}{unit}"
    return f"{count}B"


def bytes_of(size: str) -> int:
    """`25MB` (decimal) or `25MiB` (binary) in bytes. Raises ValueError."""
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*([kmg]?i?b)?", size.strip().lower())
    unit = _UNITS.get(match[2] or "b") if match else None
    if match is None or unit is None:
        raise ValueError(f"`{size}` is not a size, such as 25MB")
    return int(Fraction(match[1]) * unit)


@dataclass(frozen=True, slots=True)
class Size:
    """A number of bytes, such as `25MB`."""

    def check(self, value: object) -> Value:
        """The size in the largest unit that writes it exactly."""
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise ValueError("a size such as 25MB is wanted here")
        count = bytes_of(str(value))
        if not _LEAST_BYTES <= count <= _MOST_BYTES:
            raise ValueError(f"`{value}` is outside 1KB to 1TB")
        return size_text(count)

    def schema(self) -> dict[str, object]:
        """A string with examples."""
        return {"type": "string", "examples": ["25MB", "800KB", "25MiB"]}


@dataclass(frozen=True, slots=True)
class Rate:
    """Frames a second, 1 to 120."""

    def check(self, value: object) -> Value:
        """A reduced fraction as text; the NTSC rates are what cameras mean by them."""
        plain = "" if isinstance(value, bool) else str(value).strip()
        plain = _NTSC.get(plain, plain)
        if not re.fullmatch(r"\d{1,6}(\.\d{1,6})?|\d{1,6}/\d{1,6}", plain) or plain.endswith("/0"):
            raise ValueError(f"`{value}` is not a frame rate, such as 30 or 30000/1001")
        found = Fraction(plain)
        if not 1 <= found <= 120:
            raise ValueError(f"`{value}` frames a second are outside 1 to 120")
        return str(found.limit_denominator(100_000))

    def schema(self) -> dict[str, object]:
        """A number or a string."""
        return {"type": ["number", "string"], "examples": [30, "30000/1001"]}


@dataclass(frozen=True, slots=True)
class Shape:
    """Width to height, such as `9:16`; neither side five times the other."""

    def check(self, value: object) -> Value:
        """The shape as written, without spaces."""
        plain = str(Pattern(_SHAPE, "a shape", ("9:16",)).check(value))
        wide, high = (Fraction(part) for part in plain.split(":"))
        if not (wide and high) or not Fraction(1, 5) <= wide / high <= 5:
            raise ValueError(f"`{value}` is not a shape for a picture, such as 9:16")
        return plain

    def schema(self) -> dict[str, object]:
        """A string with examples."""
        return {"type": "string", "examples": ["9:16", "1:1", "16:9"]}


_SHAPE = r"\d{1,2}(\.\d{1,2})?:\d{1,2}(\.\d{1,2})?"


@dataclass(frozen=True, slots=True)
class Quality:
    """A rate factor, or a word for one."""

    def check(self, value: object) -> Value:
        """0 (lossless) to 51."""
        plain = "" if isinstance(value, bool) else str(value).strip().lower()
        if plain in QUALITIES:
            return QUALITIES[plain]
        if not re.fullmatch(r"\d{1,2}", plain) or int(plain) > 51:
            raise ValueError(f"`{value}` is not a quality: {', '.join(QUALITIES)}, or 0 to 51")
        return int(plain)

    def schema(self) -> dict[str, object]:
        """A word or a whole number."""
        number: dict[str, object] = {"type": "integer", "minimum": 0, "maximum": 51}
        return {"anyOf": [number, {"enum": list(QUALITIES)}]}


@dataclass(frozen=True, slots=True)
class Bitrate:
    """Bits a second, or 0 for none."""

    def check(self, value: object) -> Value:
        """A whole number; `8000k` and `8M` count thousands and millions."""
        plain = "" if isinstance(value, bool) else str(value).strip().lower()
        match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?)\s*([km]?)", plain)
        if match is None:
            raise ValueError(f"`{value}` is not a bitrate, such as 8M or 800k")
        exact = Fraction(match[1]) * {"": 1, "k": 1000, "m": 1_000_000}[match[2]]
        if exact and not 10_000 <= exact <= 200_000_000:
            raise ValueError(f"`{value}` is outside 10k to 200M bits a second")
        return int(exact)

    def schema(self) -> dict[str, object]:
        """A number or a text."""
        return {"type": ["integer", "string"], "examples": ["8M", "800k", 8_000_000]}


@dataclass(frozen=True, slots=True)
class Maybe:
    """A kind that may also be left unsaid: the empty text."""

    kind: Kind

    def check(self, value: object) -> Value:
        """The canonical value, or the empty text."""
        return "" if value == "" else self.kind.check(value)

    def schema(self) -> dict[str, object]:
        """That of the kind: in a recipe the key is simply left out."""
        return self.kind.schema()


QUALITIES = {"low": 28, "medium": 23, "high": 20, "best": 16}

PARAMS = (
    Param("format", Maybe(Choice(tuple(FORMATS), {})), "the kind of file", ""),
    Param("audio_only", Flag(), "only the sound, no picture", False),
    Param("preset", Maybe(Choice(tuple(PRESETS), {})), "the platform it is made for", ""),
    Param(
        "resolution",
        Maybe(Pattern(r"\d{2,5}x\d{2,5}|\d{2,4}p", "a size", ("1080p", "1280x720"))),
        "`1080p` (the short side) or `1280x720`",
        "",
    ),
    Param(
        "aspect",
        Maybe(Shape()),
        "width to height",
        "",
    ),
    Param("fps", Maybe(Rate()), "frames a second, 1 to 120", ""),
    Param("quality", Maybe(Quality()), "`low` to `best`, or 0 (lossless) to 51", ""),
    Param(
        "codec",
        Maybe(Choice(CODECS, {"hevc": "h265", "avc": "h264"})),
        "how the picture is coded",
        "",
    ),
    Param(
        "video_bitrate",
        Bitrate(),
        "bits a second of the picture; 0 = as the quality needs",
        0,
    ),
    Param("max_size", Maybe(Size()), "the most the file may have, such as `25MB`", ""),
    Param(
        "reduce",
        Number(Fraction(0), Fraction(99), "%"),
        "percent by which the file is smaller than its footage",
        0,
    ),
    Param(
        "loudness",
        Maybe(Number(Fraction(-50), Fraction(-5), "lufs")),
        "integrated loudness in LUFS; a platform has its own",
        "",
    ),
    Param(
        "poster",
        Maybe(Pattern(r"\d{1,6}(\.\d{1,6})?(s|%)", "a moment", ("5s", "10%"))),
        "the moment the output's poster shows",
        "",
    ),
)


def read_delivery(values: Mapping[str, Any]) -> Delivery:
    """A delivery from plain values, each checked. Raises ValueError, KeyError."""
    kinds = {param.name: param.kind for param in PARAMS}
    checked: dict[str, Any] = {name: kinds[name].check(item) for name, item in values.items()}
    return Delivery(**checked)
