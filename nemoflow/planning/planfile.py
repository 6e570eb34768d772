"""Saved plan <-> the text of its file. Equal plans give equal bytes; nothing local inside.

The way in is strict: unknown keys, wrong types, paths that lead out of the project and formats of
a newer nemoflow are refused with the place. Nothing read here is ever carried out: `apply` makes
the plan anew and only compares.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from nemoflow.model.errors import Place, UsageError
from nemoflow.model.plan import Action, Check, Fetch, Plan, Render
from nemoflow.model.profiles import PROFILES
from nemoflow.model.savedplan import SavedPlan
from nemoflow.model.shapes import ShapeError, plain, read
from nemoflow.model.spec import Edit, Output

MARK = "nemoflow_plan"
"""The key that makes a JSON object a saved plan; its value is the format."""
FORMAT = 1
BACKENDS = ("local", "cloud")


class NewerFormat(UsageError):
    """The file was written by a nemoflow whose format is not known here."""


def encode(saved: SavedPlan) -> str:
    """The text of the file: indented, keys in order, with a final newline."""
    value = plain(SavedPlan, saved)
    assert isinstance(value, dict)
    return json.dumps({MARK: FORMAT, **value}, indent=1, ensure_ascii=True) + "\n"


def decode(text: str, name: str) -> SavedPlan:
    """The plan a text was made from. `name` is what messages call the file.

    Raises UsageError with the position or the key, NewerFormat.
    """
    value = _parsed(text, name)
    found = value.pop(MARK, None)
    if type(found) is not int or found < 1:
        raise _unusable(name, f"`{MARK}` must be {FORMAT}")
    if found > FORMAT:
        raise NewerFormat(
            f"`{name}` was saved in format {found}, this nemoflow reads {FORMAT}",
            hint="use the nemoflow that saved it, or save it again with this one",
        )
    try:
        saved: SavedPlan = read(SavedPlan, value)
        _check(saved)
    except ShapeError as error:
        raise _unusable(name, str(error)) from None
    return saved


def portable(plan: Plan) -> Plan:
    """The same plan without what belongs to this machine or says nothing of what would be done."""
    spec = plan.spec
    edits = tuple(Edit(item.number, _bare(item.place)) for item in spec.edits)
    return replace(
        plan,
        spec=replace(
            spec,
            path="",
            inputs=(),
            edits=edits,
            outputs=tuple(map(_portable_output, spec.outputs)),
            expect=(),
            variables=(),
            depends_on=(),
            written=(),
        ),
        actions=tuple(map(_portable_action, plan.actions)),
    )


def _portable_action(action: Action) -> Action:
    if isinstance(action, (Render, Fetch, Check)):
        return replace(action, output=_portable_output(action.output))
    return action


def _portable_output(output: Output) -> Output:
    return replace(output, path="", poster="", place=_bare(output.place))


def _bare(place: Place) -> Place:
    return replace(place, source="")


def _parsed(text: str, name: str) -> dict[str, object]:
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        where = f"{name}:{error.lineno}:{error.colno}"
        raise _unusable(where, f"this is not JSON ({error.msg.lower()})") from None
    except ShapeError as error:
        raise _unusable(name, str(error)) from None
    except (RecursionError, ValueError):
        # So deep, or a number of so many digits, that no plan of ours holds it.
        raise _unusable(name, "it is nested too deeply or holds too large a number") from None
    if not isinstance(value, dict):
        raise _unusable(name, "it is not an object")
    return value


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value] # - `add` gives None, which is false
        raise ShapeError(twice[:40], "stands twice in one object")
    return made


def _constant(name: str) -> object:
    raise ShapeError("", f"`{name}` is no number of JSON")


def _check(saved: SavedPlan) -> None:
    """What types cannot say. Raises ShapeError."""
    names = [item.plan.spec.shown for item in saved.specs]
    for index, item in enumerate(saved.specs):
        at, spec = f"specs[{index}].plan.spec", item.plan.spec
        _inside(spec.shown, f"{at}.shown")
        _known(spec.backend, BACKENDS, f"{at}.backend")
        if names.index(spec.shown) != index:
            raise ShapeError(f"{at}.shown", "names a recipe that is there already")
    for index, path in enumerate(saved.settings.var_files):
        _inside(path, f"settings.var_files[{index}]")
    _known(saved.settings.backend, ("", *BACKENDS), "settings.backend")
    _known(saved.settings.profile, PROFILES, "settings.profile")
    for index, (variable, _) in enumerate(saved.settings.variables):
        if not variable.isidentifier():
            raise ShapeError(f"settings.variables[{index}]", "is no name of a variable")
    if not saved.specs:
        raise ShapeError("specs", "is empty")


def _known(value: str, known: Iterable[str], at: str) -> None:
    if value not in known:
        raise ShapeError(at, f"must be one of: {', '.join(filter(None, known))}")


def _inside(path: str, at: str) -> None:
    parts = path.split("/")
    if not all(parts) or "\0" in path or {".", ".."} & set(parts):
        raise ShapeError(at, "must be a path inside the project")


def _unusable(where: str, why: str) -> UsageError:
    return UsageError(
        f"`{where}` cannot be used as a saved plan: {why}",
        hint="save it again with `nemoflow plan --out FILE`; it is not meant to be edited",
    )
