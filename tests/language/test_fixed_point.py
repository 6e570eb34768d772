"""What an operation says of itself means exactly it, whatever its parameters."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nemoflow.engine.language import Understood, understand
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.operation import Operation, OpProblem
from nemoflow.engine.ops.params import Param
from nemoflow.model.op import Op
from tests.language.test_corpus import POOL

CORE = (
    *("cut", "trim", "concat", "speed", "title", "music", "volume", "fade_in", "fade_out"),
    *("fit", "resize", "transition"),
)
POINTS = ("0s", "5s", "1.5s", "95s", "40%", "12f", "end-3s", "end-12f", "end")
LENGTHS = ("3s", "0.25s", "90s", "40%", "12f", "0s")
LEVELS = ("35%", "-18dB", "-6.5dB", "0%", "250%", "3dB")
WORDS = (
    "Hello",
    "Don't, then stop",
    'a "quoted" word',
    "你好，世界",
    "50% off & more",
    "-1",
    "\u202ex",
)
OWN = {
    ("title", "size"): ("8%", "48px", "5%", "12.5%"),
    ("fit", "ratio"): ("9:16", "1:1", "2.35:1"),
    ("resize", "size"): ("1080p", "1280x720", "50%", "12.5%"),
    ("transition", "between"): ("all", "1-2", "3-4"),
    ("speed", "factor"): (0.1, 0.75, 1.5, 3, 20),
    ("music", "file"): ("bed", "walk"),
    ("concat", "clips"): (["outro"], ["intro", "outro"], ["logo"]),
}


def values(name: str, param: Param) -> st.SearchStrategy[object]:
    """Values a parameter may have, its default most of all."""
    kind = type(param.kind).__name__
    known: tuple[object, ...] = OWN.get((name, param.name), ())
    if not known:
        schema = param.kind.schema()
        choices = schema.get("enum", ())
        known = {
            "Point": POINTS,
            "Length": LENGTHS,
            "Level": LEVELS,
            "Words": WORDS,
            "Flag": (True, False),
            "Color": ("white", "red", "#12ab9f"),
        }.get(kind, tuple(choices) if isinstance(choices, list) else ())
    assert known, f"{name}.{param.name}: say what it may be"
    drawn = st.sampled_from(known)
    return drawn if param.required else st.one_of(st.just(param.default), drawn)


@st.composite
def made(draw: st.DrawFn, item: Operation) -> Op | None:
    """An operation with some parameters, or None where they contradict each other."""
    given = {param.name: draw(values(item.name, param)) for param in item.params}
    try:
        return item.make(**given)
    except OpProblem:
        return None


@pytest.mark.parametrize("name", CORE)
def test_words_of_any_operation_mean_it(name: str) -> None:
    item = OPERATIONS[name]

    @settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
    @given(made(item))
    def holds(op: Op | None) -> None:
        if op is None:
            return
        found = understand(item.say(op), POOL)
        assert isinstance(found, Understood), (item.say(op), found)
        assert found.ops == (op,), item.say(op)
        assert [OPERATIONS[one.name].say(one) for one in found.ops] == [item.say(op)]

    holds()
