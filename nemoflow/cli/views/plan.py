"""A plan as lines: one an edit, numbered as in the spec; symbols carry the meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from nemoflow.cli.terminal import BOLD, CYAN, DIM, GREEN, RED, YELLOW, paint
from nemoflow.cli.views.lines import nothing_to_do, plural, safe, up_to_date_line
from nemoflow.model.plan import (
    Action,
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
    Upload,
)
from nemoflow.model.spec import FINAL_PROFILE, Output

SYMBOLS = {
    "=": ("kept", DIM),
    "+": ("new", GREEN),
    "~": ("changed", YELLOW),
    "↻": ("replayed", CYAN),
    "-": ("gone", RED),
    "!": ("changed outside nemoflow", RED),
    "-/+": ("session replaced", RED),
}
WIDTH = 52
_NONE: Mapping[str, str] = MappingProxyType({})
_NO_HISTORY = "about 50 per session, no history yet"


def plan_lines(plan: Plan, colour: bool, details: Mapping[str, str] = _NONE) -> list[str]:
    """One spec's plan, without the closing lines.

    `details` are what more there is to say of outputs, by how they are shown.
    """
    if plan.is_empty and not plan.failed and plan.drift is None:
        return [up_to_date_line(safe(plan.spec.shown), len(plan.spec.edits))]
    lines = [_headline(plan, colour)]
    lines += _edit_lines(plan, colour)
    lines += _output_lines(plan, colour, details)
    lines += _drift_lines(plan, colour)
    lines += [f"  note: {safe(note)}" for note in plan.notes]
    lines += [
        f"  {paint('!', RED, colour)} {safe(output)} fails its expectations: {safe(sentence)}"
        for output, sentence in plan.failed
    ]
    return lines


def legend_lines(plans: Sequence[Plan], colour: bool) -> list[str]:
    """What the symbols in use mean."""
    actions = [action for plan in plans for action in plan.actions]
    used = {symbol(a) for a in actions if isinstance(a, (Edit, Render, Fetch, OpenSession))}
    used |= {"~" for a in actions if a.reason is Reason.EXPECT_CHANGED}
    used |= {"=" for plan in plans if plan.kept and (plan.drift or not plan.is_empty)}
    used |= {"-" for plan in plans if plan.gone}
    used |= {"!" for plan in plans if plan.drift is not None}
    shown = [f"{mark} {SYMBOLS[mark][0]}" for mark in SYMBOLS if mark in used]
    return [paint("legend: " + "   ".join(shown), DIM, colour)] if shown else []


def closing_lines(plans: Sequence[Plan], clean: int, next_command: str) -> list[str]:
    """Summary, cost, next command. `clean` specs were proven up to date beside the plans."""
    if all(plan.is_empty for plan in plans):
        failing = sum(len(plan.failed) for plan in plans)
        drifted = sum(plan.drift is not None for plan in plans)
        if drifted and not failing:
            return [
                f"No changes, but {plural(drifted, 'session')} changed outside nemoflow.",
                f"Next: nothing, or {next_command} --adopt-drift",
            ]
        if failing:
            return [f"No changes, but {plural(failing, 'expectation')} not met."]
        return nothing_to_do(len(plans) + clean)
    lines = [f"Plan: {plural(len(plans) + clean, 'spec')}; {counts_text(plans)}."]
    lines += cost_lines(plans) or ["Cost: free (local engine)"]
    lines.append(f"Next: {', or '.join(next_commands(plans, next_command))}")
    return lines


def cost_lines(plans: Sequence[Plan]) -> list[str]:
    """What the edits are likely to cost, and whether the account has it; none where all is free."""
    if not any(plan.costs_credits for plan in plans):
        return []
    cost = sum(plan.cost for plan in plans)
    balance = next((plan.balance for plan in plans if plan.balance is not None), None)
    after = f"   balance {balance:g} → ~{balance - cost:.4g}" if balance is not None else ""
    lines = [f"Cost: {_cost(cost, max(plan.past_edits for plan in plans))}{after}"]
    if balance is not None and cost > balance:
        lines.append("The account has less than that: top up, or send fewer edits.")
    return lines


def next_commands(plans: Sequence[Plan], command: str) -> tuple[str, ...]:
    """What to run next: `command`, or the choices that drift leaves."""
    if any(plan.count(AdoptDrift) for plan in plans):
        return (f"{command} --adopt-drift",)
    if any(plan.drift is not None and plan.costs_credits for plan in plans):
        return f"{command} --adopt-drift", f"{command} --ignore-drift"
    return (command,)


def _cost(cost: float, past: int) -> str:
    if not cost:
        return "no credits"
    basis = f"median of {plural(past, 'past edit')}" if past else _NO_HISTORY
    return f"~{cost:.4g} credits ({basis})"


def counts_text(plans: Sequence[Plan]) -> str:
    """`2 kept, 1 changed; 1 upload, 1 render`."""
    actions = [action for plan in plans for action in plan.actions]
    edits = [action for action in actions if isinstance(action, Edit)]
    marks = [symbol(edit) for edit in edits]
    edit_parts = [f"{sum(len(plan.kept) for plan in plans)} kept"]
    for mark in ("~", "↻", "+"):
        if mark in marks:
            edit_parts.append(f"{marks.count(mark)} {SYMBOLS[mark][0]}")
    gone = sum(len(plan.gone) for plan in plans)
    if gone:
        edit_parts.append(f"{gone} gone")
    work = [
        plural(count, noun)
        for kind, noun in (
            (Upload, "upload"),
            (Render, "render"),
            (Fetch, "known file"),
            (Check, "check"),
        )
        if (count := sum(isinstance(action, kind) for action in actions))
    ]
    return f"{', '.join(edit_parts)}; {', '.join(work) or 'nothing to render'}"


def _headline(plan: Plan, colour: bool) -> str:
    spec = paint(safe(plan.spec.shown), BOLD, colour)
    opening = next((a for a in plan.actions if isinstance(a, OpenSession)), None)
    if opening is None:
        session = f"session {safe(plan.session)} ({plural(len(plan.kept), 'edit')} kept)"
    elif opening.reason is Reason.FIRST:
        session = "new session"
    else:
        session = f"{paint('-/+', RED, colour)} new session: {opening.reason.value}"
    return f"{spec}   {session}   {safe(plan.spec.backend)}"


def _edit_lines(plan: Plan, colour: bool) -> list[str]:
    head = "  edits"
    lines = [f"{head}{'credits':>{WIDTH + 10}}" if plan.costs_credits else head]
    found = {action.intent.key for action in plan.actions if isinstance(action, Adopt)}
    lines += [
        _line("=", kept.number, kept.step.say, "", colour)
        for kept in plan.kept
        if kept.step.key not in found
    ]
    different = first_difference(plan)
    for action in plan.actions:
        if isinstance(action, Adopt):
            lines.append(_line("=", action.number, action.intent.say, "found applied", colour))
        if isinstance(action, Edit):
            if action is different:
                lines.append(_cut(plan, action, colour))
            lines += _one_edit(action, colour)
    lines += [
        _line("-", gone.position + 1, gone.say, "no longer in the spec", colour)
        for gone in plan.gone
    ]
    return lines if len(lines) > 1 else []


def _drift_lines(plan: Plan, colour: bool) -> list[str]:
    if plan.drift is None:
        return []
    adopted = plan.count(AdoptDrift)
    what = "the new base" if adopted else "not the recipe's"
    mark = paint("!", RED, colour)
    head = (
        f"  drift   {mark} session {safe(plan.drift.session)} was changed outside nemoflow: {what}"
    )
    lines = [head, *(f"            {safe(change)}" for change in plan.drift.changes)]
    if not adopted:
        replay = plan.count(Edit)
        left = f"replays {plural(replay, 'edit')}" if replay else "renders the recipe's own draft"
        lines.append(f"          --adopt-drift goes on from it; --ignore-drift {left}")
    return lines


def first_difference(plan: Plan) -> Edit | None:
    """The first edit the session does not have as it is, when that sets the session back."""
    back = any(
        isinstance(a, Rewind) or (isinstance(a, OpenSession) and a.reason is Reason.CANNOT_REWIND)
        for a in plan.actions
    )
    edits = [action for action in plan.actions if isinstance(action, Edit)]
    new = [edit for edit in edits if edit.reason is not Reason.AFTER_CHANGE]
    return next(iter(new or edits), None) if back else None


def _cut(plan: Plan, edit: Edit, colour: bool) -> str:
    line = next((e.place.line for e in plan.spec.edits if e.number == edit.number), 0)
    rewinds = plan.count(Rewind)
    how = "back to the draft before it" if rewinds else Reason.CANNOT_REWIND.value
    text = f"first difference: edit {edit.number} (line {line}); {how}"
    return paint(f"   ─ ─ {text} ─ ─", DIM, colour)


def _one_edit(edit: Edit, colour: bool) -> list[str]:
    mark = symbol(edit)
    why = ""
    if mark == "↻":
        why = "same words, replayed"
    if edit.changed_inputs:
        why = f"content changed: {safe(', '.join(edit.changed_inputs))}"
    if edit.cost:
        why = f"{f'~{edit.cost:.3g}':>6}  {why}"
    lines = [_line(mark, edit.number, edit.say, why, colour)]
    if edit.old_say and edit.old_say != edit.say:
        lines.append(paint(f"         was: {safe(edit.old_say)}", DIM, colour))
    return lines


def _line(mark: str, number: int, say: str, why: str, colour: bool) -> str:
    text = f"{safe(say):<{WIDTH}} {why}".rstrip()
    return f"    {paint(mark, SYMBOLS[mark][1], colour)} {number:>2}  {text}"


def _output_lines(plan: Plan, colour: bool, details: Mapping[str, str]) -> list[str]:
    lines = []
    for action in plan.actions:
        match action:
            case Render(output=output, reason=reason):
                lines.append(_output(symbol(action), output, f"render: {reason.value}", colour))
            case Fetch(output=output, reason=reason):
                lines.append(
                    _output(symbol(action), output, f"from the cache: {reason.value}", colour)
                )
            case Check(output=output, reason=Reason.EXPECT_CHANGED):
                lines.append(_output("~", output, "check: the expectations changed", colour))
            case _:
                continue
        if isinstance(action, (Render, Fetch)) and output.shown in details:
            lines.append(f"            {details[output.shown]}")
    return lines


def _output(mark: str, output: Output, why: str, colour: bool) -> str:
    shown, mark = safe(output.shown), paint(mark, SYMBOLS[mark][1], colour)
    return f"  output  {mark} {shown}   {output_facts(output)}   {why}"


def output_facts(output: Output) -> str:
    """`1080p h264 mp4`: what is asked of a file, in few words."""
    size = f"{output.width}x{output.height}" if output.width and output.height else ""
    if output.profile != FINAL_PROFILE:
        size = output.profile
    if output.sprite:
        size = f"{output.sprite} frames"
    if output.height and not output.width and output.profile == FINAL_PROFILE:
        size = f"{output.height}p"
    parts = (size, output.aspect if not size else "", output.codec, output.format)
    return safe(" ".join(part for part in parts if part))


def symbol(action: Action) -> str:
    """A key of `SYMBOLS`: what an action does to what is there."""
    reason = action.reason
    if isinstance(action, Edit):
        if reason in (Reason.CHANGED, Reason.INPUT_CHANGED):
            return "~"
        return "+" if reason in (Reason.NEW, Reason.FIRST) else "↻"
    if isinstance(action, OpenSession):
        return "+" if reason is Reason.FIRST else "-/+"
    if reason in (Reason.OUTPUT_NEW, Reason.FIRST):
        return "+"
    if reason is Reason.OUTPUT_EDITED:
        return "!"
    return "~" if isinstance(action, (Render, Fetch, Check)) else "="
