"""What an edit has to know about footage, and what it is told: values, no more.

An operation says what it asks (`ops.operation.Listening`), `edit.apply_ops` hands the questions to
whatever `Measure` it was given, and the operation reads the answers. So the core stays pure, and
the same question about the same content is measured once (`analysis.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from nemoflow.model.canon import canonical_json

Range = tuple[int, int | None]
"""[first, end); None: to the end of the source and beyond."""


@dataclass(frozen=True, slots=True)
class Silences:
    """Where a source is quieter than `threshold` dBFS on every channel for 50 ms or longer.

    Answered in samples at 48 kHz from the file's start. The end of the sound begins a silence.
    """

    source: str
    threshold: Fraction


@dataclass(frozen=True, slots=True)
class SceneCuts:
    """Where the picture changes at once, by `scdet` with `threshold` (0 to 100).

    Answered in source frames at `rate`: each range is the first frame of a new scene.
    """

    source: str
    rate: Fraction
    threshold: Fraction


@dataclass(frozen=True, slots=True)
class Blacks:
    """Where 98 % of the pixels are darker than a tenth of white; source frames at `rate`."""

    source: str
    rate: Fraction


@dataclass(frozen=True, slots=True)
class Freezes:
    """Where the picture stands still for a quarter of a second or longer; frames at `rate`."""

    source: str
    rate: Fraction


Question = Silences | SceneCuts | Blacks | Freezes


@dataclass(frozen=True, slots=True)
class Answer:
    """Ranges in order, none empty, none touching another; their unit is the question's."""

    ranges: tuple[Range, ...] = ()

    def json(self) -> str:
        """Canonical JSON: `[[0,480],[960,null]]`."""
        return canonical_json(self.ranges)


def answer_from(text: str) -> Answer:
    """The inverse of `Answer.json`; raises ValueError for anything else."""
    value = json.loads(text)
    if not isinstance(value, list):
        raise ValueError("not a list of ranges")
    return Answer(tuple(_range(item) for item in value))


def _range(item: object) -> Range:
    match item:
        case [int(first), int() | None as end] if end is None or first < end:
            return first, end
        case _:
            raise ValueError(f"{item} is no range")


def question_json(question: Question) -> str:
    """Canonical JSON of a question without its source: what is asked, of whatever content."""
    match question:
        case Silences():
            value = {"silence": str(question.threshold)}
        case SceneCuts():
            value = {"scenes": str(question.threshold), "rate": str(question.rate)}
        case Blacks():
            value = {"black": "", "rate": str(question.rate)}
        case Freezes():
            value = {"freeze": "", "rate": str(question.rate)}
    return canonical_json(value)


Measure = Callable[[Question], Answer]
"""Answers a question. May raise EngineFailed (the file is gone or broken) and Interrupted."""
Answers = Mapping[Question, Answer]
