"""The canonical layout of a recipe: the same meaning, every comment, one way to write it.

Written from our own tree, not by an emitter: what was plain stays plain, brackets and sentences
keep their lines, and a comment follows its entry when keys are put in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

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
from nemoflow.specfile.scalars import typed
from nemoflow.specfile.source import Source
from nemoflow.specfile.yamltree import Document, Mapping, Node, Scalar, parse

ORDER = tuple(VideoFile.model_fields)
"""Top-level keys as the reference lists them; others follow as they were written."""
_STEP = 2
_WIDTH = 100
"""Columns that brackets on one line may take."""


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
        if isinstance(value, Block) and value.entries and not self._short(value, start):
            yield _with_trail(start, entry)
            yield from self._block(value, indent + _STEP)
            return
        yield from self._line(start, entry, indent)

    def _item(self, entry: Entry, indent: int) -> Iterator[str]:
        dash = " " * indent + "-"
        value = entry.value
        if isinstance(value, Block) and value.entries and not self._short(value, dash):
            # The comments above its first entry stand above the dash already.
            first, *rest = self._block(value, indent + _STEP)
            yield f"{dash} {first.lstrip(' ')}"
            yield from rest
            return
        yield from self._line(dash, entry, indent)

    def _line(self, start: str, entry: Entry, indent: int) -> Iterator[str]:
        """A key or a dash with its value behind it, and the lines that value goes on with."""
        value = entry.value
        head, *rest = self._leaf(value, start)
        inside = [" " * (indent + _STEP) + line if line else "" for line in rest]
        whole = [f"{start} {head}" if head else start, *inside]
        # Behind the words of a wrapped line a comment ends them; of a block it stands at its head.
        last = -1 if isinstance(value, Scalar) and value.plain else 0
        whole[last] = _with_trail(whole[last], entry)
        yield from whole
        yield from _feet(entry, indent + _STEP)

    def _leaf(self, value: Scalar | Block, start: str) -> Sequence[str]:
        """A value without lines of entries: what stands behind its key, and the lines below."""
        if isinstance(value, Block):
            return [self._short(value, start) or ("{}" if value.is_mapping else "[]")]
        if is_block_scalar(self._source, value):
            return _folded(self._written(value)) or _literal(value.text) or [_scalar(value)]
        if value.plain and "\n" not in value.text:
            return [line.strip() for line in self._written(value).split("\n")]
        return [_scalar(value)]

    def _written(self, scalar: Scalar) -> str:
        return self._source.text[slice(*scalar.span)].replace("\r\n", "\n")

    def _short(self, block: Block, start: str) -> str:
        """Brackets that were written on one line and fit one behind `start`; else nothing."""
        first, last = block.span
        if not block.flow or "\n" in self._source.text[first:last]:
            return ""
        text = _brackets(block)
        return text if len(start) + 1 + len(text) <= _WIDTH else ""


def _brackets(block: Block) -> str:
    """`{a: 1, b: [x, y]}`; nothing when a part of it cannot stand there."""
    parts = []
    for entry in block.entries:
        value = entry.value
        text = _brackets(value) if isinstance(value, Block) else _scalar(value)
        if not text:
            return ""
        parts.append(f"{_scalar(entry.key)}: {text}" if entry.key else text)
    inside = ", ".join(parts)
    if not block.flow:  # a pair without braces, which only stands in a list: `[a: b]`
        return ""
    return f"{{{inside}}}" if block.is_mapping else f"[{inside}]"


def _folded(written: str) -> list[str]:
    """`>` with its lines as they were broken; nothing for other blocks and odd indentation."""
    head, _, body = written.partition("\n")
    mark = re.match(r">-?(?=\s|$)", head)
    lines = body.rstrip().split("\n")
    indent = len(lines[0]) - len(lines[0].lstrip(" "))
    if not mark or not lines[0].strip() or not indent:
        return []
    return [mark[0], *(line[indent:].rstrip() for line in lines)]


def _literal(text: str) -> list[str]:
    """`|` and the lines below it; nothing for one line, or one that would need more marks."""
    body = text.removesuffix("\n")
    if "\n" not in text or body.startswith(("\n", " ", "\t")) or body.endswith("\n") or not body:
        return []
    return ["|" if text.endswith("\n") else "|-", *body.split("\n")]


def _scalar(scalar: Scalar) -> str:
    """One line: plain where it was plain."""
    return scalar.text if scalar.plain and "\n" not in scalar.text else _quoted(scalar.text)


def _rank(entry: Entry) -> int:
    name = entry.key.text if entry.key else ""
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _with_trail(line: str, entry: Entry) -> str:
    """With the comment at its end: where it was aligned, else two blanks behind."""
    if not entry.trail:
        return line
    return f"{line}{' ' * max(2, entry.column - len(line))}{entry.trail}"


def _feet(entry: Entry, indent: int) -> Iterator[str]:
    """Comments that belong to a value without entries."""
    foot = entry.value.foot if isinstance(entry.value, Block) else []
    return _remarks([*entry.below, *foot], indent, is_first=True)


def _remarks(remarks: Sequence[Remark], indent: int, *, is_first: bool) -> Iterator[str]:
    for number, remark in enumerate(remarks):
        if remark.blank and (number or not is_first):
            yield ""
        yield " " * indent + remark.text


_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def _quoted(text: str) -> str:
    """Text in double quotes; in single ones where those need no escapes."""
    if any(char in text for char in '"\\') and not any(char in text for char in "\n\t"):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_ESCAPES.get(char, char) for char in text) + '"'
