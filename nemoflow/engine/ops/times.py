"""Times as people write them, kept exact until the timeline turns them into frames.

Canonical forms: `5s`, `1.5s`, `50%`, `120f`, `end`, `end-3s`, `end-12f`, `mid-5s`, `mid+5s`.
`0:30` and `2m` are written in seconds, `end-10%` as `90%`: equal meaning, equal text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.timeline import to_frames

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2}(?:\.\d{1,6})?)")
_AMOUNT = re.compile(
    r"(\d{1,9}(?:\.\d{1,9})?)\s*"
    r"(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|%|f|frames?)"
)
_UNITS = {
    "ms": Fraction(1, 1000),
    "milliseconds": Fraction(1, 1000),
    "millisecond": Fraction(1, 1000),
    "m": Fraction(60),
    "min": Fraction(60),
    "mins": Fraction(60),
    "minute": Fraction(60),
    "minutes": Fraction(60),
    "h": Fraction(3600),
    "hour": Fraction(3600),
    "hours": Fraction(3600),
}


def decimal(value: Fraction) -> str:
    """A finite decimal without trailing zeros: `1.5`. Raises ValueError for 1/3."""
    scaled = value * 10**9
    if scaled.denominator != 1:
        raise ValueError(f"{value} has no short decimal form")
    whole, part = divmod(abs(scaled.numerator), 10**9)
    digits = f"{part:09d}".rstrip("0")
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"


def rounded(value: Fraction) -> Fraction:
    """The nearest number with four decimals, for what has no short form: 1/3 is 0.3333."""
    return Fraction(round(value * 10_000), 10_000)


@dataclass(frozen=True, slots=True)
class Time:
    """`amount` of `unit` (`s`, `f` or `%`), counted from the end when `from_end`.

    Counted from the middle when `from_middle`; only then it may be less than zero.
    """

    amount: Fraction
    unit: str = "s"
    from_end: bool = False
    from_middle: bool = False

    def __str__(self) -> str:
        if self.from_middle:
            return f"mid{'-' if self.amount < 0 else '+'}{decimal(abs(self.amount))}{self.unit}"
        if self.from_end:
            return f"end-{decimal(self.amount)}{self.unit}" if self.amount else "end"
        return f"{decimal(self.amount)}{self.unit}" if self.amount else "0s"

    def before_end(self) -> Time:
        """The point this long before the end."""
        if self.unit == "%":
            return Time(100 - self.amount, "%") if self.amount else Time(Fraction(0), "s", True)
        return Time(self.amount, self.unit, True)

    def length(self, total: int, rate: Fraction) -> int:
        """Frames of this amount of time; `total` is what `%` is a part of."""
        match self.unit:
            case "f":
                return int(self.amount)
            case "%":
                return to_frames(self.amount * total / 100, Fraction(1))
            case _:
                return to_frames(self.amount, rate)

    def frame(self, total: int, rate: Fraction) -> int:
        """The frame this point is at; may lie outside the video."""
        if self.from_middle:
            size = Time(abs(self.amount), self.unit).length(total, rate)
            return (total + 1) // 2 + (size if self.amount > 0 else -size)
        size = self.length(total, rate)
        return total - size if self.from_end else size


START = Time(Fraction(0))
END = Time(Fraction(0), "s", True)


def parse_time(text: str) -> Time:
    """Reads a time in any of the written forms; raises ValueError."""
    plain = text.strip().lower()
    if plain in ("start", "beginning"):
        return START
    if plain == "end":
        return END
    if plain.startswith("end-"):
        return parse_amount(plain[4:]).before_end()
    if plain in ("mid", "middle"):
        return Time(Fraction(50), "%")
    if plain[:4] in ("mid-", "mid+"):
        return _from_middle(plain[3], parse_amount(plain[4:]))
    return parse_amount(plain)


def _from_middle(sign: str, found: Time) -> Time:
    """`mid+10%` is `60%`: equal meaning, equal text."""
    amount = -found.amount if sign == "-" else found.amount
    if found.unit == "%" or not amount:
        return Time(50 + amount, "%")
    return Time(amount, found.unit, False, True)


def parse_amount(text: str) -> Time:
    """A length of time: `3s`, `0:30`, `50%`, `120f`; raises ValueError."""
    plain = text.strip().lower()
    if clock := _CLOCK.fullmatch(plain):
        hours, minutes, seconds = clock.groups()
        if (hours is not None and int(minutes) > 59) or Fraction(seconds) >= 60:
            raise ValueError(f"`{text}` is not a time")
        return Time(int(hours or 0) * 3600 + int(minutes) * 60 + Fraction(seconds))
    found = _AMOUNT.fullmatch(plain)
    if not found:
        raise ValueError(f"`{text}` is not a time")
    amount, unit = Fraction(found[1]), found[2]
    if unit == "%":
        return Time(amount, "%") if amount else START
    if unit in ("f", "frame", "frames"):
        if amount.denominator != 1:
            raise ValueError(f"`{text}`: frames are whole")
        return Time(amount, "f") if amount else START
    return Time(amount * _UNITS.get(unit, Fraction(1)))


def comparable(first: Time, second: Time) -> bool:
    """Whether the order of two points is known without the video's length."""
    zero = not first.amount and not first.from_end
    same = _counted(first) == _counted(second)
    return same or zero or (second.from_end and not second.amount)


def counted_alike(first: Time, second: Time) -> bool:
    """Whether both are counted from the start, the end or the middle."""
    return _counted(first)[1:] == _counted(second)[1:]


def _counted(time: Time) -> tuple[str, bool, bool]:
    """What a time is counted in and from: only equals can be compared without the length."""
    return time.unit, time.from_end, time.from_middle


def is_before(first: Time, second: Time) -> bool:
    """Whether `first` lies before `second`; True when only the length could tell."""
    if (not second.amount and not second.from_end) or (first.from_end and not first.amount):
        return False  # nothing lies before the start or after the end
    if not comparable(first, second):
        return True
    if second.from_end and not second.amount:
        return not (first.from_end and not first.amount)
    if not first.amount and not first.from_end:
        return bool(second.amount) or second.from_end
    if first.from_end:
        return first.amount > second.amount
    return first.amount < second.amount
