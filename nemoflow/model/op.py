"""One canonical operation: a name and its parameters, as JSON scalars, sorted."""

from __future__ import annotations

import json
from dataclasses import dataclass

from nemoflow.model.canon import canonical_json

Scalar = str | int | float | bool | None
Value = Scalar | list[str]


@dataclass(frozen=True, slots=True)
class Op:
    """`params` is canonical JSON (sorted keys, defaults filled): diff and cache identity.

    Times are strings that keep their meaning (`3s`, `50%`, `end-3s`, `120f`);
    only the timeline turns them into frames.
    """

    name: str
    params: str = "{}"

    @classmethod
    def of(cls, name: str, /, **params: Value) -> Op:
        """An operation from plain values."""
        return cls(name, canonical_json(params))

    def values(self) -> dict[str, Value]:
        """The parameters as a fresh dict."""
        found: dict[str, Value] = json.loads(self.params)
        return found

    def as_json(self) -> dict[str, object]:
        """`{"op": name, "params": {...}}`, the form `explain --json` prints."""
        return {"op": self.name, "params": self.values()}


def encode_ops(ops: tuple[Op, ...]) -> str:
    """Canonical JSON of a list of operations: the identity of an instruction."""
    return canonical_json([op.as_json() for op in ops])


def decode_ops(text: str) -> tuple[Op, ...]:
    """The inverse of `encode_ops`."""
    return tuple(Op(item["op"], canonical_json(item["params"])) for item in json.loads(text))
