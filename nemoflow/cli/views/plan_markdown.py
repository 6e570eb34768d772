"""Plans as a comment for a pull request: what would change first, everything else counted."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from nemoflow.cli.views.lines import plural
from nemoflow.cli.views.markdown import (
    LIMIT,
    Section,
    alert,
    cell,
    clipped,
    code,
    fenced,
    few,
    fitting,
    folded,
    html_code,
    sticky,
)
from nemoflow.cli.views.plan import (
    cost_lines,
    counts_text,
    first_difference,
    legend_lines,
    next_commands,
    output_facts,
    symbol,
)
from nemoflow.model.plan import (
    Adopt,
    AdoptDrift,
    Check,
    Edit,
    Fetch,
    OpenSession,
    Plan,
    Reason,
    Render,
    Rewind,
)

Details = Mapping[str, Mapping[str, str]]
"""Absolute path of a spec -> output -> what more there is to say of its render."""

Body = Callable[[Sequence[Plan], Details], Section]

DIFF = {"+": "+", "-": "-", "~": "!", "↻": "!", "!": "!", "-/+": "!", "=": " "}
"""A plan's symbol -> what colours such a line in a `diff` block."""


@dataclass(frozen=True, slots=True)
class Planning:
    """All that a comment on plans tells. `clean` specs were proven up to date beside them."""

    plans: Sequence[Plan]
    clean: int
    marker: str
    next_command: str
    details: Details = field(default_factory=dict)


def plan_markdown(told: Planning, limit: int = LIMIT) -> str:
    """The comment, at most `limit` characters: details, then lines, then counts."""
    return fitting((partial(_document, told, body, loud) for body, loud in _LEVELS), limit)


def _document(told: Planning, body: Body, loud: int) -> Section:
    plans = told.plans
    changed = [plan for plan in plans if not plan.is_empty]
    total = len(plans) + told.clean
    head = f"{len(changed)} of {plural(total, 'spec')} to change" if changed else "no changes"
    warned = sum(len(plan.failed) + (plan.drift is not None) for plan in plans)
    head += f", {plural(warned, 'warning')}" if warned else ""
    lines = [sticky("plan", told.marker), f"### nemoflow plan: {head}", ""]
    lines += alert("WARNING", _warnings(plans, loud))
    if changed:
        cost = "  \n".join(cost_lines(changed) or ["Cost: free (local engine)"])
        lines += [f"Plan: {counts_text(changed)}.  ", cost, ""]
    lines += body(changed, told.details)
    quiet = told.clean + sum(
        plan.is_empty and plan.drift is None and not plan.failed for plan in plans
    )
    if quiet:
        lines += [f"{plural(quiet, 'spec')} up to date.", ""]
    if changed:
        choices = next_commands(plans, told.next_command)
        lines += [f"Next: {', or '.join(code(item, 500) for item in choices)}", ""]
    return lines


def _warnings(plans: Sequence[Plan], loud: int) -> list[str]:
    """2: all of it; 1: a line each; 0: the first few lines, and how many."""
    drifted = [plan for plan in plans if plan.drift is not None]
    failed = [(plan, text) for plan in plans for text in plan.failed]
    if loud:
        lines = [line for plan in drifted for line in _drift(plan)[: None if loud > 1 else 1]]
        return lines + [line for item in failed for line in _failed(item)]
    lines = [f"{plural(len(drifted), 'session')} changed outside nemoflow", ""] * bool(drifted)
    lines += [*few(drifted, lambda plan: _drift(plan)[:1]), ""] * bool(drifted)
    lines += [f"{plural(len(failed), 'expectation')} not met", ""] * bool(failed)
    return lines + few(failed, _failed)


def _failed(item: tuple[Plan, tuple[str, str]]) -> list[str]:
    plan, (output, sentence) = item
    where = f"{code(plan.spec.shown)}: {code(output)}"
    return [f"- {where} fails its expectations: {code(sentence)}"]


def _drift(plan: Plan) -> list[str]:
    assert plan.drift is not None
    adopted, replay = plan.count(AdoptDrift), plan.count(Edit)
    left = f"replays {plural(replay, 'edit')}" if replay else "renders the recipe's own draft"
    choice = f"`--adopt-drift` goes on from it, `--ignore-drift` {left}"
    what = "it becomes the new base" if adopted else choice
    head = (
        f"- {code(plan.spec.shown)}: session {code(plan.drift.session)} was changed outside"
        f" nemoflow; {what}"
    )
    return [head, *(f"  - {code(change)}" for change in plan.drift.changes)]


def _whole(plans: Sequence[Plan], details: Details) -> Section:
    blocks = [line for plan in plans for line in plan_block(plan, details, kept=True)]
    return [*blocks, *_legend(plans)]


def _without_kept(plans: Sequence[Plan], details: Details) -> Section:
    blocks = [line for plan in plans for line in plan_block(plan, details, kept=False)]
    return [*blocks, *_legend(plans)]


def _legend(plans: Sequence[Plan]) -> Section:
    return [line for text in legend_lines(plans, colour=False) for line in (code(text), "")]


def plan_block(plan: Plan, details: Details, *, kept: bool) -> Section:
    """One spec's plan, folded; `kept` edits can be left to the count."""
    facts = details.get(plan.spec.path, {})
    lines = [*_edit_lines(plan, kept), *_output_lines(plan, facts)]
    lines += [f"  note: {clipped(note)}" for note in plan.notes]
    return folded(f"{html_code(plan.spec.shown)}: {_facts(plan)}", fenced(lines))


def plan_rows(plans: Sequence[Plan], details: Details) -> Section:
    """One line a spec."""
    return [*(f"- {code(plan.spec.shown)}: {_facts(plan)}" for plan in plans), ""]


def folder_rows(plans: Sequence[Plan], details: Details) -> Section:
    """A table of the folders with changed specs."""
    folders: dict[str, list[Plan]] = {}
    for plan in plans:
        folders.setdefault(os.path.dirname(plan.spec.shown) or ".", []).append(plan)
    rows = [
        f"| {cell(folder)} | {len(found)} | {sum(plan.count(Edit) for plan in found)} |"
        f" {sum(plan.count(Render) for plan in found)} |"
        for folder, found in sorted(folders.items())
    ]
    head = ["| Folder | Specs to change | Edits | Renders |", "| --- | --: | --: | --: |"]
    return [*head, *rows, ""]


def folders_and_few(plans: Sequence[Plan], details: Details) -> Section:
    """The table, and what changes in the first few: one change in very many is mostly the same."""
    return [*folder_rows(plans, details), *some_blocks(plans, details)]


def some_blocks(plans: Sequence[Plan], details: Details) -> Section:
    """The first few in detail."""
    if len(plans) <= _SHOWN:
        return []
    shown = plans[:_SHOWN]
    blocks = [line for plan in shown for line in plan_block(plan, details, kept=False)]
    return [f"The first {_SHOWN} of {len(plans)}:", "", *blocks]


def no_rows(plans: Sequence[Plan], details: Details) -> Section:
    """Nothing: the counts are above."""
    return []


_SHOWN = 5
_LEVELS: tuple[tuple[Body, int], ...] = (
    (_whole, 2),
    (_without_kept, 2),
    (plan_rows, 1),
    (folders_and_few, 1),
    (folders_and_few, 0),
    (folder_rows, 0),
    (some_blocks, 0),
    (no_rows, 0),
)


def _facts(plan: Plan) -> str:
    cost = f", ~{plan.cost:.4g} credits" if plan.cost and plan.costs_credits else ""
    return f"{counts_text([plan])}{cost}"


def _line(mark: str, text: str) -> str:
    colour = DIFF[mark]
    return f"{colour}{'' if mark == colour else mark:<3} {text}".rstrip()


def _edit_lines(plan: Plan, kept: bool) -> list[str]:
    lines = []
    opening = next((a for a in plan.actions if isinstance(a, OpenSession)), None)
    if opening is not None:
        why = "" if opening.reason is Reason.FIRST else f": {opening.reason.value}"
        lines.append(_line(symbol(opening), f"new session{why}"))
    adopted = {action.intent.key for action in plan.actions if isinstance(action, Adopt)}
    if kept:
        lines += [
            _line("=", f"{item.number:>2}  {clipped(item.step.say)}")
            for item in plan.kept
            if item.step.key not in adopted
        ]
    different = first_difference(plan)
    for action in plan.actions:
        if isinstance(action, Adopt):
            say = clipped(action.intent.say)
            lines.append(_line("=", f"{action.number:>2}  {say}   found applied"))
        if isinstance(action, Edit):
            if action is different:
                lines.append(_cut(plan, action))
            lines += _one_edit(action)
    lines += [
        _line("-", f"{gone.position + 1:>2}  {clipped(gone.say)}   no longer in the spec")
        for gone in plan.gone
    ]
    return lines


def _cut(plan: Plan, edit: Edit) -> str:
    how = "back to the draft before it" if plan.count(Rewind) else Reason.CANNOT_REWIND.value
    return f"@@ first difference: edit {edit.number}; {how} @@"


def _one_edit(edit: Edit) -> list[str]:
    mark = symbol(edit)
    facts = [f"~{edit.cost:.3g} credits"] if edit.cost else []
    facts += ["same words, replayed"] if mark == "↻" else []
    if edit.changed_inputs:
        facts.append(f"content changed: {clipped(', '.join(edit.changed_inputs))}")
    why = f"   {', '.join(facts)}" if facts else ""
    lines = []
    if edit.old_say and edit.old_say != edit.say:
        lines.append(_line("-", f"{edit.number:>2}  {clipped(edit.old_say)}"))
    return [*lines, _line(mark, f"{edit.number:>2}  {clipped(edit.say)}{why}")]


def _output_lines(plan: Plan, facts: Mapping[str, str]) -> list[str]:
    lines = []
    for action in plan.actions:
        match action:
            case Render(output=output, reason=reason):
                how = f"render: {reason.value}"
            case Fetch(output=output, reason=reason):
                how = f"from the cache: {reason.value}"
            case Check(output=output, reason=Reason.EXPECT_CHANGED):
                how = "check: the expectations changed"
            case _:
                continue
        text = f"output  {clipped(output.shown)}   {output_facts(output)}   {how}"
        lines.append(_line(symbol(action), text))
        if output.shown in facts and not isinstance(action, Check):
            lines.append(f"             {clipped(facts[output.shown])}")
    return lines
