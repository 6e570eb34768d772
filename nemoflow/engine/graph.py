"""A render as nodes that depend on each other, each named by all that decides its bytes. Pure.

A node's key holds no time of the timeline, so what moves with its clip keeps its key, and what has
an equal key is made once. What is missing is found from the end: a mix that is there needs none of
its pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from nemoflow.engine.argv_video import lossless_arguments
from nemoflow.engine.audio import Mix, Piece, mix_key, mix_of, piece_key
from nemoflow.engine.fonts import Shelf
from nemoflow.engine.fonts_scan import shelf
from nemoflow.engine.formats import audio_arguments
from nemoflow.engine.hearing import NOISE_VERSION, loud_key
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.segments import ENGINE_VERSION, Segment, segment_key, segments_of
from nemoflow.engine.setup import Setup
from nemoflow.engine.steady import Steady, steadies_of
from nemoflow.engine.timeline import Timeline
from nemoflow.model.canon import canonical_json, digest
from nemoflow.model.profiles import profile_of


class Kind(StrEnum):
    """What a node is."""

    MOVEMENT = "movement"
    """Analysis: how the camera moves in a stretch of footage."""
    STEADY = "steady"
    """A stretch of footage made steady, without loss: what needs a whole clip is made before."""
    PLAIN = "plain"
    """A segment before words and overlays are put on it, without loss."""
    SEGMENT = "segment"
    NOISE = "noise"
    """Analysis: how loud the noise of a source is."""
    PIECE = "piece"
    """PCM of one clip."""
    MIX = "mix"
    LEVEL = "level"
    """The mix as loud as it should be."""
    SOUND = "sound"
    """The sound, encoded."""
    FILE = "file"


FILE_VERSION = 2
"""Raised whenever the same parts would be put together differently."""
PICTURE = frozenset((Kind.MOVEMENT, Kind.STEADY, Kind.PLAIN, Kind.SEGMENT))
AUDIO = frozenset((Kind.NOISE, Kind.PIECE, Kind.MIX, Kind.LEVEL, Kind.SOUND))

What = Segment | Steady | Piece | Mix | str | None
"""What a node is made of: `str` is the source whose noise is measured."""


@dataclass(frozen=True, slots=True)
class Node:
    """One thing to make. `frames` of picture it holds; `at` are the timeline frames it begins at.

    A segment that is seen several times is one node with several places. `plain` is the key of the
    picture that its words are put on, empty where that is not kept.
    """

    key: str
    kind: Kind
    deps: tuple[str, ...] = ()
    what: What = None
    frames: int = 0
    at: tuple[int, ...] = ()
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """All nodes of one file; those that a node needs come before it, the file comes last.

    `row` are the keys of the segments as they are joined, `sound` the key of what is heard, both
    empty when there is none.
    """

    nodes: dict[str, Node]
    row: tuple[str, ...] = ()
    sound: str = ""

    @property
    def file(self) -> Node:
        """The node of the finished file."""
        return next(reversed(self.nodes.values()))

    def of(self, *kinds: Kind) -> tuple[Node, ...]:
        """The nodes of some kinds, in order."""
        return tuple(node for node in self.nodes.values() if node.kind in kinds)


def graph_of(setup: Setup, fonts: Shelf = shelf) -> Graph:
    """The nodes of a render. Raises EngineFailed, MissingFont."""
    nodes: dict[str, Node] = {}
    row = _pictures(setup, nodes, fonts) if setup.format.video else ()
    sound = _sounds(setup, nodes)
    deps = (*dict.fromkeys(row), *((sound,) if sound else ()))
    settings = sorted(f"{name}={value}" for name, value in setup.output.settings().items())
    key = _key(setup, "file", FILE_VERSION, settings, row, sound, _tracks(setup.timeline))
    nodes[key] = Node(key, Kind.FILE, deps, None, setup.timeline.frames, (0,))
    return Graph(nodes, row, sound)


def _tracks(timeline: Timeline) -> list[str]:
    """What lies beside picture and sound in a file: chapters and captions that are not burned."""
    soft = (caption for caption in timeline.captions if not caption.burn)
    return [repr(item) for item in (*timeline.chapters, *soft)]


def missing_of(graph: Graph, held: Callable[[Node], bool]) -> tuple[Node, ...]:
    """The nodes to make, in an order that works: the file, and all that is not `held` and needed.

    `held` is asked once for each node that something to be made needs, and for no other.
    """
    wanted = {graph.file.key}
    asked: set[str] = set()
    for node in reversed(graph.nodes.values()):
        if node.key not in wanted:
            continue
        for key in node.deps:
            if key not in asked:
                asked.add(key)
                if not held(graph.nodes[key]):
                    wanted.add(key)
    return tuple(node for node in graph.nodes.values() if node.key in wanted)


# --- the picture --------------------------------------------------------------------------------


def _pictures(setup: Setup, nodes: dict[str, Node], fonts: Shelf) -> tuple[str, ...]:
    """Adds what the picture needs; the keys of its segments in playing order."""
    steadied = {item.name: item for item in steadies_of(setup.timeline)}
    places: dict[str, list[int]] = {}
    row, at = [], 0
    for segment in segments_of(
        setup.timeline, setup.canvas, setup.output.fit, setup.grid, setup.pixels
    ):
        deps = _footage(setup, (segment,), steadied, nodes)
        key = _segment_key(setup, segment, fonts)
        # Steadied footage is named by its source: how its pixels were read is in its own key.
        key = digest(key, *deps) if deps else key
        if key not in places:
            plain = _plain(setup, segment, deps, nodes)
            deps = (plain,) if plain else deps
            nodes[key] = Node(key, Kind.SEGMENT, deps, segment, segment.frames, (), plain)
        places.setdefault(key, []).append(at)
        row.append(key)
        at += segment.frames
    for key, found in places.items():
        nodes[key] = replace(nodes[key], at=tuple(found))
    return tuple(row)


def _plain(setup: Setup, segment: Segment, footage: Sequence[str], nodes: dict[str, Node]) -> str:
    """Adds what the segment's words are put on, where that is kept; its key."""
    if not (segment.lettered and profile_of(setup.output).keeps_plain):
        return ""
    bare = replace(segment, titles=(), fades=(), inlays=(), captions=())
    encoder = lossless_arguments(setup.canvas)
    drawn = segment_key(
        bare,
        setup.canvas,
        pixels=setup.pixels,
        encoder=encoder,
        ffmpeg_digest=setup.ffmpeg_digest,
    )
    key = digest("plain", drawn, *footage)
    nodes.setdefault(key, Node(key, Kind.PLAIN, tuple(footage), bare, bare.frames))
    return key


def _segment_key(setup: Setup, segment: Segment, fonts: Shelf) -> str:
    return segment_key(
        segment,
        setup.canvas,
        pixels=setup.pixels,
        encoder=setup.encoder,
        ffmpeg_digest=setup.ffmpeg_digest,
        fonts=fonts,
    )


def sound_graph(setup: Setup) -> Graph:
    """Only what the sound needs, for a picture that is copied."""
    nodes: dict[str, Node] = {}
    sound = _sounds(setup, nodes)
    nodes["file"] = Node("file", Kind.FILE, (sound,) if sound else ())
    return Graph(nodes, (), sound)


def footage_graph(setup: Setup, segments: Sequence[Segment]) -> Graph:
    """Only what has to be made of the footage before some segments can be drawn."""
    nodes: dict[str, Node] = {}
    steadied = {item.name: item for item in steadies_of(setup.timeline)}
    deps = _footage(setup, segments, steadied, nodes)
    nodes[""] = Node("", Kind.FILE, deps)
    return Graph(nodes)


def _footage(
    setup: Setup,
    segments: Sequence[Segment],
    steadied: Mapping[str, Steady],
    nodes: dict[str, Node],
) -> tuple[str, ...]:
    """Adds the footage that segments show made steady; its keys."""
    shown = dict.fromkeys(layer.source for segment in segments for layer in segment.layers)
    return tuple(_steady(setup, steadied[name], nodes) for name in shown if name in steadied)


def _steady(setup: Setup, steady: Steady, nodes: dict[str, Node]) -> str:
    key, seen = steady_key(setup, steady), movement_key(setup, steady)
    nodes.setdefault(seen, Node(seen, Kind.MOVEMENT, (), steady, steady.used))
    nodes.setdefault(key, Node(key, Kind.STEADY, (seen,), steady, steady.used))
    return key


def steady_key(setup: Setup, steady: Steady) -> str:
    """Key of stabilised footage."""
    return digest(steady.name, _origin(setup, steady))


def movement_key(setup: Setup, steady: Steady) -> str:
    """Key of how the camera moves in its source."""
    return digest(steady.seen, _origin(setup, steady))


def _origin(setup: Setup, steady: Steady) -> str:
    facts = setup.pixels.get(steady.source, Pixels())
    return digest(setup.ffmpeg_digest, canonical_json(facts.value()))


# --- the sound ----------------------------------------------------------------------------------


def _sounds(setup: Setup, nodes: dict[str, Node]) -> str:
    """Adds what the sound needs; the key of what is heard, empty when nothing is."""
    mix = mix_of(setup.heard)
    if mix.is_silent or not setup.format.audio:
        return ""
    pieces = tuple(_piece(setup, piece, nodes) for piece in mix.pieces)
    key = mix_key(mix, setup.ffmpeg_digest)
    nodes[key] = Node(key, Kind.MIX, pieces, mix)
    if setup.goal:
        plain, key = key, loud_key(key, setup.goal)
        nodes[key] = Node(key, Kind.LEVEL, (plain,), mix)
    if not setup.format.joined:
        return key  # encoded together with the picture
    plain, key = key, sound_key(setup, key)
    nodes[key] = Node(key, Kind.SOUND, (plain,), mix)
    return key


def _piece(setup: Setup, piece: Piece, nodes: dict[str, Node]) -> str:
    deps: tuple[str, ...] = ()
    if piece.cleaning:
        heard = noise_key(piece.source, setup.ffmpeg_digest)
        nodes.setdefault(heard, Node(heard, Kind.NOISE, (), piece.source))
        deps = (heard,)
    key = piece_key(piece, setup.ffmpeg_digest)
    nodes[key] = Node(key, Kind.PIECE, deps, piece)
    return key


def noise_key(source: str, ffmpeg_digest: str) -> str:
    """Key of how loud the noise of a source is."""
    return digest("noise", NOISE_VERSION, ffmpeg_digest, source)


def sound_key(setup: Setup, plain: str) -> str:
    """Key of the encoded sound, for a sound of the key `plain`."""
    coded = audio_arguments(setup.format, setup.output.audio_bitrate)
    return _key(setup, "sound", coded, setup.samples, plain)


def _key(setup: Setup, kind: str, *parts: object) -> str:
    return digest(canonical_json([kind, ENGINE_VERSION, setup.ffmpeg_digest, *parts]))
