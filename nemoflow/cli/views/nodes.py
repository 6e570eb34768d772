"""The nodes of a render in words: what each is, what it shows or plays, how it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from nemoflow.cli.views.lines import plural, safe
from nemoflow.engine.audio import Mix, Piece
from nemoflow.engine.graph import Graph, Kind, Node
from nemoflow.engine.segments import Segment
from nemoflow.engine.setup import Setup
from nemoflow.engine.steady import Steady, steadies_of
from nemoflow.engine.timeline import SAMPLE_RATE

_LONGEST_TITLE = 24
_LONGEST_NAME = 40
NOUNS: Mapping[Kind, str] = {
    Kind.MOVEMENT: "movement",
    Kind.STEADY: "steady clip",
    Kind.PLAIN: "plain picture",
    Kind.SEGMENT: "segment",
    Kind.NOISE: "noise",
    Kind.PIECE: "piece",
    Kind.MIX: "mix",
    Kind.LEVEL: "level",
    Kind.SOUND: "coded sound",
    Kind.FILE: "file",
}


class State(StrEnum):
    """How things stand with a node."""

    HELD = "held"
    MAKE = "to make"
    SPARE = "not needed"
    """It is not there, and what it would be used for is."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A render to be looked at: `states` of all nodes, and whether its picture is copied."""

    spec: str
    setup: Setup
    graph: Graph
    states: Mapping[str, State]
    copied: bool = False

    def state(self, node: Node) -> State:
        """How things stand with a node."""
        return self.states[node.key]


def states_of(graph: Graph, held: Collection[str], missing: Collection[str]) -> dict[str, State]:
    """Key -> state, from the keys of what is there and of what is to be made."""
    return {
        key: State.MAKE if key in missing else State.HELD if key in held else State.SPARE
        for key in graph.nodes
    }


class Words:
    """What nodes show and play, in words that may be printed; names of files as they were given."""

    def __init__(self, setup: Setup) -> None:
        self._rate = setup.timeline.rate
        self._seconds = float(setup.heard.seconds)
        self._names = {item.digest: item.filename or item.name for item in setup.timeline.sources}
        for steady in steadies_of(setup.timeline):
            self._names[steady.name] = self._names[steady.source]

    def of(self, node: Node) -> str:
        """What a node is made of."""
        match node.what:
            case Segment() as segment:
                return ", ".join(self._segment(segment))
            case Steady() as steady:
                seconds = float(steady.used / steady.rate)
                return f"{self._name(steady.source)}, {seconds:.1f} s"
            case Piece() as piece:
                return self._piece(piece)
            case Mix() as mix:
                return self._mix(mix) if node.kind is Kind.MIX else f"{self._seconds:.1f} s"
            case str() as source:
                return self._name(source)
            case None:
                return ""
            case _:
                assert_never(node.what)

    def _segment(self, segment: Segment) -> Iterator[str]:
        names = [self._name(layer.source) for layer in segment.layers]
        yield f"{' > '.join(names)} ({segment.transition})" if segment.transition else names[0]
        if segment.layers[0].backwards:
            yield "reversed"
        yield from dict.fromkeys(x.kind for layer in segment.layers for x in layer.effects)
        for inlay in segment.inlays:
            yield f"over it {self._name(inlay.layer.source)}"
        for placed in segment.titles:
            yield f'title "{_short(placed.title.text, _LONGEST_TITLE)}"'
        if segment.captions:
            yield plural(len(segment.captions), "caption")
        for fade in segment.fades:
            yield f"fade {fade.way}"

    def _piece(self, piece: Piece) -> str:
        start, length = piece.start / SAMPLE_RATE, piece.samples / SAMPLE_RATE
        how = ", reversed" if piece.backwards else ""
        return f"{self._name(piece.source)} from {start:.1f} s, {length:.1f} s{how}"

    def _mix(self, mix: Mix) -> str:
        voices = sum(voice.piece is not None for voice in mix.voices)
        parts = [plural(voices, "clip")] if voices else []
        return ", ".join([*parts, *dict.fromkeys(self._name(bed.source) for bed in mix.beds)])

    def _name(self, source: str) -> str:
        name = self._names.get(source, source)
        return _short(name, _LONGEST_NAME)


def _short(text: str, most: int) -> str:
    found = safe(text)
    return found if len(found) <= most else f"{found[: most - 1]}…"
