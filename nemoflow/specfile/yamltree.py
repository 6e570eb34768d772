"""YAML as a frozen tree in which everything knows its place.

Built from libyaml's events, without recursion and with limits checked before anything grows, so
no input can exhaust memory or the stack. Narrower than YAML on purpose: one document, no tags,
anchors, aliases or merge keys, no key twice. Scalars are text here; `scalars.py` gives the plain
ones their YAML 1.2 core type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from nemoflow.model.errors import InvalidSpec, Place, Problem
from nemoflow.specfile.codes import Code
from nemoflow.specfile.locate import shortened
from nemoflow.specfile.source import FORBIDDEN_VALUE, Source, character_problem
from nemoflow.specfile.yamlwords import syntax_problem

MAX_DEPTH = 64
MAX_NODES = 100_000
MAX_PROBLEMS = 100
"""More would be noise: the first hundred say enough about a broken file."""

_LOADER: type[yaml.CSafeLoader] | type[yaml.SafeLoader] = getattr(
    yaml, "CSafeLoader", yaml.SafeLoader
)


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf: its text, whether it was written without quotes, and its span in the source."""

    text: str
    plain: bool
    place: Place
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in written order; no key is there twice."""

    items: tuple[tuple[Scalar, Node], ...]
    place: Place
    span: tuple[int, int] = (0, 0)

    def get(self, key: str) -> Node | None:
        """The value of a key, or None."""
        return next((node for found, node in self.items if found.text == key), None)

    def key(self, key: str) -> Scalar | None:
        """The key itself, for its place, or None."""
        return next((found for found, _ in self.items if found.text == key), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    place: Place
    span: tuple[int, int] = (0, 0)


Node = Scalar | Mapping | Sequence


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: its source, its top mapping and the keys that were written twice."""

    source: Source
    root: Mapping
    problems: tuple[Problem, ...] = ()


def parse(source: Source, what: str = "a spec") -> Document:
    """The tree of a file whose top level is a mapping.

    Raises InvalidSpec for what leaves no usable tree; a duplicate key does: the first counts
    and the rest is in `problems`.
    """
    builder = _Builder(source)
    for event in _events(source):
        builder.take(event)
    if builder.fatal:
        raise InvalidSpec(builder.problems)
    root = builder.root
    if root is None or (isinstance(root, Scalar) and root.plain and not root.text):
        raise _wrong(f"{what} is empty", Place(source.path, 1, 1))
    if not isinstance(root, Mapping):
        raise _wrong(f"{what} must be a mapping of keys to values", root.place)
    return Document(source, root, tuple(builder.problems))


def _wrong(message: str, place: Place) -> InvalidSpec:
    hint = "begin with a key, for example `name: my-video`; `nemoflow init` writes a first spec"
    return InvalidSpec([Problem(Code.WRONG_TYPE, message, place, "", hint)])


def _events(source: Source) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(source.text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise InvalidSpec([syntax_problem(source, error)]) from error


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    place: Place
    start: int
    keys: set[str] | None
    """None for a sequence."""
    items: list[tuple[Scalar, Node]] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    key: Scalar | None = None


@dataclass(slots=True)
class _Builder:
    source: Source
    problems: list[Problem] = field(default_factory=list)
    fatal: bool = False
    root: Node | None = None
    stack: list[_Open] = field(default_factory=list)
    nodes: int = 0
    documents: int = 0

    def take(self, event: yaml.Event) -> None:
        """One event of the parser."""
        if isinstance(event, yaml.ScalarEvent):
            self._properties(event)
            self._add(self._scalar(event))
        elif isinstance(event, yaml.AliasEvent):
            self._refuse("aliases (`*name`)", event, "write the value out")
            self._add(Scalar("", True, self._place(event)))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._properties(event)
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _document(self, event: yaml.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1:
            hint = "put the second one in a file of its own"
            self._report(
                Problem(Code.NOT_ALLOWED, "a file holds one document", self._place(event), "", hint)
            )
            raise InvalidSpec(self.problems)
        if event.version or event.tags:
            self._refuse("directives (`%`)", event, "remove the line")

    def _properties(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            hint = "write the value out where it is needed"
            self._report(_refusal("anchors (`&name`)", self._word(event, "&"), hint), fatal=True)
        if event.tag is not None:
            hint = "remove it; quote the value to make it text"
            self._report(_refusal("tags (`!name`)", self._word(event, "!"), hint), fatal=True)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        bad = FORBIDDEN_VALUE.search(event.value)
        if bad:
            self._report(character_problem(bad.group(), self._place(event)), fatal=True)
        return Scalar(event.value, not event.style, self._place(event), _span(event))

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        if len(self.stack) >= MAX_DEPTH:
            self._stop(f"values are nested more than {MAX_DEPTH} deep", event)
        keys: set[str] | None = set() if isinstance(event, yaml.MappingStartEvent) else None
        self.stack.append(_Open(self._place(event), _span(event)[0], keys))

    def _close(self, event: yaml.CollectionEndEvent) -> None:
        done = self.stack.pop()
        span = (done.start, _span(event)[1])
        if done.keys is None:
            self._add(Sequence(tuple(done.nodes), done.place, span))
        else:
            self._add(Mapping(tuple(done.items), done.place, span))

    def _add(self, node: Node) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise InvalidSpec(
                [*self.problems, _too_big(f"more than {MAX_NODES:,} values", node.place)]
            )
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if parent.keys is None:
            parent.nodes.append(node)
        elif parent.key is None:
            parent.key = self._key(node)
        else:
            self._pair(parent, parent.key, node)

    def _pair(self, parent: _Open, key: Scalar, node: Node) -> None:
        parent.key = None
        assert parent.keys is not None
        if key.text not in parent.keys:
            parent.keys.add(key.text)
            parent.items.append((key, node))
            return
        first = next(found for found, _ in parent.items if found.text == key.text)
        self._report(
            Problem(
                Code.DUPLICATE_KEY,
                f'the key "{shortened(key.text)}" is written twice',
                key.place,
                f"first written on line {first.place.line}",
                "keep one of them",
            )
        )

    def _key(self, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            self._report(_complex_key(node.place), fatal=True)
            return Scalar("", True, node.place)
        if node.plain and node.text == "<<":
            problem = _refusal("merge keys (`<<`)", node.place, "write the keys out")
            self._report(problem, fatal=True)
        return node

    def _place(self, event: yaml.Event) -> Place:
        start, end = _span(event)
        # Collections start with an empty mark: underline what follows on the line.
        return self.source.place(start, end if end > start + 1 else None)

    def _word(self, event: yaml.Event, sign: str) -> Place:
        """The place of the anchor or tag that stands before a value."""
        start = max(_span(event)[0], self.source.text.find(sign, _span(event)[0]))
        end = next(
            (at for at, char in enumerate(self.source.text[start : start + 80]) if char.isspace()),
            1,
        )
        return self.source.place(start, start + end)

    def _refuse(self, what: str, event: yaml.Event, hint: str) -> None:
        self._report(_refusal(what, self._place(event), hint), fatal=True)

    def _stop(self, message: str, event: yaml.Event) -> None:
        raise InvalidSpec([*self.problems, _too_big(message, self._place(event))])

    def _report(self, problem: Problem, *, fatal: bool = False) -> None:
        self.fatal = self.fatal or fatal
        self.problems.append(problem)
        if len(self.problems) >= MAX_PROBLEMS:
            raise InvalidSpec(self.problems)


def _span(event: yaml.Event) -> tuple[int, int]:
    start, end = event.start_mark, event.end_mark
    assert start is not None
    assert end is not None
    return start.index, end.index


def _refusal(what: str, place: Place, hint: str) -> Problem:
    return Problem(Code.NOT_ALLOWED, f"{what} are not read by nemoflow", place, "", hint)


def _too_big(message: str, place: Place) -> Problem:
    return Problem(Code.TOO_BIG, message, place, "", "a spec needs far less; is this the file?")


def _complex_key(place: Place) -> Problem:
    braces = place.source[place.column - 1 :].startswith("{") or "{{" in place.source
    hint = (
        'text that begins with `{{` needs quotes: "{{ ... }}"'
        if braces
        else "quote the text, or give the mapping or list a key of its own"
    )
    return Problem(
        Code.SYNTAX, "a key must be text, not a mapping or a list", place, "quote this text", hint
    )
