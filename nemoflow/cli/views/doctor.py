"""What `nemoflow doctor` found, as lines and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from nemoflow.cli.terminal import GREEN, RED, YELLOW, paint
from nemoflow.cli.views.jsonl import json_text
from nemoflow.cli.views.lines import plural, safe


class Grade(Enum):
    """How a finding stands."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


_COLOURS = {Grade.OK: GREEN, Grade.WARN: YELLOW, Grade.FAIL: RED}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `hint` is what to do, empty when there is nothing to do."""

    name: str
    grade: Grade
    text: str
    hint: str = ""


def doctor_lines(findings: Sequence[Finding], colour: bool) -> list[str]:
    """A line a finding, its hint below, and a closing count."""
    width = max(len(item.name) for item in findings)
    lines = []
    for item in findings:
        mark = paint(f"{item.grade.value:<4}", _COLOURS[item.grade], colour)
        lines.append(f"{mark}  {item.name:<{width}}  {safe(item.text)}")
        if item.hint:
            lines.append(f"      {'':<{width}}  hint: {safe(item.hint)}")
    failed = sum(item.grade is Grade.FAIL for item in findings)
    warned = sum(item.grade is Grade.WARN for item in findings)
    return [*lines, f"{plural(failed, 'failure')}, {plural(warned, 'warning')}."]


def doctor_json(findings: Sequence[Finding]) -> str:
    """One JSON document."""
    return json_text(
        [
            {"name": f.name, "grade": f.grade.value, "text": f.text, "hint": f.hint or None}
            for f in findings
        ],
        indent=2,
    )
