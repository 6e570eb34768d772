"""Any noun of a type, drawn from its hints: for properties that hold whatever the values are."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

_SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(st.characters(exclude_categories=["Cs"]), max_size=6),
    bool: st.booleans(),
    int: st.integers(-(2**53), 2**53),
    float: st.floats(-(2**53), 2**53, allow_nan=False),
    types.NoneType: st.none(),
}


def drawn(kind: Any) -> st.SearchStrategy[Any]:
    """Values of the type `kind`."""
    held = get_args(kind)
    if isinstance(kind, types.UnionType):
        return st.one_of([drawn(item) for item in held])
    if get_origin(kind) is tuple:
        if held[-1] is ...:
            return st.lists(drawn(held[0]), max_size=2).map(tuple)
        return st.tuples(*map(drawn, held))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{item.name: drawn(hints[item.name]) for item in fields(kind)})
    if issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    return _SCALARS[kind]
