"""What FFmpeg is told follows from the key alone: nothing decides pixels or samples beside it.

No file is rendered here, so thousands of timelines that differ in one parameter are looked at.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nemoflow.engine.desk import pixels_of
from nemoflow.engine.graph import graph_of
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.operation import OpProblem
from nemoflow.engine.probe import facts_in
from nemoflow.engine.probed import kept_facts
from nemoflow.engine.setup import setup_of
from nemoflow.engine.timeline import Timeline
from nemoflow.model.op import Op
from nemoflow.model.spec import Output
from tests.incremental.lab import FINE, Lab
from tests.incremental.test_random import MORE, drawn_outputs, drawn_recipe
from tests.incremental.told import Told
from tests.language.drawn import values

_QUIET = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large)


class Meant:
    """What every key has meant, in all timelines so far."""

    def __init__(self, lab: Lab) -> None:
        self._media = lab.media()
        self._told = Told([source for source in self._media if self._is_mono(source)])
        self._known: dict[str, object] = {}

    def _is_mono(self, source: str) -> bool:
        path = self._media[source]
        return not path.endswith((".cube", ".srt", ".vtt")) and facts_in(path).mono

    def check(self, timeline: Timeline, wanted: Output) -> None:
        """Every key of a render has meant the same before; pixels are as the files have them."""
        pixels = pixels_of(
            timeline, self._media, lambda path, source: kept_facts(path, source, None)
        )
        setup = setup_of(timeline, wanted, pixels, "build", FINE)
        graph = graph_of(setup)
        for key, told in self._told.nodes(setup, graph).items():
            assert self._known.setdefault(key, told) == told, (told[0], key)


@pytest.fixture(scope="module")
def meant(lab: Lab) -> Meant:
    return Meant(lab)


def _redrawn(data: st.DataObject, op: Op) -> Op | None:
    """The operation with another value of one parameter."""
    item = OPERATIONS[op.name]
    number = data.draw(st.integers(0, len(item.params) - 1))
    given = {**op.values(), item.params[number].name: data.draw(values(op.name, number))}
    try:
        return item.make(**given)
    except OpProblem:
        return None


def prove(data: st.DataObject, lab: Lab, meant: Meant) -> None:
    """A recipe, and all recipes that come of it by other values of one parameter."""
    recipe = drawn_recipe(data, lab)
    outputs = drawn_outputs(data, lab)
    timelines = [recipe.timeline(lab)]
    for at in range(len(recipe.ops)):
        for _ in range(2):
            other = _redrawn(data, recipe.ops[at])
            if other is not None:
                ops = (*recipe.ops[:at], other, *recipe.ops[at + 1 :])
                timelines.append(lab.recipe(recipe.base, ops))
    for timeline in timelines:
        for wanted in outputs:
            meant.check(timeline, wanted)


@settings(max_examples=12, deadline=None, suppress_health_check=_QUIET, derandomize=True)
@given(data=st.data())
def test_a_key_names_all_that_ffmpeg_is_told(data: st.DataObject, lab: Lab, meant: Meant) -> None:
    prove(data, lab, meant)


@pytest.mark.slow
@settings(max_examples=10 * MORE, deadline=None, suppress_health_check=_QUIET)
@given(data=st.data())
def test_a_key_names_it_in_many_more(data: st.DataObject, lab: Lab, meant: Meant) -> None:
    prove(data, lab, meant)


def test_a_segment_is_drawn_with_its_own_fonts_and_no_others(lab: Lab) -> None:
    """Two fonts of one family would be taken for each other, and the key holds only one."""
    timeline = lab.begun(("walk",))
    for at, text in enumerate(("Hello", "\u05d0\u05d1")):
        times = {"start": f"{at}s", "duration": "0.6s"}
        edited = lab.edited(timeline, OPERATIONS["title"].typed({"text": text, **times}))
        assert edited is not None
        timeline = edited
    cache = lab.cache()
    lab.render(timeline, lab.wanted(), cache)
    folders = [folder for folder in (cache / "fonts").iterdir() if folder.name != "index"]
    assert [len(list(folder.iterdir())) for folder in folders] == [1, 1]
