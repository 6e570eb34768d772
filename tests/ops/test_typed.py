"""The typed form: canonical values, precise problems, a schema that says the same."""

from __future__ import annotations

import json

import pytest

from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.operation import Operation, OpProblem
from nemoflow.engine.ops.times import parse_time


@pytest.mark.parametrize(
    ("name", "params", "values"),
    [
        ("cut", {"first": "0:05"}, {"from": "0s", "to": "5s"}),
        ("cut", {"last": "1.50 s"}, {"from": "end-1.5s", "to": "end"}),
        ("trim", {"first": "2s"}, {"start": "0s", "end": "2s"}),
        ("trim", {"last": "10%"}, {"start": "90%", "end": "end"}),
        ("speed", {"factor": "1.50x"}, {"factor": 1.5, "from": "0s", "to": "end"}),
        ("speed", {"factor": 2.0}, {"factor": 2, "from": "0s", "to": "end"}),
        ("concat", {"clips": "a"}, {"clips": ["a"], "position": "end"}),
        ("resize", {"size": "1280 x 720"}, {"size": "1280x720"}),
        ("fit", {"ratio": "9:16", "mode": "cover"}, {"ratio": "9:16", "mode": "crop"}),
        (
            "transition",
            {"type": "crossfade"},
            {"type": "fade", "duration": "0.5s", "between": "all"},
        ),
    ],
)
def test_equal_meaning_is_written_equally(
    name: str, params: dict[str, object], values: dict[str, object]
) -> None:
    assert OPERATIONS[name].typed(params).values() == values


@pytest.mark.parametrize(
    ("name", "params", "blamed"),
    [
        ("cut", {}, ""),
        ("cut", {"first": "5s", "to": "9s"}, "first"),
        ("cut", {"frm": "5s"}, "frm"),
        ("cut", {"from": "9s", "to": "5s"}, "to"),
        ("trim", {"first": "five"}, "first"),
        ("speed", {"factor": 0}, "factor"),
        ("speed", {"factor": -2}, "factor"),
        ("speed", {"factor": True}, "factor"),
        ("title", {}, ""),
        ("title", {"text": " "}, "text"),
        ("title", {"text": "x\x1b[31m"}, "text"),
        ("title", {"text": "x", "duration": "0s"}, "duration"),
        ("title", {"text": "x", "duration": "-1s"}, "duration"),
        ("title", {"text": "x", "color": "blurple"}, "color"),
        ("title", {"text": "x", "start": 5}, "start"),
        ("music", {"file": "a", "volume": "0%"}, "volume"),
        ("music", {"file": "a", "loop": "maybe"}, "loop"),
        ("volume", {"level": "loud"}, "level"),
        ("fade_in", {"video": False, "audio": False}, "video"),
        ("fit", {"ratio": "wide"}, "ratio"),
        ("resize", {"size": "3x9999"}, "size"),
        ("transition", {"type": "star"}, "type"),
        ("transition", {"between": "1-3"}, "between"),
    ],
)
def test_problems_name_the_parameter(name: str, params: dict[str, object], blamed: str) -> None:
    with pytest.raises(OpProblem) as caught:
        OPERATIONS[name].typed(params)
    assert caught.value.param == blamed
    assert caught.value.message


def test_a_misspelt_parameter_is_guessed() -> None:
    with pytest.raises(OpProblem) as caught:
        OPERATIONS["title"].typed({"text": "x", "colr": "red"})
    assert "`color`" in caught.value.hint


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda item: item.name)
def test_schemas_describe_every_parameter(operation: Operation) -> None:
    schema = json.loads(json.dumps(operation.json_schema()))
    assert schema["additionalProperties"] is False
    for name, item in schema["properties"].items():
        assert item["description"], name
    for param in operation.params:
        if not param.required:
            assert schema["properties"][param.name].get("default") == param.default
            # A default that its own kind would write otherwise is not canonical.
            if param.default is not None:
                assert param.kind.check(param.default) == param.default


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("0:30", "30s"), ("1:02.5", "62.5s"), ("01:00:00", "3600s"), ("2m", "120s"),
     ("250ms", "0.25s"),
     ("0%", "0s"), ("end-0s", "end"), ("end-10%", "90%"), ("120 frames", "120f"), ("start", "0s")],
)  # fmt: skip
def test_times_have_one_form(written: str, canonical: str) -> None:
    assert str(parse_time(written)) == canonical
    assert str(parse_time(canonical)) == canonical


@pytest.mark.parametrize("text", ["", "5", "1:99", "-3s", "1.5f", "end-", "∞s", "9:9:9:9"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a time|whole"):
        parse_time(text)
