"""Random recipes over the whole catalogue: any change on a used cache is a cold render.

`NEMOFLOW_PROOFS=300 python -m pytest -m slow -n 0 tests/incremental` looks at as many recipes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.timeline import Timeline
from nemoflow.model.op import Op
from nemoflow.model.spec import Output
from tests.incremental.classes import classes_of, of_class
from tests.incremental.lab import Lab
from tests.language.drawn import made

MORE = int(os.environ.get("NEMOFLOW_PROOFS", "100"))
_BASES = (("walk",), ("walk", "intro"), ("intro", "walk", "photo"), ("outro", "walk"), ("photo",))
_OUTPUTS: tuple[dict[str, object], ...] = (
    {},
    {"width": 54, "height": 96, "fit": "blur"},
    {"width": 64, "height": 64, "fit": "crop", "fps": "25"},
    {"fps": "30000/1001", "quality": 0},
    {"profile": "draft"},
)
_TRIES, _MOST = 14, 6
_QUIET = (
    HealthCheck.too_slow,
    HealthCheck.function_scoped_fixture,
    HealthCheck.data_too_large,
    HealthCheck.filter_too_much,
)


@dataclass(frozen=True)
class Recipe:
    """Edits on some inputs; what is refused is left out when they are carried out."""

    base: tuple[str, ...]
    ops: tuple[Op, ...]

    def timeline(self, lab: Lab) -> Timeline:
        """The video it makes."""
        return lab.recipe(self.base, self.ops)


def drawn_op(
    data: st.DataObject, lab: Lab, timeline: Timeline, names: Sequence[str] = tuple(OPERATIONS)
) -> Op | None:
    """An edit of one of these names that changes this timeline, if one is found."""
    for _ in range(_TRIES):
        op = data.draw(made(OPERATIONS[data.draw(st.sampled_from(names))]))
        if op and lab.edited(timeline, op) not in (None, timeline):
            return op
    return None


def drawn_recipe(data: st.DataObject, lab: Lab, kind: str = "") -> Recipe:
    """A few edits that all do something; one of them is of the class `kind`."""
    recipe = Recipe(data.draw(st.sampled_from(_BASES)), ())
    count = data.draw(st.integers(1, _MOST))
    special = data.draw(st.integers(0, count - 1)) if kind else -1
    for number in range(count):
        names = of_class(kind) if number == special else tuple(OPERATIONS)
        op = drawn_op(data, lab, recipe.timeline(lab), names)
        assume(op or number != special)
        recipe = Recipe(recipe.base, (*recipe.ops, *([op] if op else [])))
    return recipe


def changed(data: st.DataObject, lab: Lab, recipe: Recipe) -> Recipe:
    """One edit added, taken out, moved, or another one in its place; or other footage."""
    ops, at = list(recipe.ops), data.draw(st.integers(0, max(0, len(recipe.ops) - 1)))
    match data.draw(st.sampled_from(("add", "insert", "replace", "remove", "move", "base"))):
        case "remove" if ops:
            del ops[at]
        case "move" if ops:
            ops.insert(data.draw(st.integers(0, len(ops) - 1)), ops.pop(at))
        case "base":
            return Recipe(data.draw(st.sampled_from(_BASES)), recipe.ops)
        case kind:
            end = at if kind in ("insert", "replace") else len(ops)
            begun = lab.recipe(recipe.base, ops[:end])
            new = drawn_op(data, lab, begun)
            ops[end : end + (kind == "replace")] = [new] if new else []
    return Recipe(recipe.base, tuple(ops))


def drawn_outputs(data: st.DataObject, lab: Lab) -> Sequence[Output]:
    """One or two outputs of one recipe."""
    chosen = data.draw(st.permutations(range(len(_OUTPUTS))))[: data.draw(st.integers(1, 2))]
    return [lab.wanted(f"{at}.mp4", **_OUTPUTS[at]) for at in chosen]


def prove_change(data: st.DataObject, lab: Lab, kind: str = "") -> None:
    """A recipe with an edit of a class, a change of it, and the picture in one piece."""
    before = drawn_recipe(data, lab, kind)
    after = changed(data, lab, before)
    if kind and kind not in classes_of(after.ops):
        before, after = after, before
    timeline = after.timeline(lab)
    outputs = drawn_outputs(data, lab)
    lab.prove(before.timeline(lab), timeline, *outputs).unlink()
    lab.classes.update(classes_of(after.ops))
    if data.draw(st.booleans()):
        lab.prove_whole(timeline)


def prove_chain(data: st.DataObject, lab: Lab, changes: int) -> None:
    """Changes and undone changes in a row on one cache of two outputs; some compared with cold."""
    outputs = [lab.wanted("wide.mp4"), lab.wanted("draft.mp4", profile="draft")]
    recipes, cache = [drawn_recipe(data, lab)], lab.cache()
    for turn in range(changes):
        undone = len(recipes) > 1 and data.draw(st.booleans())
        recipes.append(recipes[-2] if undone else changed(data, lab, recipes[-1]))
        timeline = recipes[-1].timeline(lab)
        if turn % 2 or turn + 1 == changes:
            lab.prove_on(cache, timeline, *outputs).unlink()
        else:
            for each in outputs:
                lab.render(timeline, each, cache).unlink()


@pytest.mark.parametrize("kind", ["S", "P", "W"])
@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=_QUIET,
    phases=(Phase.explicit, Phase.generate),
)
@given(data=st.data())
def test_a_changed_recipe_is_a_cold_one(kind: str, data: st.DataObject, lab: Lab) -> None:
    proven = lab.classes[kind]
    prove_change(data, lab, kind)
    assert lab.classes[kind] > proven


@settings(
    max_examples=1,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=_QUIET,
    phases=(Phase.explicit, Phase.generate),
)
@given(data=st.data())
def test_changes_in_a_row_are_cold_ones(data: st.DataObject, lab: Lab) -> None:
    prove_chain(data, lab, 4)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["", "S", "P", "W"])
@settings(
    max_examples=max(1, MORE // 4),
    deadline=None,
    suppress_health_check=_QUIET,
    phases=(Phase.explicit, Phase.generate),
)
@given(data=st.data())
def test_many_more_changed_recipes(kind: str, data: st.DataObject, lab: Lab) -> None:
    prove_change(data, lab, kind)


@pytest.mark.slow
@settings(
    max_examples=max(1, MORE // 6),
    deadline=None,
    suppress_health_check=_QUIET,
    phases=(Phase.explicit, Phase.generate),
)
@given(data=st.data())
def test_many_more_changes_in_a_row(data: st.DataObject, lab: Lab) -> None:
    prove_chain(data, lab, 6)
