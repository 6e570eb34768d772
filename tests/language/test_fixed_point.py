"""What an operation says of itself means exactly it, whatever its parameters: all operations."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings

from nemoflow.engine.language import Understood, understand
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.model.op import Op
from tests.language.drawn import made
from tests.language.test_corpus import POOL

FEW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", OPERATIONS)
def test_words_of_any_operation_mean_it(name: str) -> None:
    """Typed -> words -> typed gives the same, and the words of that are the same words."""
    item = OPERATIONS[name]
    seen: list[Op] = []

    @FEW
    @given(made(item))
    def holds(op: Op | None) -> None:
        if op is None:
            return
        seen.append(op)
        found = understand(item.say(op), POOL)
        assert isinstance(found, Understood), (item.say(op), found)
        assert found.ops == (op,), item.say(op)
        assert item.say(found.ops[0]) == item.say(op)
        assert item.typed(json.loads(json.dumps(op.values()))) == op

    holds()
    assert seen, "no parameters of all that were drawn go together"
