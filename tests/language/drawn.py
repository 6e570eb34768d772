"""Operations with any parameters they may have, drawn from the catalogue alone.

What a parameter may be is asked of its kind: of everything below it gets what its own check takes,
so a new operation is covered on the day it enters the catalogue.
"""

from __future__ import annotations

from functools import cache

from hypothesis import strategies as st

from nemoflow.engine.language import Understood, understand
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.operation import Operation, OpProblem
from nemoflow.engine.ops.params import Number, Param, Words
from nemoflow.engine.ops.times import decimal
from nemoflow.model.op import Op, Value
from tests.language.test_corpus import POOL

_TIMES = ("0s", "5s", "1.5s", "0.25s", "95s", "40%", "12f", "end-3s", "end-12f", "end", "mid-5s")
_NUMBERS = (0, 1, 2, 3, 17, 90, 0.1, 0.75, 1.5, 2.25, -1, -0.5, 20, 4500, 6500)
_TEXTS = ("all", "last", "start", "before 2", "after last", "2", "12", "1-2", "3-4")
_LEVELS = ("35%", "-18dB", "-6.5dB", "0%", "250%", "3dB", "8%", "48px", "12.5%", "-14 LUFS")
_SHAPES = ("9:16", "1:1", "2.35:1", "1080p", "1280x720", "50%", "480x270")
_COLORS = ("white", "red", "#12ab9f", "green")
_LISTS = (["outro"], ["intro", "outro"], ["logo"], [2, 1], [3, 1, 2])
_EVERYTHING: tuple[object, ...] = (
    *_TIMES, *_NUMBERS, *_TEXTS, *_LEVELS, *_SHAPES, *_COLORS, *_LISTS, True, False,
)  # fmt: skip
_NAMES = tuple(item.name for item in POOL.assets)
_WORDS = (
    "Hello",
    "Don't, then stop",
    'a "quoted" word',
    "你好，世界",
    "50% off & more",
    "-1",
    "\u202ex",
)


@cache
def may_be(operation: str, number: int) -> tuple[object, ...]:
    """Canonical values of a parameter, each once."""
    param = OPERATIONS[operation].params[number]
    if isinstance(param.kind, Words):
        return _WORDS
    if _is_name(param):
        wanted = (*_NAMES, *_LISTS, *_COLORS)
        return tuple(value for name in wanted for value in _named(operation, param, name))
    found: list[object] = []
    for item in (*_schema(param), *_bounds(param), *_EVERYTHING):
        try:
            value = param.kind.check(item)
        except (ValueError, TypeError):
            continue
        if value not in found:
            found.append(value)
    return tuple(found)


def _is_name(param: Param) -> bool:
    """Whether a parameter names inputs: then any text would pass its check."""
    try:
        param.kind.check("no such input")
    except ValueError:
        return False
    return True


def _named(operation: str, param: Param, name: object) -> tuple[object, ...]:
    """The canonical value, when an input is of the sort that the operation's sentence takes."""
    item = OPERATIONS[operation]
    others = {
        other.name: may_be(operation, number)[0]
        for number, other in enumerate(item.params)
        if other.required and other.name != param.name
    }
    try:
        op = item.make(**others, **{param.name: name})
    except OpProblem:
        return ()
    found = understand(item.say(op), POOL)
    known = isinstance(found, Understood) and found.ops == (op,)
    return (op.values()[param.name],) if known else ()


def _schema(param: Param) -> list[object]:
    schema = param.kind.schema()
    found: list[object] = []
    for part in (schema, *_parts(schema)):
        for key in ("enum", "examples"):
            listed = part.get(key, ())
            found += listed if isinstance(listed, list) else []
    return found


def _parts(schema: dict[str, object]) -> list[dict[str, object]]:
    either = schema.get("anyOf", [])
    return [item for item in either if isinstance(item, dict)] if isinstance(either, list) else []


def _bounds(param: Param) -> list[object]:
    """The least, the most and the middle of a number."""
    if not isinstance(param.kind, Number):
        return []
    low, high = param.kind.low, param.kind.high
    return [decimal(low), decimal(high), decimal((low + high) / 2)]


def values(operation: str, number: int) -> st.SearchStrategy[object]:
    """Values a parameter may have, its default most of all."""
    param = OPERATIONS[operation].params[number]
    known = may_be(operation, number)
    assert known, f"{operation}.{param.name}: nothing that is drawn may be it"
    drawn = st.sampled_from(known)
    return (
        drawn
        if param.required
        else st.one_of(st.just(param.default), st.just(param.default), drawn)
    )


@st.composite
def made(draw: st.DrawFn, item: Operation) -> Op | None:
    """An operation with some parameters, or None where they contradict each other."""
    given = {
        param.name: draw(values(item.name, number)) for number, param in enumerate(item.params)
    }
    try:
        return item.make(**given)
    except OpProblem:
        return None


def plain(value: Value) -> str:
    """A value as text."""
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
