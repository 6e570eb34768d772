"""What sentences mean: operations, rules for vague words, the timeline before and after."""

from __future__ import annotations

from typing import assert_never

from nemoflow.backends.local.explain import Step
from nemoflow.cli.views.jsonl import json_text
from nemoflow.cli.views.lines import safe
from nemoflow.cli.views.timelines import change_lines, timeline_text
from nemoflow.engine.language import Refused, Routed, Understood
from nemoflow.engine.language.outcome import Outcome
from nemoflow.model.errors import Place, Problem
from nemoflow.model.op import Op
from nemoflow.specfile.locate import problem_lines

LANGUAGE = "NF310"


def outcome_lines(text: str, outcome: Outcome) -> list[str]:
    """One sentence for people; of a refusal the clause to blame is underlined."""
    match outcome:
        case Understood():
            return [safe(text), *ops_lines(outcome.ops), *_rules(outcome.notes)]
        case Refused():
            return problem_lines(_problem(text, outcome))
        case Routed():
            return [f"`{safe(outcome.word)}` is a command, not an edit: run `{outcome.command}`"]
        case _:
            assert_never(outcome)


def _problem(text: str, refused: Refused) -> Problem:
    start, end = refused.span
    # Line breaks would spoil the picture; one character stands for one, so places still fit.
    line = "".join(" " if char in "\r\n\v\f\x85\u2028\u2029" else char for char in text)
    place = Place("instruction", 1, start + 1, max(1, end - start), line)
    return Problem(LANGUAGE, refused.message, place, refused.reason, refused.hint)


def ops_lines(ops: tuple[Op, ...]) -> list[str]:
    """`  cut: {"from":"0s","to":"5s"}`: canonical, and ready to be pasted into a spec."""
    return [f"  {op.name}: {safe(json_text(op.values()))}" for op in ops]


def _rules(notes: tuple[str, ...]) -> list[str]:
    return [f"  rule: {safe(note)}" for note in notes]


def step_lines(step: Step, numbered: bool) -> list[str]:
    """One edit on its timeline: meaning, rules and stated clamps, before and after."""
    number = f"{step.meaning.edit.number}  " if numbered else ""
    lines = [f"{number}{safe(step.meaning.say)}", *ops_lines(step.meaning.ops)]
    lines += [f"  rule: {safe(note)}" for note in step.meaning.notes]
    lines += [f"  note: {safe(note)}" for note in step.notes if note not in step.meaning.notes]
    if step.problem is not None:
        return [*lines, *(f"  {line}" for line in problem_lines(step.problem))]
    if step.before is None or step.after is None:
        return [*lines, "  timeline: not known"]
    lines += [f"  before: {safe(timeline_text(step.before))}"]
    lines += [f"  after:  {safe(timeline_text(step.after))}"]
    return [*lines, *(f"          {safe(line)}" for line in change_lines(step.before, step.after))]


def outcome_line(outcome: Outcome) -> str:
    """One sentence as one JSON object on one line."""
    return json_text(outcome_value(outcome))


def outcome_value(outcome: Outcome) -> dict[str, object]:
    """`type`, `outcome`, `reason`, `hint` and `ops`; then what else there is to know."""
    match outcome:
        case Understood():
            ops = [op.as_json() for op in outcome.ops]
            return {**_said("ops", None, None, ops), "rules": list(outcome.notes)}
        case Refused():
            found = _said("refuse", outcome.reason, outcome.hint, [])
            return {**found, "message": outcome.message, "span": list(outcome.span)}
        case Routed():
            return _said("router", None, f"run `{outcome.command}`", [])
        case _:
            assert_never(outcome)


def _said(outcome: str, reason: str | None, hint: str | None, ops: object) -> dict[str, object]:
    found = {"outcome": outcome, "reason": reason, "hint": hint, "ops": ops}
    return {"type": "sentence", **found}


def step_line(spec: str, step: Step) -> str:
    """One edit of a spec as a JSON line; `before` and `after` are null where not known."""
    problem = step.problem
    known = problem is None and step.before is not None and step.after is not None
    ops = [op.as_json() for op in step.meaning.ops]
    value: dict[str, object] = {
        "type": "edit",
        "spec": spec,
        "number": step.meaning.edit.number,
        "say": step.meaning.say,
        "outcome": "refuse" if problem else "ops",
        "reason": problem.label or None if problem else None,
        "hint": problem.hint or None if problem else None,
        "message": problem.message if problem else None,
        "ops": ops,
        "rules": list(step.meaning.notes),
        "notes": [note for note in step.notes if note not in step.meaning.notes],
        "before": timeline_text(step.before) if known and step.before else None,
        "after": timeline_text(step.after) if known and step.after else None,
    }
    return json_text(value)
