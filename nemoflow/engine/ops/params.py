"""Kinds of parameters: each checks one value, writes it canonically and describes itself.

A check raises ValueError with words for the user; `Operation` adds the parameter's name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from nemoflow.engine.ops.colors import color_of
from nemoflow.engine.ops.times import decimal, parse_amount, parse_time
from nemoflow.model.op import Value

TIME_PATTERN = "start, end, 5s, 0:05, 1:02.5, 2m, 50%, 120f, end-3s"


class Kind(Protocol):
    """One kind of parameter."""

    def check(self, value: object) -> Value:
        """The canonical form; raises ValueError."""
        ...

    def schema(self) -> dict[str, object]:
        """JSON Schema of what may be written."""
        ...


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter of an operation. `default` is canonical; `required` has none."""

    name: str
    kind: Kind
    summary: str
    default: Value = None
    required: bool = False

    def schema(self) -> dict[str, object]:
        """JSON Schema with description and default."""
        found = {**self.kind.schema(), "description": self.summary}
        return (
            found if self.required or self.default is None else {**found, "default": self.default}
        )


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError("a text is wanted here")
    return str(value).strip()


@dataclass(frozen=True, slots=True)
class Point:
    """A place in the video, such as `0:05`, `50%` or `end-3s`."""

    def check(self, value: object) -> Value:
        """Canonical time; a bare number is refused because its unit is unknown."""
        found = parse_time(_text(value))
        if found.unit == "%" and not 0 <= found.amount <= 100:
            raise ValueError(f"`{value}` is more than the whole video")
        return str(found)

    def schema(self) -> dict[str, object]:
        """A string with examples."""
        return {"type": "string", "examples": TIME_PATTERN.split(", ")}


@dataclass(frozen=True, slots=True)
class Length:
    """How long something lasts, such as `3s`; more than zero unless `zero`."""

    zero: bool = False

    def check(self, value: object) -> Value:
        """Canonical length of time."""
        plain = _text(value)
        if plain.startswith("-"):
            raise ValueError(f"`{value}` is less than zero")
        found = parse_amount(plain)
        if not found.amount and not self.zero:
            raise ValueError(f"`{value}` is no time at all")
        return str(found)

    def schema(self) -> dict[str, object]:
        """A string with examples."""
        return {"type": "string", "examples": ["3s", "1.5s", "0:05", "50%", "24f"]}


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its bounds (inclusive), exact decimals; `unit` may be written after it."""

    low: Fraction
    high: Fraction
    unit: str = ""

    def check(self, value: object) -> Value:
        """An int when whole, else a float that prints as written."""
        plain = _text(value).lower().removesuffix(self.unit or "\0").strip()
        if not re.fullmatch(r"-?\d{1,9}(\.\d{1,9})?", plain):
            raise ValueError(f"`{value}` is not a number")
        exact = Fraction(plain)
        if not self.low <= exact <= self.high:
            raise ValueError(f"`{value}` is outside {decimal(self.low)} to {decimal(self.high)}")
        return int(exact) if exact.denominator == 1 else float(exact)

    def schema(self) -> dict[str, object]:
        """A number, or a string with the unit."""
        number = {"type": "number", "minimum": float(self.low), "maximum": float(self.high)}
        if not self.unit:
            return number
        return {"anyOf": [number, {"type": "string", "pattern": rf"^[0-9.]+ *{self.unit}$"}]}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed set; `aliases` are other spellings."""

    values: tuple[str, ...]
    aliases: Mapping[str, str]

    def check(self, value: object) -> Value:
        """The canonical name."""
        plain = _text(value).lower().replace("-", "_").replace(" ", "_")
        found = self.aliases.get(plain, plain)
        if found not in self.values:
            raise ValueError(f"`{value}` is not one of {', '.join(self.values)}")
        return found

    def schema(self) -> dict[str, object]:
        """An enumeration."""
        return {"enum": [*self.values, *self.aliases]}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text of one shape, lower-cased and without spaces. `means` says what is wanted."""

    regex: str
    means: str
    examples: tuple[str, ...]

    def check(self, value: object) -> Value:
        """The text without spaces, in lower case."""
        plain = re.sub(r"\s+", "", _text(value)).lower().replace("×", "x")
        if not re.fullmatch(self.regex, plain):
            raise ValueError(f"`{value}` is not {self.means}, such as {self.examples[0]}")
        return plain

    def schema(self) -> dict[str, object]:
        """A string with examples."""
        return {"type": "string", "examples": list(self.examples)}


@dataclass(frozen=True, slots=True)
class Maybe:
    """A value of another kind, or empty where nothing is said."""

    kind: Kind

    def check(self, value: object) -> Value:
        """The canonical value, or an empty text."""
        return "" if value == "" else self.kind.check(value)

    def schema(self) -> dict[str, object]:
        """What the other kind takes, or an empty text."""
        return {"anyOf": [self.kind.schema(), {"const": ""}]}


@dataclass(frozen=True, slots=True)
class Words:
    """Any text but an empty one; line breaks stay, other control characters are refused."""

    most: int = 500
    optional: bool = False
    """Whether it may be empty."""

    def check(self, value: object) -> Value:
        """The text as written."""
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise ValueError("a text is wanted here")
        text = str(value)
        if self.optional and not text:
            return ""
        if not text.strip():
            raise ValueError("the text is empty")
        if len(text) > self.most:
            raise ValueError(f"the text is longer than {self.most} characters")
        if any(ord(char) < 32 and char not in "\n\t" for char in text):
            raise ValueError("the text holds control characters")
        return text

    def schema(self) -> dict[str, object]:
        """A string."""
        return {"type": "string", "minLength": int(not self.optional), "maxLength": self.most}


@dataclass(frozen=True, slots=True)
class Name:
    """The name of an input: of media, or of a text file of the kind `takes`."""

    takes: str = ""
    optional: bool = False
    """Whether it may be empty: nothing is named."""

    def check(self, value: object) -> Value:
        """The name as written."""
        plain = _text(value)
        if not plain and not self.optional:
            raise ValueError("the name of an input is wanted here")
        return plain

    def schema(self) -> dict[str, object]:
        """A string."""
        return {"type": "string", "minLength": int(not self.optional)}


class Backdrop:
    """What lies behind a picture: a colour, else the name of an input."""

    __slots__ = ()

    def check(self, value: object) -> Value:
        """Canonical `#rrggbb`, or the name as written."""
        try:
            return color_of(_text(value))
        except ValueError:
            return Name().check(value)

    def schema(self) -> dict[str, object]:
        """A string with examples."""
        return {"type": "string", "minLength": 1, "examples": ["black", "#1e90ff", "beach"]}


@dataclass(frozen=True, slots=True)
class Names:
    """One or several names of inputs, in order."""

    def check(self, value: object) -> Value:
        """A list of names; one name may stand alone."""
        items = value if isinstance(value, (list, tuple)) else [value]
        if not items:
            raise ValueError("at least one input is wanted here")
        return [str(Name().check(item)) for item in items]

    def schema(self) -> dict[str, object]:
        """A string or a list of strings."""
        one: dict[str, object] = {"type": "string", "minLength": 1}
        return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    def check(self, value: object) -> Value:
        """True or False; the words `true` and `false` will do."""
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().lower() in ("true", "false"):
            return value.strip().lower() == "true"
        raise ValueError(f"`{value}` is neither true nor false")

    def schema(self) -> dict[str, object]:
        """A boolean."""
        return {"type": "boolean"}
