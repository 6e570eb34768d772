"""What an operation on clips says of itself means exactly it, for any place and length."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest

from nemoflow.engine.language import Understood, understand
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.operation import OpProblem
from nemoflow.model.op import Op
from tests.language.test_corpus import POOL

_POINTS = ("0s", "5s", "1.5s", "40%", "12f", "end-3s", "end")
_LENGTHS = ("3s", "0.25s", "90s", "40%", "12f")
_CLIPS = (1, 12, "last")
_SPANS = {"from": ("0s", "5s", "40%"), "to": ("end", "8s", "12f", "end-3s")}
MAY_BE: dict[str, dict[str, Sequence[object]]] = {
    "split": {"at": _POINTS},
    "insert": {
        "clip": ("outro", "logo"),
        "at": (*_POINTS, "after 2", "before last"),
        "duration": ("0s", *_LENGTHS),
    },
    "move": {"clip": _CLIPS, "to": ("start", "end", "before 2", "after last")},
    "swap": {"first": _CLIPS, "second": _CLIPS},
    "replace": {"clip": _CLIPS, "with": ("outro", "logo"), "length": ("keep", "full")},
    "remove_clip": {"clip": _CLIPS},
    "loop": {"count": (2, 17), "until": ("0s", *_LENGTHS), **_SPANS},
    "freeze": {"at": _POINTS, "duration": _LENGTHS},
    "reverse": {"clip": ("all", *_CLIPS), "audio": (True, False), **_SPANS},
    "fit_duration": {"duration": _LENGTHS, "mode": ("keep", "faster", "slower", "retime")},
    "drop_short": {"under": _LENGTHS},
}


def made(name: str) -> list[Op]:
    """Every operation of these values that is possible."""
    found = []
    for values in product(*MAY_BE[name].values()):
        try:
            found.append(OPERATIONS[name].make(**dict(zip(MAY_BE[name], values, strict=True))))
        except OpProblem:
            continue
    return found


@pytest.mark.parametrize("name", MAY_BE)
def test_words_of_any_operation_on_clips_mean_it(name: str) -> None:
    operation = OPERATIONS[name]
    assert set(MAY_BE[name]) == {param.name for param in operation.params}
    for op in made(name):
        found = understand(operation.say(op), POOL)
        assert isinstance(found, Understood), (operation.say(op), found)
        assert found.ops == (op,), operation.say(op)
