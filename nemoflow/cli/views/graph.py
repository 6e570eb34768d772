"""The nodes of a render as a table for a person and as values for a machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from nemoflow.cli.terminal import BOLD, DIM, GREEN, YELLOW, paint
from nemoflow.cli.views.forecast import forecast_text, place_text
from nemoflow.cli.views.lines import plural, safe
from nemoflow.cli.views.nodes import NOUNS, Picture, State, Words
from nemoflow.engine.forecast import Forecast
from nemoflow.engine.graph import AUDIO, Kind, Node

KEY_DIGITS = 12
_COLOURS: Mapping[State, str] = {State.HELD: GREEN, State.MAKE: YELLOW, State.SPARE: DIM}
_Row = tuple[str, str, State, str, str]
"""What, how much, state, key, what it shows."""


def graph_lines(picture: Picture, forecast: Forecast, colour: bool) -> list[str]:
    """Head, segments in playing order, footage, sound, file, and what it comes to."""
    words, graph = Words(picture.setup), picture.graph
    sections = {
        "segments": list(_segments(picture, words)),
        "footage": _rows(picture, words, (Kind.MOVEMENT, Kind.STEADY, Kind.PLAIN)),
        "sound": _rows(picture, words, tuple(kind for kind in NOUNS if kind in AUDIO)),
        "file": [_file(picture)],
    }
    widths = _widths([row for rows in sections.values() for row in rows])
    lines = [_head(picture, colour)]
    for name, rows in sections.items():
        if rows:
            lines += [f"  {name}", *(_line(row, widths, colour) for row in rows)]
    nodes = plural(len(graph.nodes), "node")
    counts = [
        f"{count} {state}"
        for state in State
        if (count := sum(found is state for found in picture.states.values()))
    ]
    return [*lines, f"{nodes}: {', '.join(counts)}.", f"Next apply: {forecast_text(forecast)}."]


def _head(picture: Picture, colour: bool) -> str:
    setup = picture.setup
    length = f"{float(setup.timeline.seconds):.1f} s"
    canvas = setup.canvas
    size = f"{canvas.width}x{canvas.height} at {canvas.rate} fps" if setup.format.video else "sound"
    name = paint(safe(setup.output.shown), BOLD, colour)
    copied = "   picture copied as it is" if picture.copied else ""
    return f"{name}   {size}   {length}{copied}"


def _segments(picture: Picture, words: Words) -> Iterator[_Row]:
    nodes = [picture.graph.nodes[key] for key in picture.graph.row]
    starts = accumulate((node.frames for node in nodes), initial=0)
    shown = {node.key: words.of(node) for node in nodes}
    for node, start in zip(nodes, starts, strict=False):
        when = place_text(start, start + node.frames, picture.setup.timeline.rate)
        yield _row(when, f"{node.frames} f", picture.state(node), node, shown[node.key])


def _rows(picture: Picture, words: Words, kinds: Sequence[Kind]) -> list[_Row]:
    return [
        _row(NOUNS[node.kind], "", picture.state(node), node, words.of(node))
        for node in picture.graph.of(*kinds)
    ]


def _file(picture: Picture) -> _Row:
    node = picture.graph.file
    format = picture.setup.format
    how = "joined" if format.joined else "encoded"
    return _row(format.name, "", picture.state(node), node, how)


def _row(what: str, much: str, state: State, node: Node, shown: str) -> _Row:
    return (what, much, state, node.key[:KEY_DIGITS], shown)


def _widths(rows: Sequence[_Row]) -> tuple[int, int]:
    return max(len(row[0]) for row in rows), max(len(row[1]) for row in rows)


def _line(row: _Row, widths: tuple[int, int], colour: bool) -> str:
    what, much, state, key, shown = row
    told = paint(f"{state:<10}", _COLOURS[state], colour)
    text = f"    {what:<{widths[0]}}  {much:>{widths[1]}}  {told}  {key:<{KEY_DIGITS}}  {shown}"
    return text.rstrip()


def graph_value(picture: Picture) -> dict[str, object]:
    """The graph as JSON values: nodes before those that need them, `row` in playing order."""
    setup, graph, words = picture.setup, picture.graph, Words(picture.setup)
    return {
        "type": "graph",
        "spec": picture.spec,
        "output": setup.output.shown,
        "frames": setup.timeline.frames,
        "rate": str(setup.timeline.rate),
        "width": setup.canvas.width if setup.format.video else None,
        "height": setup.canvas.height if setup.format.video else None,
        "copied": picture.copied,
        "row": list(graph.row),
        "sound": graph.sound or None,
        "nodes": [
            {
                "key": node.key,
                "kind": str(node.kind),
                "state": str(picture.state(node)),
                "needs": list(node.deps),
                "frames": node.frames,
                "at": list(node.at),
                "shows": words.of(node),
            }
            for node in graph.nodes.values()
        ],
    }
