"""The canonical layout of a recipe: the same meaning, every comment, one way to write it.

Written from our own tree, not by an emitter: what a plain scalar may look like is decided by the
same rules that read it, and a comment follows its entry when keys are put in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import yaml

from nemoflow.model.errors import InvalidSpec, NemoflowError
from nemoflow.specfile import yamltree
from nemoflow.specfile.authored import VideoFile
from nemoflow.specfile.remarks import (
    Block,
    Commented,
    Entry,
    Remark,
    all_comments,
    commented,
    is_block_scalar,
)
from nemoflow.specfile.scalars import typed, typed_text
from nemoflow.specfile.source import Source
from nemoflow.specfile.yamltree import Document, Mapping, Node, Scalar, parse

ORDER = tuple(VideoFile.model_fields)
"""Top-level keys as the reference lists them; others follow as they were written."""
_STEP = 2


def formatted(source: Source) -> str:
    """The text of a recipe in canonical layout.

    Raises InvalidSpec for what does not parse, and NemoflowError when the result would not mean
    exactly the same or would lack a comment: then the text has to stay as it is.
    """
    document = parse(source)
    if document.problems:
        raise InvalidSpec(document.problems)
    text = _Layout(source).text(commented(source, document.root))
    _prove(document, Source(source.path, text))
    return text


def _prove(before: Document, new: Source) -> None:
    """Raises NemoflowError unless both texts mean the same and hold the same comments."""
    try:
        after = parse(new)
        same = not after.problems and _meaning(before.root) == _meaning(after.root)
    except InvalidSpec:
        same = False
    if not same or all_comments(before.source, before.root) != all_comments(new, after.root):
        raise NemoflowError(
            f"`{new.path}` cannot be laid out without changing it",
            hint="it was left as it is; please report the file",
        )


def _meaning(root: Mapping) -> object:
    """All that the loader sees, apart from places and the order of the top-level keys."""
    return sorted((_value(key), _value(node)) for key, node in root.items)


def _value(node: Node) -> str:
    match node:
        case Scalar():
            value = typed(node)
            return f"{type(value).__name__} {node.text!r}"
        case yamltree.Sequence():
            return f"[{', '.join(map(_value, node.items))}]"
        case Mapping():
            return f"{{{', '.join(f'{_value(k)}: {_value(v)}' for k, v in node.items)}}}"


class _Layout:
    """Writes entries of one source, line by line."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def text(self, found: Commented) -> str:
        root = found.root
        root.entries.sort(key=_rank)
        lines = list(_remarks(found.header, 0, is_first=True))
        if lines and found.header_blank:
            lines.append("")
        body = list(self._block(root, 0))
        if lines and not lines[-1]:
            body = body[1:] if body[:1] == [""] else body
        return "\n".join([*lines, *body]).strip("\n") + "\n"

    def _block(self, block: Block, indent: int) -> Iterator[str]:
        """The lines of all entries; empty ones of the comments between them kept single."""
        for number, entry in enumerate(block.entries):
            is_first = number == 0
            yield from _remarks(entry.head, indent, is_first=is_first)
            if entry.blank and (entry.head or not is_first):
                yield ""
            yield from self._entry(entry, indent)
        yield from _remarks(block.foot, indent, is_first=not block.entries)

    def _entry(self, entry: Entry, indent: int) -> Iterator[str]:
        if entry.key is None:
            yield from self._item(entry, indent)
            return
        start = " " * indent + _scalar(entry.key) + ":"
        value = entry.value
        if isinstance(value, Block) and value.entries:
            yield start + _trail(entry)
            yield from self._block(value, indent + _STEP)
            return
        head, *rest = self._leaf(value)
        yield (f"{start} {head}" if head else start) + _trail(entry)
        yield from _indented(rest, indent + _STEP)
        yield from _feet(entry, indent + _STEP)

    def _item(self, entry: Entry, indent: int) -> Iterator[str]:
        dash = " " * indent + "-"
        value = entry.value
        if isinstance(value, Block) and value.entries:
            # The comments above its first entry stand above the dash already.
            first, *rest = self._block(value, indent + _STEP)
            yield f"{dash} {first.lstrip(' ')}"
            yield from rest
            return
        head, *rest = self._leaf(value)
        yield (f"{dash} {head}" if head else dash) + _trail(entry)
        yield from _indented(rest, indent + _STEP)
        yield from _feet(entry, indent + _STEP)

    def _leaf(self, value: Scalar | Block) -> Sequence[str]:
        """A value without entries: what stands behind its key, and the lines below."""
        if isinstance(value, Block):
            return ["{}" if value.is_mapping else "[]"]
        if is_block_scalar(self._source, value) and "\n" in value.text and _is_literal(value.text):
            body = value.text.removesuffix("\n")
            return ["|" if value.text.endswith("\n") else "|-", *body.split("\n")]
        return [_scalar(value)]


def _scalar(scalar: Scalar) -> str:
    """One line: plain where it was plain and nobody could read it as something else."""
    if scalar.plain and not _is_ambiguous(scalar.text):
        return scalar.text
    return _quoted(scalar.text)


def _rank(entry: Entry) -> int:
    name = entry.key.text if entry.key else ""
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _trail(entry: Entry) -> str:
    return f"  {entry.trail}" if entry.trail else ""


def _feet(entry: Entry, indent: int) -> Iterator[str]:
    """Comments that belong to a value without entries."""
    foot = entry.value.foot if isinstance(entry.value, Block) else []
    return _remarks([*entry.below, *foot], indent, is_first=True)


def _remarks(remarks: Sequence[Remark], indent: int, *, is_first: bool) -> Iterator[str]:
    for number, remark in enumerate(remarks):
        if remark.blank and (number or not is_first):
            yield ""
        yield " " * indent + remark.text


def _indented(lines: Sequence[str], indent: int) -> Iterator[str]:
    return (" " * indent + line if line else "" for line in lines)


def _is_literal(text: str) -> bool:
    """Whether text can stand below `|` without an indentation mark and blank ends."""
    body = text.removesuffix("\n")
    return not body.startswith(("\n", " ", "\t")) and not body.endswith("\n") and bool(body)


def _is_ambiguous(text: str) -> bool:
    """Whether plain text that is text to us is something else to YAML 1.1: `9:16`, `no`."""
    if not text or not isinstance(typed_text(text), str):
        return False
    resolver = yaml.resolver.Resolver()
    tag = resolver.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call] # PyYAML's stubs leave it open
    return tag != resolver.DEFAULT_SCALAR_TAG or text in ("y", "Y", "n", "N")


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def _quoted(text: str) -> str:
    """Text in double quotes; in single ones where those need no escapes."""
    if any(char in text for char in '"\\') and not any(char in text for char in "\n\t"):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_ESCAPES.get(char, char) for char in text) + '"'
