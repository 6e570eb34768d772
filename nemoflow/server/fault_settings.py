"""What a fault rule may write: on which calls, under which conditions, and values of settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ANY = "any"
RUN = "run"
PLACES = (
    RUN,
    "render",
    "render_status",
    "download",
    "upload",
    "state",
    "balance",
    "token",
    "session",
    ANY,
)
"""Values of `on:`; each is one call of the API, `any` is every call."""

YEAR = 366 * 86_400.0
"""The longest wait, in seconds."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a key's value may be: its type, and bounds or choices."""

    kind: type
    low: float = 0.0
    high: float = 0.0
    choices: tuple[str, ...] = ()


# A dataclass field is declared by its default and what a rule may write; `Any` is what the
# standard library's own `field` gives back.


def whole(default: int, low: int, high: int) -> Any:
    """A whole number from `low` to `high`."""
    return field(default=default, metadata={"setting": Setting(int, low, high)})


def number(default: float, low: float, high: float) -> Any:
    """A number from `low` to `high`."""
    return field(default=default, metadata={"setting": Setting(float, low, high)})


def text(default: str) -> Any:
    """Any text."""
    return field(default=default, metadata={"setting": Setting(str)})


def choice(*choices: str) -> Any:
    """The first is the default."""
    return field(default=choices[0], metadata={"setting": Setting(str, choices=choices)})


def switch(default: bool) -> Any:
    """true or false."""
    return field(default=default, metadata={"setting": Setting(bool)})


def texts(*default: str) -> Any:
    """A list of texts, not empty."""
    return field(default=default, metadata={"setting": Setting(tuple)})


@dataclass(frozen=True, slots=True)
class When:
    """Which of the calls a rule is about are struck; all conditions have to hold.

    Counting starts with the server: `nth` only the n-th such call, `every` each n-th, at most
    `times` of them; 0 = no matter. `match` stands in the text of the edit, `path` in the
    request's path; `probability` is drawn from the file's seed.
    """

    nth: int = whole(0, 1, 1_000_000)
    every: int = whole(0, 1, 1_000_000)
    times: int = whole(0, 1, 1_000_000)
    match: str = text("")
    path: str = text("")
    probability: float = number(1.0, 0.0, 1.0)
