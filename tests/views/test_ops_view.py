"""The catalogue as people read it: one golden, and every operation told whole."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nemoflow.cli.views.explain import outcome_lines
from nemoflow.cli.views.ops import example, operation_lines, pool_in
from nemoflow.engine.language import Pool, Refused, understand
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.operation import Operation
from tests.golden import check_golden


def test_one_operation() -> None:
    check_golden("ops_volume.txt", "\n".join(operation_lines(OPERATIONS["volume"])) + "\n")


@pytest.mark.parametrize("item", OPERATIONS.values(), ids=lambda item: item.name)
def test_every_operation_is_told_whole(item: Operation) -> None:
    text = "\n".join(operation_lines(item))
    assert all(f"  {param.name} " in text for param in item.params)
    assert all(phrase in text for phrase in item.phrasings)
    _, op = example(item)
    assert op.name == item.name
    assert item.typed(op.values()) == op


@pytest.mark.parametrize("item", OPERATIONS.values(), ids=lambda item: item.name)
def test_every_operation_is_explained(item: Operation) -> None:
    phrase, op = example(item)
    found = understand(phrase, pool_in(phrase))
    text = "\n".join(outcome_lines(phrase, found))
    assert f"{item.name}: " in text
    assert all(f'"{param.name}"' in text for param in item.params)
    assert item.say(op)


def refused(text: str) -> Refused:
    """A refusal with a hint that does not change when the catalogue grows."""
    found = understand(text, Pool())
    assert isinstance(found, Refused)
    return replace(found, hint="what to write instead")


def test_refusals() -> None:
    sentences = (
        "cut the first 5 seconds and wibble the wobble, then fade out",
        "把前5秒剪掉，然后乱来",
        "add the \x1b[31mtitle",
        f"cut the first 5 seconds, {'very ' * 60}gently",
        "keep only the best parts",
    )
    blocks = ["\n".join(outcome_lines(text, refused(text))) for text in sentences]
    check_golden("explain_refused.txt", "\n\n".join(blocks) + "\n")
