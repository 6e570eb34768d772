"""Shares of one: `0.3`, also written `30%`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.ops.times import decimal
from nemoflow.model.op import Value

_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)\s*(%?)")


@dataclass(frozen=True, slots=True)
class Share:
    """A number from `low` to `high`, both within 0 to 1."""

    low: Fraction
    high: Fraction

    def check(self, value: object) -> Value:
        """The number; raises ValueError."""
        found = _SHARE.fullmatch(str(value).strip())
        if not found or isinstance(value, bool):
            raise ValueError(f"`{value}` is not a share, such as 0.3 or 30%")
        exact = Fraction(found[1]) / (100 if found[2] else 1)
        if not self.low <= exact <= self.high:
            raise ValueError(f"`{value}` is outside {percent(self.low)} to {percent(self.high)}")
        return int(exact) if exact.denominator == 1 else float(exact)

    def schema(self) -> dict[str, object]:
        """A number, or a string with `%`."""
        low, high = float(self.low), float(self.high)
        number = {"type": "number", "minimum": low, "maximum": high}
        return {"anyOf": [number, {"type": "string", "pattern": r"^[0-9.]+ *%$"}]}


def percent(share: Value | Fraction) -> str:
    """`30%` for 0.3."""
    return f"{decimal(100 * Fraction(str(share)))}%"
