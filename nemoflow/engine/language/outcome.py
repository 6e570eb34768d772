"""The three outcomes of reading an instruction, and no fourth."""

from __future__ import annotations

from dataclasses import dataclass

from nemoflow.model.op import Op


@dataclass(frozen=True, slots=True)
class Understood:
    """The operations, in order. `notes` name the rule used for every vague word."""

    ops: tuple[Op, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing will be done. `span` are the characters [start, end) of the clause to blame.

    `reason` is `not_understood`, `undecidable`, `cloud`, `missing_input` or `out_of_range`.
    """

    reason: str
    message: str
    hint: str
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Routed:
    """Not an edit: `command` is the nemoflow command that does it, `word` what was said."""

    command: str
    word: str


Outcome = Understood | Refused | Routed
