"""From the tree to the shapes of `authored.py`: every mismatch becomes a problem with its place.

Parts with a problem are left out and the rest is read again, so that one mistake does not hide
those further down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from nemoflow.model.errors import InvalidSpec, Place, Problem
from nemoflow.specfile.authored import (
    EditDo,
    ExpectBlock,
    InputFile,
    VideoFile,
)
from nemoflow.specfile.authored_output import OutputBlock, Poster, Sprite
from nemoflow.specfile.codes import Code
from nemoflow.specfile.locate import shortened, suggestion
from nemoflow.specfile.scalars import is_null
from nemoflow.specfile.source import Report
from nemoflow.specfile.values import BadValue
from nemoflow.specfile.yamltree import Mapping, Node, Scalar, Sequence

Path = tuple[str | int, ...]
_WANTED = {
    "string_type": "text",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "list_type": "a list",
}
_CHOICES = {
    "inputs": "a path, or a mapping with `path` or `url`",
    "edits": "text, a mapping with `do`, or an operation with its parameters",
    "output": "a path, a mapping with `path`, or a list of them",
    "poster": "a path, or a mapping with `path` and `at`",
    "sprite": "a path, or a mapping with `path` and `grid`",
}


@dataclass(frozen=True, slots=True)
class Shaped:
    """The sound parts of a file. `numbers` are the 1-based numbers of `file.edits`.

    `outputs` are the paths in the tree of the outputs that remain, in order.
    """

    root: Mapping
    file: VideoFile
    numbers: tuple[int, ...]
    outputs: tuple[Path, ...]
    broken: frozenset[str]
    """Top-level keys under which something is wrong."""

    def node(self, *path: str | int) -> Node:
        """The node at a path of keys and indexes."""
        return node_at(self.root, path)[0]

    def place(self, *path: str | int) -> Place:
        """The place of a value; of its key when it is a mapping or a list."""
        node, key = node_at(self.root, path)
        return node.place if isinstance(node, Scalar) or key is None else key.place


def shape(root: Mapping, report: Report) -> Shaped:
    """The file as far as it has the right shape; what has not goes to `report`."""
    plain = {key.text: _plain(node) for key, node in root.items if _counts(key, node)}
    broken: set[str] = set()
    errors: list[ErrorDetails] = []
    try:
        file = VideoFile.model_validate(plain)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        for found in errors:
            report(_problem(root, found))
            broken.add(str(found["loc"][0]) if found["loc"] else "")
    dropped = {_item(found) for found in errors}
    edits = plain.get("edits")
    count = len(edits) if isinstance(edits, list) else 0
    numbers = tuple(n + 1 for n in range(count) if ("edits", n) not in dropped)
    outputs = tuple(path for path in _output_paths(plain) if path not in dropped)
    if errors:
        file = _again(_without(plain, dropped), errors, root)
    return Shaped(root, file, numbers, outputs, frozenset(broken))


def _again(plain: dict[str, Any], errors: list[ErrorDetails], root: Mapping) -> VideoFile:
    try:
        return VideoFile.model_validate(plain)
    except ValidationError:
        # What is left does not stand alone; the problems found so far say enough.
        raise InvalidSpec([_problem(root, found) for found in errors]) from None


def _counts(key: Scalar, node: Node) -> bool:
    # Variables have values of any kind here; `variables.py` reads and checks them.
    return key.text != "vars" and not _is_empty(node)


def _is_empty(node: Node) -> bool:
    return isinstance(node, Scalar) and is_null(node)


def _plain(node: Node) -> Any:
    match node:
        case Scalar():
            return None if is_null(node) else node.text
        case Sequence():
            return [_plain(item) for item in node.items]
        case Mapping():
            return {key.text: _plain(value) for key, value in node.items}


def _output_paths(plain: dict[str, Any]) -> tuple[Path, ...]:
    found = plain.get("output")
    if isinstance(found, list):
        return tuple(("output", index) for index in range(len(found)))
    return (("output",),) if found is not None else ()


def _item(error: ErrorDetails) -> Path:
    """The smallest part that can be left out without another problem of its own."""
    real = _real(error)
    if error["type"] == "extra_forbidden":
        return real
    if real[:1] == ("output",) and len(real) > 1 and isinstance(real[1], int):
        return real[:3]
    return real[:2]


def _without(value: Any, dropped: set[Path], at: Path = ()) -> Any:
    """The plain value without the parts whose paths are `dropped`."""
    match value:
        case dict():
            kept = {key: item for key, item in value.items() if (*at, key) not in dropped}
            return {key: _without(item, dropped, (*at, key)) for key, item in kept.items()}
        case list():
            pairs = [(n, item) for n, item in enumerate(value) if (*at, n) not in dropped]
            return [_without(item, dropped, (*at, n)) for n, item in pairs]
        case _:
            return value


def _real(error: ErrorDetails) -> Path:
    """Where it is, without pydantic's own marks: tags of unions and `[key]`.

    A key that is not known is the last part, and may itself begin like a mark.
    """
    *above, last = error["loc"]
    is_key = error["type"] == "extra_forbidden"
    marks = [isinstance(part, str) and part[:1] in "<[" for part in (*above, last)]
    marks[-1] = marks[-1] and not is_key
    return tuple(part for part, mark in zip((*above, last), marks, strict=True) if not mark)


def node_at(root: Mapping, path: Path) -> tuple[Node, Scalar | None]:
    """The deepest node that exists on a path, and its key when it has one."""
    node: Node = root
    key: Scalar | None = None
    for part in path:
        found = _entry(node, part)
        if found is not None:
            key, node = found
        elif isinstance(node, Sequence) and isinstance(part, int) and part < len(node.items):
            node, key = node.items[part], None
        else:
            break
    return node, key


def _entry(node: Node, key: str | int) -> tuple[Scalar, Node] | None:
    if not isinstance(node, Mapping):
        return None
    return next((pair for pair in node.items if pair[0].text == str(key)), None)


def dotted(path: Path) -> str:
    """`edits[2].when`: a path as people write it, counting from 1 as the plan does."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return shortened(text)


def _problem(root: Mapping, error: ErrorDetails) -> Problem:
    path = _real(error)
    node, key = node_at(root, path)
    at_key = key.place if key else node.place
    match error["type"]:
        case "extra_forbidden":
            return _unknown_key(path, at_key)
        case "missing":
            return _missing(path, at_key)
        case "value_error":
            place = at_key if error["loc"][-1] == "[key]" else node.place
            return _bad_value(path, error, place)
        case kind:
            wanted = _WANTED.get(kind) or _choice(path)
            return _wrong_type(path, node, at_key if _is_empty(node) else node.place, wanted)


def _choice(path: Path) -> str:
    words = [part for part in path if isinstance(part, str)]
    return _CHOICES.get(
        words[-1] if words[-1:] in (["poster"], ["sprite"]) else words[0] if words else "", ""
    )


def _unknown_key(path: Path, place: Place) -> Problem:
    name = str(path[-1])
    known = tuple(_model(path[:-1]).model_fields)
    inside = f" in {dotted(path[:-1])}" if path[:-1] else ""
    return Problem(
        Code.UNKNOWN_KEY,
        f'unknown key "{shortened(name)}"{inside}',
        place,
        suggestion(name, known),
        f"known keys: {', '.join(known)}",
    )


def _model(path: Path) -> type[BaseModel]:
    match path[:1]:
        case ("inputs",):
            return InputFile
        case ("edits",):
            return EditDo
        case ("expect",):
            return ExpectBlock
        case ("output",):
            kinds: dict[object, type[BaseModel]] = {"poster": Poster, "sprite": Sprite}
            return kinds.get(path[-1], OutputBlock)
        case _:
            return VideoFile


def _missing(path: Path, place: Place) -> Problem:
    inside = f" in {dotted(path[:-1])}" if path[:-1] else ""
    message = f'the key "{path[-1]}" is missing{inside}'
    return Problem(Code.MISSING_KEY, message, place, "", f"add `{path[-1]}:`")


def _bad_value(path: Path, error: ErrorDetails, place: Place) -> Problem:
    found = error.get("ctx", {}).get("error")
    if not isinstance(found, BadValue):
        return Problem(Code.BAD_VALUE, f"{dotted(path)}: {error['msg']}", place)
    return Problem(
        Code.BAD_VALUE,
        f"{dotted(path)}: {shortened(found.message, 120)}",
        place,
        found.label,
        found.hint,
    )


def _wrong_type(path: Path, node: Node, place: Place, wanted: str) -> Problem:
    match node:
        case Scalar():
            got = "empty" if is_null(node) else "text"
        case Sequence():
            got = "a list"
        case Mapping():
            got = "a mapping"
    message = f"`{dotted(path)}` must be {wanted or 'something else'}, but is {got}"
    return Problem(Code.WRONG_TYPE, message, place, f"this is {got}" if got != "empty" else "")
