"""Can a timeline be written without encoding its picture again, and if not, why? Pure.

A copy is made of stretches of coded frames. It is right when every stretch begins at a frame that
needs nothing before it, ends where nothing before needs what follows, and nothing about the picture
was asked for. Whatever `segments.py` learns to draw stops a copy by itself: a segment that is
not equal to the plain footage it shows is drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.argv_final import DECODE_LEAD
from nemoflow.engine.coded import Coded, around
from nemoflow.engine.delivery import delivered
from nemoflow.engine.ffmpeg import clean
from nemoflow.engine.formats import Format, format_of, known_format
from nemoflow.engine.layers import Layer
from nemoflow.engine.segments import Segment, segments_of
from nemoflow.engine.target import at_rate, canvas_of
from nemoflow.engine.timeline import Canvas, Source, Timeline, to_frames
from nemoflow.model.spec import Output

WAY_OUT = "cut where the reason says, leave out what is drawn, or write `mode: auto`"
Look = Callable[[str, Fraction], Coded]
"""The coded picture of the source with a content digest, counted at a rate."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """`frames` frames of a source from frame `first` on."""

    source: str
    first: int
    frames: int


@dataclass(frozen=True, slots=True)
class Copied:
    """The whole picture, in order; `lead` is by how many frames decoding runs ahead."""

    stretches: tuple[Stretch, ...]
    lead: int = DECODE_LEAD


@dataclass(frozen=True, slots=True)
class Encoded:
    """Why the picture has to be encoded. `near`: only its cuts or its footage stand in the way."""

    reason: str
    near: bool = False


def may_copy(output: Output, format: Format) -> bool:
    """Whether a delivered output is worth looking at: one with a picture that need not be drawn."""
    return output.mode != "encode" and not output.sprite and bool(format.video)


def copying_of(timeline: Timeline, output: Output, look: Look) -> Copied | Encoded:
    """How the picture of a renderable timeline becomes this output.

    `look` is only asked when the recipe does nothing but trim and join.
    """
    output = delivered(timeline.delivery, output, normalized=timeline.loudness is not None)
    asked = _asked(timeline, output)
    if asked:
        return Encoded(asked)
    canvas = canvas_of(timeline, output, format_of(output))
    segments = segments_of(at_rate(timeline, canvas.rate), canvas, output.fit)
    drawn = next((text for text in map(_drawn, segments) if text), "")
    if drawn:
        return Encoded(drawn)
    return _copied(timeline, canvas, tuple(_joined(segments)), look)


def _asked(timeline: Timeline, output: Output) -> str:
    """What of the file that is asked for only an encoder can give."""
    known = known_format(output) is not None
    if not known or output.sprite or format_of(output).video != "h264":
        return f"the picture of a {output.codec or output.format} file is always encoded"
    if output.max_size or output.reduce:
        return "the file has a limit"
    if output.video_bitrate:
        return "a bitrate is asked for"
    if output.quality != 20 or "quality" in output.pinned or timeline.delivery.quality is not None:
        return "a quality is asked for"
    return ""


def _drawn(segment: Segment) -> str:
    """What a segment shows beside plain footage."""
    layer = segment.layers[0]
    found = [
        text
        for text, there in (
            ("a transition", segment.transition),
            ("a title", segment.titles),
            ("burned captions", segment.captions),
            ("something laid over it", segment.inlays),
            ("a fade", segment.fades),
            ("a still picture or a plain colour", layer.kind != "video"),
            ("an effect", layer.effects),
            ("a changed speed", layer.speed != 1),
            ("reversed footage", layer.backwards),
            ("a held frame", layer.used != layer.frames),
        )
        if there
    ]
    plain = Layer(
        source=layer.source,
        kind="video",
        frames=segment.frames,
        width=layer.width,
        height=layer.height,
        first=layer.first,
        used=segment.frames,
        fit=layer.fit,
    )
    if not found and segment != Segment(segment.frames, (plain,)):
        found = ["another shape than its footage"]
    return f"the picture has {found[0]}" if found else ""


def _joined(segments: tuple[Segment, ...]) -> Iterator[Stretch]:
    """The stretches of plain segments: what follows on in one source is one stretch."""
    held: Stretch | None = None
    for segment in segments:
        layer = segment.layers[0]
        if held and held.source == layer.source and held.first + held.frames == layer.first:
            held = Stretch(held.source, held.first, held.frames + segment.frames)
            continue
        if held:
            yield held
        held = Stretch(layer.source, layer.first, segment.frames)
    if held:
        yield held


def _copied(
    timeline: Timeline, canvas: Canvas, stretches: tuple[Stretch, ...], look: Look
) -> Copied | Encoded:
    looks: dict[str, str] = {}
    lead = DECODE_LEAD
    for stretch in stretches:
        source = timeline.source(stretch.source)
        name = f"`{clean(source.filename)}`"
        problem = _other(source, canvas)
        if problem:
            return Encoded(f"{name} {problem}", near=True)
        coded = look(stretch.source, canvas.rate)
        problem = _unfit(coded, canvas) or _cut(coded, stretch, canvas.rate, name)
        if problem:
            return Encoded(problem if name in problem else f"{name} {problem}", near=True)
        looks[coded.look] = looks.get(coded.look, name)
        if len(looks) > 1:
            return Encoded(
                f"{' and '.join(looks.values())} were encoded with different settings", near=True
            )
        lead = max(lead, coded.lead)
    return Copied(stretches, lead)


def _other(source: Source, canvas: Canvas) -> str:
    """How the frames of a file differ from those of the video, in words after its name."""
    if (source.width, source.height) != (canvas.width, canvas.height):
        return f"is {source.width}x{source.height}, the video {canvas.width}x{canvas.height}"
    if source.rate != canvas.rate:
        return f"has {_rate(source.rate)} frames a second, the video {_rate(canvas.rate)}"
    return ""


def _rate(rate: Fraction) -> str:
    return f"{float(rate):.2f}".removesuffix("0").removesuffix(".0")


def _unfit(coded: Coded, canvas: Canvas) -> str:
    if coded.problem:
        return coded.problem
    if (coded.width, coded.height) != (canvas.width, canvas.height):
        return f"is coded as {coded.width}x{coded.height}"
    return ""


def _cut(coded: Coded, stretch: Stretch, rate: Fraction, name: str) -> str:
    """What is wrong with the ends of a stretch, and where it could be cut instead."""
    first, end = stretch.first, stretch.first + stretch.frames
    if first < coded.first:
        return "begins with its sound: its first frame is held for a moment"
    if end > coded.end:
        return "ends with its sound: its last frame is held for a moment"
    if first not in coded.entries:
        near = _nearest(coded.entries, first, rate)
        return f"{moment(first, rate)} is not at a keyframe of {name}; {near}"
    if end not in coded.exits:
        near = _nearest(coded.exits, end, rate)
        return f"{moment(end, rate)} of {name} lies among frames that need each other; {near}"
    return ""


def _nearest(places: tuple[int, ...], wanted: int, rate: Fraction) -> str:
    found = [moment(place, rate) for place in around(places, wanted)]
    if not found:
        return "it has no keyframe to cut at"
    if len(found) == 1:
        return f"the nearest is {found[0]}"
    return f"the nearest are {found[0]} and {found[1]}"


def moment(frame: int, rate: Fraction) -> str:
    """A place in a source, exact enough to be written as a cut: `0:05.033`."""
    thousandths = to_frames(frame / rate, Fraction(1000))
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes}:{rest // 1000:02}.{rest % 1000:03}"
