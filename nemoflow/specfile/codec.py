"""A checked spec as JSON and back, so that an unchanged file is not parsed again.

Imports neither YAML nor pydantic: skipping them is the point.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from nemoflow.model.canon import canonical_json
from nemoflow.model.errors import Place
from nemoflow.model.spec import Edit, Expectation, Input, Output, Range, Spec, Variable


def encode_spec(spec: Spec) -> str:
    """Canonical JSON of a spec; `decode_spec` gives an equal one."""
    return canonical_json(asdict(spec))


def decode_spec(text: str) -> Spec:
    """The spec a text was made from. Raises ValueError, KeyError or TypeError for another text."""
    value = json.loads(text)
    return Spec(
        **{
            **value,
            "inputs": tuple(Input(**_placed(item)) for item in value["inputs"]),
            "edits": tuple(_edit(item) for item in value["edits"]),
            "outputs": tuple(_output(item) for item in value["outputs"]),
            "expect": tuple(_expectation(item) for item in value["expect"]),
            "variables": tuple(Variable(**item) for item in value["variables"]),
            "depends_on": tuple(value["depends_on"]),
            "written": tuple(_output(item) for item in value["written"]),
        }
    )


def _placed(item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "place": Place(**item["place"])}


def _output(item: dict[str, Any]) -> Output:
    return Output(**{**_placed(item), "pinned": tuple(item["pinned"])})


def _edit(item: dict[str, Any]) -> Edit:
    places = tuple((name, Place(**place)) for name, place in item["param_places"])
    return Edit(**{**_placed(item), "inputs": tuple(item["inputs"]), "param_places": places})


def _expectation(item: dict[str, Any]) -> Expectation:
    return Expectation(**{**_placed(item), "range": Range(**item["range"])})
