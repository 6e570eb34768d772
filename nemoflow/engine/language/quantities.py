"""Quantities: times, percents, factors, sizes, ratios, loudness, colours, plain numbers.

`read_quantity` looks at one place of a text that is already lower-cased and half-width.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.language.numerals import CHINESE, ENGLISH, number
from nemoflow.engine.ops.times import Time, decimal

_N = rf"(?:\d{{1,9}}(?:\.\d{{1,9}})?|{ENGLISH})"
_C = rf"(?:\d{{1,9}}(?:\.\d{{1,9}})?|{CHINESE})"
_HOURS = r"(?:hours?|hrs?|h)(?![a-z])"
_MINUTES = r"(?:minutes?|mins?|m)(?![a-z])"
_SECONDS = r"(?:seconds?|secs?|s)(?![a-z])"
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth"),
)
_ORDINAL = "|".join(_ORDINALS)
_LINK = r"[ ,]*(?:and )?"


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` is canonical. `unit` is what a bare number beside it would be counted in."""

    kind: str
    value: str
    end: int
    unit: str = ""


_Reader = Callable[["re.Match[str]"], "tuple[str, str, str] | None"]
_RULES: list[tuple[re.Pattern[str], _Reader]] = []


def _rule(pattern: str) -> Callable[[_Reader], _Reader]:
    def keep(reader: _Reader) -> _Reader:
        _RULES.append((re.compile(pattern), reader))
        return reader

    return keep


def _time(seconds: Fraction, unit: str = "") -> tuple[str, str, str]:
    return "time", str(Time(seconds)), unit


@_rule(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-z])")
def _hex(found: re.Match[str]) -> tuple[str, str, str]:
    code = found[0]
    return "color", code if len(code) == 7 else "#" + "".join(char * 2 for char in code[1:]), ""


@_rule(
    r"(\d{1,6}(?:\.\d{1,3})?(?:/\d{1,6})?)\s*-?(?:fps|frames? (?:per|a|every|each) sec(?:ond)?|"
    r"frames?/s(?:ec)?|帧每秒|帧/秒|帧一秒)(?![a-z])|每秒(\d{1,3})帧"
)
def _rate(found: re.Match[str]) -> tuple[str, str, str]:
    return "fps", found[1] or found[2], ""


@_rule(
    r"(\d{1,9}(?:\.\d{1,9})?)\s*-?(?:(k|m|g)(i?)b(?:ytes?)?|(kilo|mega|giga)(?:byte)s?|"
    r"(meg|gig)s?|(兆)(?:字节)?|(m)(?=以内|以下|之内|左右))(?![a-z/])|(?<=[于过到])(\d{1,6})m(?![a-z])"
)
def _bytes(found: re.Match[str]) -> tuple[str, str, str]:
    letter = (found[2] or found[4] or found[5] or "m")[0]
    return "bytes", f"{found[1] or found[8]}{letter.upper()}{found[3] or ''}B", ""


@_rule(r"(\d{1,12})\s*(?:bytes?(?![a-z])|字节)")
def _plain_bytes(found: re.Match[str]) -> tuple[str, str, str]:
    return "bytes", f"{found[1]}B", ""


@_rule(r"(\d{1,6}(?:\.\d{1,3})?)\s*-?(k|m)(?:bps|bits?/s|bit/sec|bits per second|b/s)(?![a-z])")
def _bitrate(found: re.Match[str]) -> tuple[str, str, str]:
    size = 1000 if found[2] == "k" else 1_000_000
    return "bitrate", decimal(number(found[1]) * size), ""


@_rule(rf"([+-]?|minus |negative |负)({_N}|{CHINESE})\s*(?:db|decibels?|分贝)(?![a-z])")
def _decibel(found: re.Match[str]) -> tuple[str, str, str]:
    sign = found[1] if found[1] in ("", "+") else "-"
    return "decibel", f"{sign}{decimal(number(found[2]))}dB", ""


@_rule(rf"(?:minus |negative |负)(?:{_N}|{_C})\s*(?:%|x|倍|秒|分钟|seconds?|percent)")
def _below_zero(found: re.Match[str]) -> tuple[str, str, str]:
    return "negative", found[0], ""


@_rule(r"\d{10,}(?:\.\d+)?(?![a-z]*\.)")
def _huge(found: re.Match[str]) -> tuple[str, str, str]:
    return "huge", found[0], ""


@_rule(rf"({_N})\s*(?:hz|hertz|赫兹)(?![a-z])")
def _hertz(found: re.Match[str]) -> tuple[str, str, str]:
    return "hertz", decimal(number(found[1])), ""


@_rule(rf"([+\-−–]?)({_N}|{CHINESE})\s*(?:lufs|lkfs)(?![a-z])")
def _lufs(found: re.Match[str]) -> tuple[str, str, str]:
    sign = "" if found[1] in ("", "+") else "-"
    return "lufs", f"{sign}{decimal(number(found[2]))}", ""


@_rule(r"(\d{2,6})\s*[x×*]\s*(\d{2,6})(?![0-9a-z])")
def _dims(found: re.Match[str]) -> tuple[str, str, str]:
    return "dims", f"{int(found[1])}x{int(found[2])}", ""


@_rule(r"(\d{3,4})p(?![0-9a-z])")
def _lines(found: re.Match[str]) -> tuple[str, str, str]:
    return "dims", found[0], ""


@_rule(r"([248])k(?![0-9a-z])")
def _kilo(found: re.Match[str]) -> tuple[str, str, str]:
    return "dims", {"2": "1440p", "4": "2160p", "8": "4320p"}[found[1]], ""


@_rule(r"(\d{4,5})\s*(?:k|kelvins?|开)(?![a-z])")
def _kelvin(found: re.Match[str]) -> tuple[str, str, str]:
    return "kelvin", str(int(found[1])), ""


@_rule(rf"({_N}|{CHINESE})\s*-?(?:°|degrees?|degs?|度)(?![a-z])")
def _degrees(found: re.Match[str]) -> tuple[str, str, str]:
    return "degrees", decimal(number(found[1])), ""


@_rule(rf"({_N}|{CHINESE})\s*-?(?:stops?|ev|档)(?![a-z])")
def _stops(found: re.Match[str]) -> tuple[str, str, str]:
    return "stops", decimal(number(found[1])), ""


@_rule(
    rf"(\d{{1,3}}(?=st|nd|rd|th)|{_ORDINAL})(?:st|nd|rd|th)?[ -]"
    r"(?:clips?|shots?|segments?)(?![a-z])"
)
def _nth_clip(found: re.Match[str]) -> tuple[str, str, str]:
    """`2nd clip`, `the fourth shot`; `2 clips` is a count."""
    word = found[1]
    if word in _ORDINALS:
        return "clip", str(_ORDINALS.index(word) + 1), ""
    return "clip", str(int(word)), ""


@_rule(rf"(?:minus |负)({_N}|{CHINESE})(?![a-z%])")
def _minus(found: re.Match[str]) -> tuple[str, str, str]:
    return "minus", decimal(number(found[1])), ""


@_rule(r"(\d{1,4})\s*(?:px|pixels?|像素)(?![a-z])")
def _pixels(found: re.Match[str]) -> tuple[str, str, str]:
    return "pixels", f"{int(found[1])}px", ""


_SHAPES = (
    "16:9", "9:16", "1:1", "4:5", "5:4", "4:3", "3:4", "2:3", "3:2", "21:9", "9:21", "2.35:1",
    "1.85:1", "2.39:1", "2:1", "1:2",
)  # fmt: skip


@_rule(r"(\d{1,2}(?:\.\d{1,2})?)(?::|x|比|/)(\d{1,2})(?![\d:.a-z]|\s*(?:%|percent))")
def _ratio(found: re.Match[str]) -> tuple[str, str, str] | None:
    shape = f"{found[1]}:{found[2]}"
    return ("ratio", shape, "s" if len(found[2]) == 2 else "") if shape in _SHAPES else None


@_rule(
    r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2}(?:\.\d{1,6})?)(?![\d:])(?:\s*s(?:ec(?:ond)?s?)?(?![a-z]))?"
)
def _clock(found: re.Match[str]) -> tuple[str, str, str] | None:
    seconds = Fraction(found[3])
    if seconds >= 60 or (found[1] and int(found[2]) > 59):
        return None
    return _time(int(found[1] or 0) * 3600 + int(found[2]) * 60 + seconds)


@_rule(rf"({_N})\s*(?:%|percent(?![a-z])|per cent(?![a-z]))|百分之({_C})")
def _percent(found: re.Match[str]) -> tuple[str, str, str]:
    return "percent", decimal(number(found[1] or found[2])), "%"


@_rule(r"(?:(?:one|1|a) )?(minute|second|hour) and a half(?![a-z])")
def _one_and_half(found: re.Match[str]) -> tuple[str, str, str]:
    return _time(Fraction({"second": "1.5", "minute": "90", "hour": "5400"}[found[1]]))


@_rule(r"(?:a )?half[ -](?:an? |of an? )?(second|minute|hour)s?(?![a-z])")
def _half(found: re.Match[str]) -> tuple[str, str, str]:
    return _time(Fraction({"second": "0.5", "minute": "30", "hour": "1800"}[found[1]]))


@_rule(rf"({_N}) and a half[ -](second|minute|hour)s?(?![a-z])")
def _and_half(found: re.Match[str]) -> tuple[str, str, str]:
    unit = {"second": 1, "minute": 60, "hour": 3600}[found[2]]
    return _time((number(found[1]) + Fraction(1, 2)) * unit)


@_rule(
    rf"(?:(?:a|one|({_N})) minutes?|({_C})分) ?({_N}|{_C})"
    r"(?=\s*(?:$|[.,;!?。，；！？\n]|(?:to|mark|long|please|and|then|off|from|in|onwards?)(?![a-z])|"
    r"[到至那处的]))"
)
def _minutes_and(found: re.Match[str]) -> tuple[str, str, str] | None:
    """`a minute thirty`, `1分30`: the seconds need not be named."""
    seconds = number(found[3])
    return _time(number(found[1] or found[2] or "1") * 60 + seconds) if seconds < 60 else None


@_rule(r"an? (second|minute|hour)(?![a-z])")
def _a_second(found: re.Match[str]) -> tuple[str, str, str]:
    return _time(Fraction({"second": 1, "minute": 60, "hour": 3600}[found[1]]))


@_rule(
    rf"(?<!a )(?<!one )(?<![0-9] )minute ({_N})(?![a-z%]|\s*(?:{_SECONDS}|{_MINUTES}|clips?|video))"
)
def _at_minute(found: re.Match[str]) -> tuple[str, str, str]:
    return _time(number(found[1]) * 60, "60")


@_rule(rf"({_N})[ -]?(?:ms|milliseconds?|毫秒)(?![a-z])")
def _milli(found: re.Match[str]) -> tuple[str, str, str]:
    return _time(number(found[1]) / 1000)


@_rule(
    rf"(?:({_N})[ -]?{_HOURS}(?:{_LINK}(?=(?:{_N})[ -]?(?:{_MINUTES}|{_SECONDS})))?)?"
    rf"(?:({_N})[ -]?{_MINUTES}(?:{_LINK}(?=(?:{_N})[ -]?{_SECONDS}))?)?"
    rf"(?:({_N})[ -]?{_SECONDS})?"
)
def _english(found: re.Match[str]) -> tuple[str, str, str] | None:
    return _sum(found, (3600, 60, 1))


@_rule(rf"(半|{_C})(?:个)?(半)?(小时|分钟|秒钟|秒)|({_C})(分)(半)钟?")
def _chinese_half(found: re.Match[str]) -> tuple[str, str, str] | None:
    unit = {"小时": 3600, "分钟": 60, "分": 60, "秒钟": 1, "秒": 1}[found[3] or found[5]]
    if found[1] == "半":
        return None if found[2] else _time(Fraction(unit, 2))
    if not (found[2] or found[6]):
        return None
    return _time((number(found[1] or found[4]) + Fraction(1, 2)) * unit)


@_rule(
    rf"(?:({_C})(?:个)?小时)?(?:({_C})\s*(?:分钟|分(?![之贝割辨])))?"
    rf"(?:({_C})\s*(?:秒钟|秒)(半)?)?"
)
def _chinese(found: re.Match[str]) -> tuple[str, str, str] | None:
    made = _sum(found, (3600, 60, 1))
    if made is None or not found[4]:
        return made
    seconds = sum(
        number(part) * size
        for part, size in zip(found.groups()[:3], (3600, 60, 1), strict=True)
        if part
    )
    return _time(seconds + Fraction(1, 2))


@_rule(rf"(seconds|secs|minutes|mins) ({_N})(?=\s*(?:to|through|until|and|-|–)\s*{_N})")
def _seconds_from(found: re.Match[str]) -> tuple[str, str, str]:
    """`seconds 10 to 15`: the unit stands before both numbers."""
    size = 1 if found[1].startswith("s") else 60
    return _time(number(found[2]) * size, str(size))


def _sum(found: re.Match[str], sizes: tuple[int, ...]) -> tuple[str, str, str] | None:
    parts = [(part, size) for part, size in zip(found.groups(), sizes, strict=False) if part]
    if not parts:
        return None
    # A single unit is lent to a bare number beside it: `10 to 15 seconds`.
    lent = str(parts[0][1]) if len(parts) == 1 else ""
    return _time(sum((number(part) * size for part, size in parts), Fraction(0)), lent)


@_rule(rf"({_N}|{CHINESE})[ -]?(?:frames?|f|帧)(?![a-z])")
def _frames(found: re.Match[str]) -> tuple[str, str, str] | None:
    amount = number(found[1])
    return ("time", str(Time(amount, "f")), "f") if amount.denominator == 1 else None


@_rule(r"(?:(?<=[快慢高低大小])|(?<=加速)|(?<=减速)|(?<=增加))一倍(?!速)")
def _once_more(found: re.Match[str]) -> tuple[str, str, str]:
    """`加快一倍` is twice as fast, `放慢一倍` half as fast; `调到一倍` stays 1x."""
    return "factor", "2", ""


@_rule(rf"({_N})\s*(?:x|×|times)(?![0-9a-z])|({_C})倍速?|x(\d{{1,2}}(?:\.\d{{1,2}})?)(?![0-9a-z])")
def _factor(found: re.Match[str]) -> tuple[str, str, str]:
    return "factor", decimal(number(found[1] or found[2] or found[3])), ""


@_rule(rf"第({_C})(?:段|个?片段|个视频|个镜头|个素材)")
def _clip(found: re.Match[str]) -> tuple[str, str, str]:
    return "clip", decimal(number(found[1])), ""


@_rule(
    rf"(?:成|为)({_C})(?:等份|等分|份|段|部分|个?片段)|"
    rf"(?:in|into) ({_N}) ((?:equal |even |equally long |same[- ]size )?)"
    r"(?:parts|pieces|clips|sections|segments|chunks|slices|bits)(?![a-z])"
)
def _pieces(found: re.Match[str]) -> tuple[str, str, str]:
    equal = found[3] or "等" in found[0]
    return "shares" if equal else "pieces", decimal(number(found[1] or found[2])), ""


@_rule(rf"(?:{_N}|{CHINESE})(?![a-z])")
def _number(found: re.Match[str]) -> tuple[str, str, str]:
    return "number", decimal(number(found[0])), ""


def read_quantity(text: str, at: int) -> Quantity | None:
    """The quantity that begins at `at`, longest kinds first; None when there is none."""
    for pattern, reader in _RULES:
        found = pattern.match(text, at)
        if found is None or found.end() == at:
            continue
        try:
            made = reader(found)
        except ValueError:
            continue
        if made is not None:
            return Quantity(made[0], made[1], found.end(), made[2])
    return None


def lend_unit(value: str, unit: str) -> str | None:
    """A bare number counted in the unit of the quantity beside it; None without a unit."""
    if unit == "f":
        return f"{value}f" if "." not in value else None
    if unit == "%":
        return str(Time(Fraction(value), "%"))
    if not unit.isdigit():
        return None
    return str(Time(Fraction(value) * int(unit)))
