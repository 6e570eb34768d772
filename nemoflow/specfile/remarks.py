"""Which entry of a YAML file each of its comments belongs to.

libyaml's events do not tell comments. But the tree knows the span of every scalar, and whatever
starts with `#` between two scalars is a comment: so none can be missed, and none invented. Each
one is given to an entry, to stand above it or behind it, or to the end of a block.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from nemoflow.specfile.source import Source
from nemoflow.specfile.yamltree import Mapping, Node, Scalar, Sequence

_COMMENT = re.compile(r"#[^\r\n]*")
_MODELINE = re.compile(r"#\s*(yaml-language-server:|-\*-|vim?:)")


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment with its `#`, and whether a blank line stands above it."""

    text: str
    blank: bool = False


@dataclass(eq=False)
class Entry:
    """A pair of a mapping (`key` is set) or an item of a list, with its comments."""

    key: Scalar | None
    value: Scalar | Block
    parent: Block
    head: list[Remark] = field(default_factory=list)
    """Above it."""
    trail: str = ""
    """At the end of its line."""
    column: int = 0
    """Where that one began, counted from 0, when it looks aligned with others; else 0."""
    below: list[Remark] = field(default_factory=list)
    """Under a key that has no value: what was commented out."""
    blank: bool = False
    """Whether a blank line stands above it."""

    @property
    def is_nested(self) -> bool:
        """Whether entries of its own follow."""
        return isinstance(self.value, Block) and bool(self.value.entries)


@dataclass(eq=False)
class Block:
    """A mapping or a list. `column` counts from 0; a `flow` one stands in brackets."""

    is_mapping: bool
    span: tuple[int, int]
    column: int
    flow: bool
    owner: Entry | None
    entries: list[Entry] = field(default_factory=list)
    foot: list[Remark] = field(default_factory=list)
    """Comments after the last entry."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """Something written: a key, a value, or empty brackets."""

    start: int
    end: int
    entry: Entry
    is_key: bool


@dataclass(eq=False)
class Commented:
    """The entries of a file with their comments; `header` belongs to the file as a whole."""

    root: Block
    header: list[Remark] = field(default_factory=list)
    header_blank: bool = False
    """Whether a blank line follows the header."""


def commented(source: Source, root: Mapping) -> Commented:
    """Every comment of a parsed file at its entry; nothing else of the text is kept."""
    placing = _Placing(source)
    block = placing.block(root, None)
    placing.comments(block)
    found = Commented(block)
    if block.entries:
        _take_header(found, block.entries[0])
    return found


def is_block_scalar(source: Source, scalar: Scalar) -> bool:
    """Whether a scalar is written with `|` or `>`."""
    return not scalar.plain and source.text[scalar.span[0]] in "|>"


def all_comments(source: Source, root: Mapping) -> list[str]:
    """The texts of all comments, sorted."""
    placing = _Placing(source)
    placing.block(root, None)
    return sorted(source.text[a:b].rstrip() for a, b in placing.found())


def _take_header(found: Commented, first: Entry) -> None:
    """What stands at the top and apart from the first key stays at the top."""
    head = first.head
    blanks = [remark.blank for remark in head[1:]] + [first.blank]
    ends = [
        at + 1
        for at, remark in enumerate(head)
        if blanks[at] or (_MODELINE.match(remark.text) and at == 0)
    ]
    if ends:
        count = ends[-1]
        found.header, first.head = head[:count], head[count:]
        found.header_blank = blanks[count - 1]


@dataclass(eq=False)
class _Placing:
    source: Source
    leaves: list[Leaf] = field(default_factory=list)
    outermost: dict[int, Entry] = field(default_factory=dict)
    """Start of a leaf -> the outermost entry that begins with it."""
    last: tuple[int, int, Entry] | None = None
    """Line, column and entry of a comment behind something, for lines that continue it."""

    @cached_property
    def starts(self) -> list[int]:
        """Where the leaves start."""
        return [leaf.start for leaf in self.leaves]

    def block(self, node: Mapping | Sequence, owner: Entry | None) -> Block:
        """The entries of a collection, without comments yet."""
        start = node.span[0]
        column = self.source.place(start).column - 1
        # A block collection starts with a key or a dash.
        flow = self.source.text[start : start + 1] in ("{", "[") and node.span[1] > start
        block = Block(isinstance(node, Mapping), node.span, column, flow, owner)
        pairs: list[tuple[Scalar | None, Node]] = (
            list(node.items) if isinstance(node, Mapping) else [(None, item) for item in node.items]
        )
        for key, value in pairs:
            block.entries.append(self._entry(key, value, block))
        return block

    def _entry(self, key: Scalar | None, value: Node, parent: Block) -> Entry:
        entry = Entry(key, Scalar("", True, value.place), parent)
        first = len(self.leaves)
        if key is not None:
            self._leaf(key.span, entry, is_key=True)
        if isinstance(value, Scalar):
            entry.value = value
            self._leaf(value.span, entry)
        else:
            if not value.items:
                self._leaf((value.span[0], value.span[0] + 1), entry)
            entry.value = self.block(value, entry)
        start = self.leaves[first].start
        self.outermost[start] = entry  # set from the inside out: the outermost remains
        line = self.source.place(start).line
        entry.blank = self._is_blank(line - 1)
        return entry

    def _leaf(self, span: tuple[int, int], entry: Entry, *, is_key: bool = False) -> None:
        self.leaves.append(Leaf(*span, entry, is_key))

    def _is_blank(self, line: int) -> bool:
        return line >= 1 and not self.source.lines[line - 1].strip()

    def found(self) -> Iterator[tuple[int, int]]:
        """The spans of all comments, in order."""
        end = 0
        for leaf in self.leaves:
            yield from self._between(end, leaf.start)
            end = leaf.end
            if self.source.text[leaf.start : leaf.start + 1] in ("|", ">") and not leaf.is_key:
                # The line that opens a block scalar may end with a comment.
                header = re.compile(r"[^\r\n]*").match(self.source.text, leaf.start)
                if header and leaf.end > leaf.start:
                    yield from self._between(leaf.start, header.end())
        yield from self._between(end, len(self.source.text))

    def _between(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        return (item.span() for item in _COMMENT.finditer(self.source.text, start, end))

    def comments(self, root: Block) -> None:
        """Gives every comment its place."""
        for start, end in self.found():
            place = self.source.place(start)
            at = bisect_left(self.starts, start)
            before = self.leaves[at - 1] if at else None
            after = self.leaves[at] if at < len(self.leaves) else None
            remark = Remark(self.source.text[start:end].rstrip(), self._is_blank(place.line - 1))
            if before and self._line_of(before, start) == place.line:
                self._behind(remark, before, start, root)
                self.last = (place.line, place.column, before.entry)
            elif not self._continued(remark, place.line, place.column):
                column = len(place.source) - len(place.source.lstrip())
                self._alone(remark, start, column, (before, after), root)

    def _line_of(self, leaf: Leaf, comment: int) -> int:
        """The line a leaf ends on; the one a block scalar is opened on for a comment inside."""
        inside = leaf.start <= comment < leaf.end
        return self.source.place(leaf.start if inside else max(leaf.start, leaf.end - 1)).line

    def _outer(self, entry: Entry) -> Entry:
        """Where the comments above an entry stand: above the dash of the item it begins."""
        while entry.parent.owner and entry.parent.entries[0] is entry:
            owner = entry.parent.owner
            if owner.key is not None:
                break
            entry = owner
        return entry

    def _behind(self, remark: Remark, leaf: Leaf, start: int, root: Block) -> None:
        """A comment on the line of a key or a value."""
        entry, closed = leaf.entry, False
        while entry.parent.flow and entry.parent.span[1] <= start:
            if entry.parent.owner is None:
                root.foot.append(remark)
                return
            entry, closed = entry.parent.owner, True
        before_value = leaf.is_key and not entry.is_nested and not closed
        has_line = entry.key is not None or not entry.is_nested
        if entry.trail or before_value or not has_line:
            self._outer(entry).head.append(Remark(remark.text))
        else:
            entry.trail, entry.column = remark.text, self._aligned(start)

    def _aligned(self, start: int) -> int:
        """The column of a comment with more than two blanks before it, else 0."""
        place = self.source.place(start)
        before = place.source[: place.column - 1]
        return len(before) if before.endswith("   ") and "\t" not in before else 0

    def _continued(self, remark: Remark, line: int, column: int) -> bool:
        """Whether this goes on with the comment right above, behind an entry: both move up."""
        if self.last is None or self.last[:2] != (line - 1, column):
            return False
        entry = self.last[2]
        head = self._outer(entry).head
        if entry.trail:
            head.append(Remark(entry.trail))
            entry.trail = ""
        head.append(remark)
        self.last = (line, column, entry)
        return True

    def _alone(
        self,
        remark: Remark,
        start: int,
        column: int,
        around: tuple[Leaf | None, Leaf | None],
        root: Block,
    ) -> None:
        """A comment with a line of its own."""
        before, after = around
        following = self._following(after, start)
        inside = _open_flow(before, start)
        if inside is not None and (after is None or after.start >= inside.span[1]):
            inside.foot.append(remark)
        elif following is not None and (inside is not None or column <= following.parent.column):
            following.head.append(remark)
        elif before is not None and (home := _ended(before, column, following)) is not None:
            home.append(remark)
        elif following is not None:
            following.head.append(remark)
        else:
            root.foot.append(remark)

    def _following(self, after: Leaf | None, start: int) -> Entry | None:
        """The entry above which a comment at `start` may stand."""
        if after is None:
            return None
        key = after.entry.key
        if not after.is_key and key is not None and key.span[0] < start:
            return self._outer(after.entry)  # between a key and its value
        return self.outermost.get(after.start, after.entry)


def _open_flow(before: Leaf | None, start: int) -> Block | None:
    """The innermost brackets around a place."""
    block = before.entry.parent if before else None
    if before and isinstance(before.entry.value, Block):
        block = before.entry.value
    while block is not None:
        if block.flow and block.span[0] < start < block.span[1]:
            return block
        block = block.owner.parent if block.owner else None
    return None


def _ended(before: Leaf, column: int, following: Entry | None) -> list[Remark] | None:
    """The foot of a block that has ended before the next entry and is indented no deeper."""
    shared: set[Block] = set()
    block: Block | None = following.parent if following else None
    while block is not None:
        shared.add(block)
        block = block.owner.parent if block.owner else None
    entry = before.entry
    empty = isinstance(entry.value, Scalar) and entry.value.plain and not entry.value.text
    if empty and entry.key is not None and not entry.parent.flow and column > entry.parent.column:
        return entry.below
    block = entry.parent
    while block is not None:
        if not block.flow and block not in shared and block.column <= column:
            return block.foot
        block = block.owner.parent if block.owner else None
    return None
