"""Random recipes over the whole catalogue: any change on a used cache is a cold render.

`NEMOFLOW_PROOFS=300 python -m pytest -m slow -n 0 tests/incremental` looks at as many recipes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.timeline import Timeline
from nemoflow.model.op import Op
from nemoflow.model.spec import Output
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
_QUIET = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large)


@dataclass(frozen=True)
class Recipe:
    """Edits on some inputs; what is refused is left out when they are carried out."""

    base: tuple[str, ...]
    ops: tuple[Op, ...]

    def timeline(self, lab: Lab) -> Timeline:
        """The video it makes."""
        return lab.recipe(self.base, self.ops)


def drawn_op(data: st.DataObject, lab: Lab, timeline: Timeline) -> Op | None:
    """An edit that changes this timeline, if one is found."""
    for _ in range(_TRIES):
        op = data.draw(made(data.draw(st.sampled_from(list(OPERATIONS.values())))))
        if op and lab.edited(timeline, op) not in (None, timeline):
            return op
    return None


def drawn_recipe(data: st.DataObject, lab: Lab) -> Recipe:
    """A few edits that all do something."""
    recipe = Recipe(data.draw(st.sampled_from(_BASES)), ())
    for _ in range(data.draw(st.integers(1, _MOST))):
        op = drawn_op(data, lab, recipe.timeline(lab))
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


def prove_change(data: st.DataObject, lab: Lab) -> None:
    """A recipe, a change of it, and the picture in one piece."""
    before = drawn_recipe(data, lab)
    after = changed(data, lab, before).timeline(lab)
    outputs = drawn_outputs(data, lab)
    lab.prove(before.timeline(lab), after, *outputs).unlink()
    if data.draw(st.booleans()):
        lab.prove_whole(after)


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


@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=_QUIET,
    phases=(Phase.explicit, Phase.generate),
)
@given(data=st.data())
def test_a_changed_recipe_is_a_cold_one(data: st.DataObject, lab: Lab) -> None:
    prove_change(data, lab)


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
@settings(
    max_examples=MORE,
    deadline=None,
    suppress_health_check=_QUIET,
    phases=(Phase.explicit, Phase.generate),
)
@given(data=st.data())
def test_many_more_changed_recipes(data: st.DataObject, lab: Lab) -> None:
    prove_change(data, lab)


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
