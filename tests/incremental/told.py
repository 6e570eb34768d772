"""What FFmpeg is told for a node of a render: its arguments, what is staged for it, its sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from nemoflow.engine.argv_audio import coded_arguments, mix_arguments, pieces_arguments
from nemoflow.engine.argv_final import finish_arguments, join_list, sheet_arguments
from nemoflow.engine.argv_steady import look_arguments, steady_arguments, steady_canvas
from nemoflow.engine.argv_video import lossless_arguments, segment_arguments
from nemoflow.engine.ass import document
from nemoflow.engine.ass_cues import caption_events
from nemoflow.engine.audio import Mix, Piece, piece_key
from nemoflow.engine.desk import fonts_of
from nemoflow.engine.formats import TRACKS, audio_arguments
from nemoflow.engine.graph import Graph, Kind, Node
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.segments import Segment
from nemoflow.engine.setup import Setup
from nemoflow.engine.steady import Steady
from nemoflow.engine.stretches import stretches_of
from nemoflow.engine.subtitles_out import CHAPTERED, chapter_file, soft, subtitle_file
from nemoflow.engine.timeline import Canvas


class Names(dict[str, str]):
    """A staged name for every source, whatever it is."""

    def __missing__(self, source: str) -> str:
        return f"m{source}"

    def get(self, source: str, default: str = "") -> str:  # type: ignore[override]  # one kind
        """The same, for who asks politely."""
        return self[source]


_NAMES = Names()


@dataclass
class Told:
    """Asked for one node after the other; `mono` are the sources with one channel."""

    mono: Collection[str] = ()
    _drawn: dict[object, object] = field(default_factory=dict)

    def nodes(self, setup: Setup, graph: Graph) -> dict[str, tuple[object, ...]]:
        """Key -> all that FFmpeg gets for a node; what others made stands there by their keys."""
        return {
            node.key: (node.kind, setup.ffmpeg_digest, node.deps, self._own(setup, graph, node))
            for node in graph.nodes.values()
        }

    @staticmethod
    def whole(graph: Graph, nodes: Mapping[str, tuple[object, ...]]) -> object:
        """All that FFmpeg gets for a file, without one key; `nodes` is what it gets for each."""
        told: dict[str, object] = {}
        for node in graph.nodes.values():
            kind, build, _, own = nodes[node.key]
            told[node.key] = (kind, build, tuple(told[key] for key in node.deps), own)
        return told[graph.file.key], tuple(told[key] for key in graph.row)

    def _own(self, setup: Setup, graph: Graph, node: Node) -> object:
        what = node.what
        match node.kind:
            case Kind.SEGMENT if isinstance(what, Segment):
                return self.segment(what, setup.canvas, setup.pixels, setup.encoder)
            case Kind.PLAIN if isinstance(what, Segment):
                encoder = lossless_arguments(setup.canvas)
                return self.segment(what, setup.canvas, setup.pixels, encoder)
            case Kind.MOVEMENT | Kind.STEADY if isinstance(what, Steady):
                return steadying(setup.pixels, node.kind, what)
            case Kind.NOISE:
                return what
            case Kind.PIECE if isinstance(what, Piece):
                return self.piece(what)
            case Kind.MIX if isinstance(what, Mix):
                return self.mix(what)
            case Kind.LEVEL:
                goal = setup.goal
                return (goal.aim, goal.peak, goal.range) if goal else None
            case Kind.SOUND:
                coder = audio_arguments(setup.format, setup.output.audio_bitrate)
                return coded_arguments("mix", coder, setup.samples, "made")
            case Kind.FILE:
                return _file(setup, graph)
            case _:
                raise AssertionError(f"nobody says what makes a {node.kind}")

    def segment(
        self,
        segment: Segment,
        canvas: Canvas,
        pixels: Mapping[str, Pixels],
        encoder: tuple[str, ...],
    ) -> object:
        """Arguments, words and fonts of a segment."""
        asked = (segment, canvas, tuple(pixels.items()), encoder)
        if asked not in self._drawn:
            self._drawn[asked] = self._segment(segment, canvas, pixels, encoder)
        return self._drawn[asked]

    def _segment(
        self,
        segment: Segment,
        canvas: Canvas,
        pixels: Mapping[str, Pixels],
        encoder: tuple[str, ...],
    ) -> object:
        arguments = segment_arguments(
            segment,
            canvas,
            names=_NAMES,
            pixels={source: _unsought(facts) for source, facts in pixels.items()},
            encoder=encoder,
            titles_file="words",
            target="made",
        )
        return (arguments, *self._words(segment, (canvas.width, canvas.height)))

    def _words(self, segment: Segment, size: tuple[int, int]) -> tuple[object, ...]:
        """The document of a segment's words, and the fonts that are staged beside it."""
        asked = (segment.titles, segment.captions, size)
        if segment.lettered and asked not in self._drawn:
            text = document(segment.titles, *size) + caption_events(segment.captions, *size)
            self._drawn[asked] = (text, frozenset(font.digest for font in fonts_of(segment)))
        return (self._drawn[asked],) if segment.lettered else ()

    def piece(self, piece: Piece) -> object:
        """Arguments of a piece of sound."""
        floors = {piece.source: -50.0}
        made = [(piece, "made")]
        return pieces_arguments(made, names=_NAMES, mono=self.mono, floors=floors)

    def mix(self, mix: Mix) -> object:
        """Arguments of a mix."""
        row = stretches_of(mix.voices, lambda piece: piece_key(piece, "")) if mix.has_voice else ()
        return mix_arguments(mix, row, names=_NAMES, mono=self.mono, target="made")


def _unsought(facts: Pixels) -> Pixels:
    """At which keyframe a file is entered changes no frame: `tests/media/test_keyframes.py`."""
    return replace(facts, keyframes=())


def steadying(pixels: Mapping[str, Pixels], kind: Kind, steady: Steady) -> object:
    """Arguments of one of the two steps that make footage steady."""
    facts = _unsought(pixels.get(steady.source, Pixels()))
    if kind is Kind.MOVEMENT:
        return look_arguments(steady, names=_NAMES, facts=facts, target="made")
    encoder = lossless_arguments(steady_canvas(steady))
    return steady_arguments(
        steady, names=_NAMES, facts=facts, seen="seen", encoder=encoder, target="made"
    )


def _file(setup: Setup, graph: Graph) -> object:
    """How the parts are joined, and what is weighed and put beside them."""
    output, rate, frames = setup.output, setup.canvas.rate, setup.timeline.frames
    sound = graph.nodes.get(graph.sound)
    arguments = finish_arguments(
        setup.format,
        rate=rate,
        frames=frames,
        quality=output.quality,
        audio_bitrate=output.audio_bitrate,
        joined="list" if graph.row else "",
        sound="sound" if sound else "",
        coded=sound is not None and sound.kind is Kind.SOUND,
        target="made",
        video_bitrate=output.video_bitrate,
        samples=setup.samples,
    ) if not output.sprite else sheet_arguments(
        "list", rate=rate, frames=frames, grid=output.sprite, suffix=".png", target="made"
    )  # fmt: skip
    joined = join_list(
        ((str(at), graph.nodes[key].frames) for at, key in enumerate(graph.row)), rate
    )
    shown = tuple(clip.source for clip in setup.timeline.clips) if output.reduce else ()
    return arguments, joined, output.max_size, output.reduce, shown, _beside(setup)


def _beside(setup: Setup) -> object:
    """Chapters and soft captions, where the format holds them."""
    timeline, name = setup.timeline, setup.format.name
    chapters = ""
    if timeline.chapters and name in CHAPTERED:
        chapters = chapter_file(timeline.chapters, timeline)
    tracks = soft(timeline) if name in TRACKS else ()
    kind = "srt" if name == "mkv" else "vtt"
    told = [(x.name, x.lang, subtitle_file(replace(timeline, captions=(x,)), kind)) for x in tracks]
    return chapters, tuple(told)
