"""The generated parts of `docs/spec-reference.md`: shapes, operations, codes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from textwrap import fill
from typing import Any

from pydantic import BaseModel

from nemoflow.backends.cloud import reading as cloud
from nemoflow.backends.local import meaning, reading
from nemoflow.engine.language import Asset, Pool, Understood, understand
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.operation import Operation
from nemoflow.engine.ops.params import Length, Point
from nemoflow.engine.ops.transition_words import ALIASES, KINDS
from nemoflow.model.op import Op
from nemoflow.specfile.authored import (
    EditDo,
    ExpectBlock,
    InputFile,
    VideoFile,
)
from nemoflow.specfile.authored_output import OutputBlock, Poster, Sprite
from nemoflow.specfile.codes import MEANINGS
from nemoflow.specfile.kinds import Shape
from tests.docs.pages import table

SHAPES: dict[str, type[Shape]] = {
    "recipe": VideoFile,
    "input": InputFile,
    "edit": EditDo,
    "output": OutputBlock,
    "poster": Poster,
    "sprite": Sprite,
    "expect": ExpectBlock,
}
ENGINE_CODES = {
    reading.MEDIA: "an input cannot be decoded, or holds nothing usable",
    meaning.LANGUAGE: "a sentence is not understood, undecidable, or not an edit",
    meaning.TYPED: "a typed operation has a wrong parameter",
    reading.TIMELINE: "an edit cannot be carried out on the video as it is at that point",
    reading.FONT: "no font on this machine has the characters of a title",
    reading.OUTPUT: "the finished timeline cannot fill an output",
    cloud.WORDS: "an edit cannot be sent to the cloud: too long, or control characters",
    cloud.NAMES: "two inputs have one file name, or a name no cloud takes",
    cloud.NO_EDITS: "a recipe for the cloud has no edits",
    cloud.FORMAT: "the cloud renders no such format",
}
POOL = Pool(
    (
        Asset("clip", "clip.mp4", "video"),
        Asset("intro", "intro.mp4", "video"),
        Asset("outro", "outro.mp4", "video"),
        Asset("b", "b.mp4", "video"),
        Asset("song", "song.mp3", "audio"),
        Asset("photo", "photo.jpg", "image"),
        Asset("logo", "logo.png", "image"),
        Asset("look", "look.cube", "lut"),
        Asset("subs", "subs.srt", "subtitle"),
    )
)
_MANY = 12


def parts() -> dict[str, str]:
    """Every generated part by name."""
    shapes = {name: shape_table(shape) for name, shape in SHAPES.items()}
    return {
        **shapes,
        "operations": operations(),
        "transitions": transitions(),
        "codes": codes(),
    }


def shape_table(shape: type[BaseModel]) -> str:
    """The keys of one mapping."""
    schema = shape.model_json_schema()
    head = ("Key", "Meaning", "Default")
    cells = []
    for key, value in schema["properties"].items():
        allowed = _closed_set(value)
        words = f"{value['description']} One of {allowed}." if allowed else value["description"]
        default = "required" if key in schema.get("required", ()) else _default(value)
        cells.append((f"`{key}`", words, default))
    return table(head, cells)


def _closed_set(value: dict[str, Any]) -> str:
    choices = [value, *value.get("anyOf", ())]
    found: list[str] = next((item["enum"] for item in choices if "enum" in item), [])
    described = all(f"`{item}`" in value["description"] for item in found)
    return "" if described else ", ".join(f"`{item}`" for item in found)


def _default(value: dict[str, Any]) -> str:
    default = value.get("default")
    return f"`{default}`" if default not in (None, {}, []) else ""


def operations() -> str:
    """A section for each operation."""
    return "\n\n".join(_operation(item) for item in OPERATIONS.values())


def _operation(item: Operation) -> str:
    short = item.shorthand_schema.items()
    cells = [
        (
            f"`{param.name}`",
            _sentence(param.summary),
            _values(param.schema()),
            "required" if param.required else f"`{_plain(param.default)}`",
        )
        for param in item.params
    ]
    cells += [
        (f"`{name}`", _sentence(f"short form: {value['description']}"), _values(value), "")
        for name, value in short
        if isinstance(value, dict)
    ]
    sections = [
        f"### `{item.name}`",
        f"{item.summary}.",
        table(("Parameter", "Meaning", "Values", "Default"), cells),
    ]
    if item.main:
        sections.append(f"A bare value is its `{item.main}`: {_bare(item)}.")
    phrases = [(f"`{phrase}`", _typed_cell(phrase)) for phrase in item.phrasings]
    return "\n\n".join([*sections, table(("In words", "Typed"), phrases)])


def _bare(item: Operation) -> str:
    for phrase in item.phrasings:
        for op in _ops(phrase):
            if op.name == item.name and item.main in _given(op):
                return f"`- {item.name}: {_flow(op.values()[item.main])}`"
    default = next(param.default for param in item.params if param.name == item.main)
    return f"`- {item.name}: {_flow(default)}`"


def _values(schema: dict[str, Any]) -> str:
    match schema:
        case {"enum": known}:
            return _listed(known) if len(known) <= _MANY else "see [Transitions](#transitions)"
        case {"examples": examples} if examples == Point().schema()["examples"]:
            return "a time"
        case {"examples": examples} if examples == Length().schema()["examples"]:
            return f"a length of time, such as `{examples[0]}`"
        case {"examples": examples}:
            return f"such as {_listed(examples)}"
        case {"anyOf": choices}:
            return " or ".join(dict.fromkeys(_values(choice) for choice in choices))
        case {"type": "boolean"}:
            return "`true`, `false`"
        case {"type": "number", "minimum": low, "maximum": high}:
            return f"{low:g} to {high:g}"
        case {"type": "array"}:
            return "a list of them"
        case {"type": "string", "maxLength": most}:
            return f"text, up to {most} characters"
        case {"type": "string", "pattern": pattern} if "x$" in pattern:
            return "with its unit, `2x`"
    return "text"


def _listed(items: Iterable[object]) -> str:
    return ", ".join(f"`{item}`" for item in items)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _ops(phrase: str) -> tuple[Op, ...]:
    found = understand(phrase, POOL)
    assert isinstance(found, Understood), f"{phrase}: {found}"
    return found.ops


def _typed_cell(phrase: str) -> str:
    return " then ".join(f"`{typed_text(op)}`" for op in _ops(phrase))


def _given(op: Op) -> dict[str, object]:
    """The parameters that differ from their defaults."""
    values = op.values()
    return {
        param.name: values[param.name]
        for param in OPERATIONS[op.name].params
        if values[param.name] != param.default
    }


def typed_text(op: Op) -> str:
    """The operation as one may write it in a spec, on one line."""
    inner = ", ".join(f"{name}: {_flow(value)}" for name, value in _given(op).items())
    return f"{op.name}: {{{inner}}}"


def _flow(value: object) -> str:
    """A value inside a YAML flow mapping."""
    if isinstance(value, list):
        return f"[{', '.join(_flow(item) for item in value)}]"
    if isinstance(value, str) and any(char in value for char in '#,:{}[]“" '):
        return json.dumps(value, ensure_ascii=False)
    return _plain(value)


def transitions() -> str:
    """Every name a transition may have."""
    other = table(("Also written", "Means"), [(f"`{a}`", f"`{b}`") for a, b in ALIASES.items()])
    return f"{fill(', '.join(KINDS), 96)}\n\n{other}"


def codes() -> str:
    """Every code a problem may have."""
    known = {code.value: text for code, text in MEANINGS.items()} | ENGINE_CODES
    rows = [(f"`{code}`", f"{text[0].upper()}{text[1:]}") for code, text in sorted(known.items())]
    return table(("Code", "Meaning"), rows)
