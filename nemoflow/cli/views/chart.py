"""The nodes of a render as a drawing: Mermaid, for pages, and DOT, for Graphviz.

A long video has hundreds of segments, more than anybody can look at and more than GitHub draws.
Beyond a number of nodes, neighbours of one kind and state become one box that says how many it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from nemoflow.cli.views.forecast import place_text
from nemoflow.cli.views.lines import plural, safe
from nemoflow.cli.views.nodes import NOUNS, Picture, State, Words
from nemoflow.engine.graph import Kind, Node

MOST_BOXES = 100
"""Of segments and of pieces of sound. GitHub draws at most 500 arrows."""
_CLASSES = {State.HELD: "held", State.MAKE: "make", State.SPARE: "spare"}
_LOOKS = {State.HELD: "#d7f0dd", State.MAKE: "#ffe0a3", State.SPARE: "#eeeeee"}
_EDGES = {State.HELD: "#2f7d46", State.MAKE: "#a86400", State.SPARE: "#888888"}


@dataclass(frozen=True, slots=True)
class Box:
    """One or more nodes of one kind and state, with lines to tell them by."""

    name: str
    kind: Kind
    state: State
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Boxes in the order they can be made, and arrows from what is needed to what needs it."""

    boxes: tuple[Box, ...]
    arrows: tuple[tuple[str, str], ...]


def chart_of(picture: Picture, most: int = MOST_BOXES) -> Chart:
    """A graph as boxes; of segments and of pieces at most about `most` each."""
    words = Words(picture.setup)
    boxes: list[Box] = []
    box_of: dict[str, str] = {}
    for nodes in _grouped(picture, most):
        first = nodes[0]
        name = f"n{len(boxes) + 1}"
        lines = tuple(_lines(picture, words, nodes))
        boxes.append(Box(name, first.kind, picture.state(first), lines))
        box_of.update((node.key, name) for node in nodes)
    arrows = dict.fromkeys(
        (box_of[key], box_of[node.key])
        for node in picture.graph.nodes.values()
        for key in node.deps
    )
    return Chart(tuple(boxes), tuple(arrows))


def _grouped(picture: Picture, most: int) -> Iterator[Sequence[Node]]:
    """The nodes by kind, neighbours of one state together where there are too many of a kind."""
    order = {kind: place for place, kind in enumerate(NOUNS)}
    nodes = sorted(picture.graph.nodes.values(), key=lambda node: (order[node.kind], node.at))
    for _, found in groupby(nodes, key=lambda node: node.kind):
        alike = list(found)
        step = -(-len(alike) // most)
        for at in range(0, len(alike), step):
            by_state: dict[State, list[Node]] = {}
            for node in alike[at : at + step]:
                by_state.setdefault(picture.state(node), []).append(node)
            yield from by_state.values()


def _lines(picture: Picture, words: Words, nodes: Sequence[Node]) -> Iterator[str]:
    first, last = nodes[0], nodes[-1]
    count = f"{plural(len(nodes), NOUNS[first.kind])}" if len(nodes) > 1 else NOUNS[first.kind]
    if first.kind is Kind.FILE:
        yield safe(picture.setup.output.shown)
        return
    if first.kind is Kind.SEGMENT:
        end = max(node.at[0] + node.frames for node in nodes)
        when = place_text(first.at[0], end, picture.setup.timeline.rate)
        yield f"{when}, {count}" if len(nodes) > 1 else when
    else:
        yield count
    shown = list(dict.fromkeys(words.of(node) for node in (first, last)))
    yield " ... ".join(text for text in shown if text)
    again = len(first.at) - 1
    if again > 0 and len(nodes) == 1:
        yield f"seen {again + 1} times"


# --- Mermaid ------------------------------------------------------------------------------------


def mermaid_lines(chart: Chart) -> Iterator[str]:
    """A flowchart, for a fenced block ```` ```mermaid ````."""
    yield "flowchart LR"
    for box in chart.boxes:
        label = "<br/>".join(mermaid_text(line) for line in box.lines if line)
        open_, close = ("([", "])") if box.kind is Kind.FILE else ("[", "]")
        yield f'  {box.name}{open_}"{label}"{close}:::{_CLASSES[box.state]}'
    yield from (f"  {one} --> {other}" for one, other in chart.arrows)
    for state, name in _CLASSES.items():
        dashed = ",stroke-dasharray:4" if state is State.SPARE else ""
        yield f"  classDef {name} fill:{_LOOKS[state]},stroke:{_EDGES[state]},color:#111{dashed}"


def mermaid_text(text: str) -> str:
    """Text for a quoted label: all that Mermaid, its Markdown or a page could read is a number.

    A colon stays inside a time only, because `fa:fa-car` is an icon; digits and a full stop, or a
    hyphen, at the start of a line are a list.
    """
    found = re.sub(r"[^\w ,.:()-]|_|(?<!\d):|:(?!\d)", lambda hit: f"#{ord(hit[0])};", text)
    return re.sub(r"^(\s*\d*)([.)-])", lambda hit: f"{hit[1]}#{ord(hit[2])};", found)


# --- DOT ----------------------------------------------------------------------------------------


def dot_lines(chart: Chart) -> Iterator[str]:
    """A directed graph for Graphviz."""
    yield "digraph render {"
    yield "  rankdir=LR;"
    yield '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=10];'
    for box in chart.boxes:
        label = "\\n".join(dot_text(line) for line in box.lines if line)
        look = f'fillcolor="{_LOOKS[box.state]}", color="{_EDGES[box.state]}"'
        dashed = ', style="rounded,filled,dashed"' if box.state is State.SPARE else ""
        yield f'  {box.name} [label="{label}", class="{_CLASSES[box.state]}", {look}{dashed}];'
    yield from (f"  {one} -> {other};" for one, other in chart.arrows)
    yield "}"


def dot_text(text: str) -> str:
    """Text for a quoted label: Graphviz reads backslashes, quotes and entities such as `&lt;`."""
    return text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
