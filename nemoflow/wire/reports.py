"""What one event of an edit's stream may say: a closed set (protocol.md "Edits: POST /run_sse")."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The agent's text; `partial` fragments are followed by the whole text again."""

    text: str
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """The agent uses a tool. Never shown: rule 7 keeps content, not mechanics."""

    name: str
    args: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Answered:
    """A tool answered, whatever role its event has."""

    name: str


@dataclass(frozen=True, slots=True)
class Beat:
    """A heartbeat: still working."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The stream carries an error: the agent's or the model's, still under HTTP 200."""

    message: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Rule 6: the agent asks instead of editing; nothing was done.

    `prompt` is everything in one readable line, labels included; `options` are the labels alone.
    """

    prompt: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """`turnComplete`: nothing more is coming."""


Report = Words | Called | Answered | Beat | Failed | Asked | Ended
