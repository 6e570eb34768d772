"""What changed since a plan was saved, in sentences. Pure: two values in, sentences out.

What a plan rests on makes it stale when it changed, whether or not other actions follow from it:
the recipe, its variables and files, the inputs, the engine, the service, what is remembered, what
lies at the outputs. Not so prices (estimates) and the cache (the bytes are the same either way).
A file that is missing or back counts only where it makes another plan: a fresh clone has no files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nemoflow.model.plan import Action, Edit, Fetch, Plan, Render
from nemoflow.model.savedplan import Pairs, PinnedSession, Pins, SavedSpec

_SHOWN = 60
_LISTED = 3


def agreed(plan: Plan) -> object:
    """All of a portable plan that another one must equal to be the same.

    Costs are estimates from the history of all recipes. Whether known bytes are put back or
    rendered once more, and under which job's name, is how and not what.
    """
    return (
        *(plan.session, plan.seed, plan.base_inputs),
        tuple((item.number, item.step.key) for item in plan.kept),
        tuple(_agreed_action(action) for action in plan.actions),
    )


def _agreed_action(action: Action) -> object:
    if isinstance(action, (Render, Fetch)):
        return "file", action.output
    if isinstance(action, Edit):
        return action.number, action.key, action.say, action.canonical, action.reason
    return action


def causes(saved: SavedSpec, now: SavedSpec) -> tuple[str, ...]:
    """Why the saved plan of a recipe must not be carried out; empty when it is as it was."""
    was, found = saved.pins, now.pins
    other_plan = agreed(saved.plan) != agreed(now.plan)
    state = tuple(_state(was, found))
    sentences = (
        *changed_texts(was, found.text, dict(found.files)),
        *_variables(was.variables, found.variables),
        *_inputs(was, found),
        *_surroundings(was, found),
        *state,
        *_outputs(was, found, other_plan),
        *(() if state else _live(saved, now)),
    )
    if not other_plan:
        return sentences
    # A value may be private: then only the numbers of what it changed are told.
    words = was.variables == found.variables
    return (*sentences, *_edits(saved.plan, now.plan, words)) or (_OTHER_PLAN,)


_OTHER_PLAN = "other actions would be needed now"


def changed_texts(was: Pins, text: str | None, files: Mapping[str, str]) -> tuple[str, ...]:
    """How the recipe and the files beside it differ; `text` is None when the recipe is gone.

    `files` maps paths in the project to content digests, empty when there is no such file.
    """
    return (*_text(was.text, text), *_files(dict(was.files), files))


def _text(was: str, now: str | None) -> Iterator[str]:
    if now is None:
        yield "the recipe is gone"
    elif was != now:
        yield _first_difference(was.splitlines(), now.splitlines())


def _first_difference(old: list[str], new: list[str]) -> str:
    for number, (before, after) in enumerate(zip(old, new, strict=False), 1):
        if before != after:
            return f"line {number} of the recipe is `{_cut(after)}`, it was `{_cut(before)}`"
    if len(new) > len(old):
        return f"line {len(old) + 1} of the recipe is new: `{_cut(new[len(old)])}`"
    if len(new) < len(old):
        return f"line {len(new) + 1} of the recipe is gone: `{_cut(old[len(new)])}`"
    return "the ends of the recipe's lines changed"


def _cut(text: str) -> str:
    text = text.strip()
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _files(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for path in dict.fromkeys((*was, *now)):
        if was.get(path, "") != now.get(path, ""):
            how = "changed" if was.get(path) and now.get(path) else _came(bool(now.get(path)))
            yield f"`{path}` {how}"


def _came(is_there: bool) -> str:
    return "is new" if is_there else "is gone"


def _variables(was: Pairs, now: Pairs) -> Iterator[str]:
    old, new = dict(was), dict(now)
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            yield f"variable `{name}` {_came(name in new)}"
        elif old[name] != new[name]:
            yield f"variable `{name}` has another value"


def _inputs(was: Pins, now: Pins) -> Iterator[str]:
    old, new = dict(was.inputs), dict(now.inputs)
    for name in dict.fromkeys((*old, *new)):
        if name in old and name in new and old[name] != new[name]:
            yield f"input `{name}` has other content"
        elif was.text == now.text and (name not in old or name not in new):
            yield f"input `{name}` {_came(name in new)}"


def _surroundings(was: Pins, now: Pins) -> Iterator[str]:
    if was.backend != now.backend:
        yield f"the backend is `{now.backend}`, it was `{was.backend}`"
    elif was.engine != now.engine:
        yield "the engine, its FFmpeg or its fonts are another build"
    # Where one of the two is not known (a token of the environment says nothing) none is wrong.
    if was.account and now.account and was.account != now.account:
        yield "the account is another one"


# --- what is remembered -------------------------------------------------------------------------


def _state(was: Pins, now: Pins) -> Iterator[str]:
    if was.sessions and not now.sessions:
        yield "what was applied is not remembered here: restore `.nemoflow`, or plan again"
        return
    yield from _sessions(was.sessions, now.sessions)
    for words in now.unfinished:
        if words not in was.unfinished:
            yield f"an apply was interrupted since: {words} is unfinished"
    for words in was.unfinished:
        if words not in now.unfinished:
            yield f"an apply ran since: {words} is no longer unfinished"
    old, new = dict(was.records), dict(now.records)
    for path in dict.fromkeys((*old, *new)):
        if old.get(path) != new.get(path):
            yield f"an apply ran since: `{path}` was rendered"


def _sessions(was: tuple[PinnedSession, ...], now: tuple[PinnedSession, ...]) -> Iterator[str]:
    old = {item.id: item for item in was}
    for item in now:
        before = old.pop(item.id, None)
        if before is None:
            yield f"an apply ran since: it opened session {item.id}{_holding(item)}"
        elif before != item:
            yield f"an apply ran since: session {item.id} {_moved(before, item)}"
    for gone in old:
        yield f"session {gone} is no longer remembered"


def _holding(session: PinnedSession) -> str:
    words = [step.say for step in session.steps]
    return f" with {_quoted(words)}" if words else ""


def _moved(was: PinnedSession, now: PinnedSession) -> str:
    old, new = ({step.key for step in item.steps} for item in (was, now))
    added = [step.say for step in now.steps if step.key not in old]
    gone = [step.say for step in was.steps if step.key not in new]
    parts = [f"got {_quoted(added)}"] * bool(added) + [f"lost {_quoted(gone)}"] * bool(gone)
    if now.lost and not was.lost:
        parts.append("was found lost")
    return " and ".join(parts) or "stands at another draft"


def _quoted(words: list[str]) -> str:
    more = f" and {len(words) - _LISTED} more" if len(words) > _LISTED else ""
    return ", ".join(f"`{_cut(item)}`" for item in words[:_LISTED]) + more


# --- what was seen ------------------------------------------------------------------------------


def _outputs(was: Pins, now: Pins, other_plan: bool) -> Iterator[str]:
    old, new, ours = dict(was.outputs), dict(now.outputs), dict(now.records)
    for path, digest in new.items():
        before = old.get(path, "")
        if digest == before:
            continue
        if digest and digest != ours.get(path):
            yield f"`{path}` was changed outside nemoflow"
        elif other_plan and was.text == now.text and was.records == now.records:
            yield f"`{path}` is {'there' if digest else 'missing'} now"


def _live(saved: SavedSpec, now: SavedSpec) -> Iterator[str]:
    before, found = saved.pins.live, now.pins.live
    if not before or before == found:
        return
    drift = now.plan.drift
    changes = f": {'; '.join(drift.changes)}" if drift is not None else ""
    lost = not found or found == LOST
    yield (
        "the backend no longer knows the session"
        if lost
        else f"the session's draft was changed outside nemoflow{changes}"
    )


LOST = "lost"
"""What is pinned of a live draft whose session the backend does not know."""


def _edits(was: Plan, now: Plan, words: bool) -> Iterator[str]:
    """Edits that mean something else, where they are in both plans."""
    old, new = _said(was), _said(now)
    numbers = [n for n in sorted(old.keys() & new.keys()) if old[n] != new[n]]
    for number in numbers[:_LISTED]:
        told = f" is `{_cut(new[number])}`, it was `{_cut(old[number])}`"
        yield f"edit {number}{told if words else ' is another one now'}"
    if len(numbers) > _LISTED:
        yield f"{len(numbers) - _LISTED} more edits are others"


def _said(plan: Plan) -> dict[int, str]:
    kept = {item.number: item.step.say for item in plan.kept}
    return kept | {a.number: a.say for a in plan.actions if isinstance(a, Edit)}
