"""What a render would make, before it is made: which frames, which sound, how long. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from nemoflow.engine.graph import Graph, Kind, Node
from nemoflow.engine.pace import Pace, Work, expected
from nemoflow.engine.setup import Setup
from nemoflow.engine.steady import Steady
from nemoflow.model.profiles import profile_of


class Sounding(StrEnum):
    """What has to be done for the sound; each includes what comes after it."""

    NONE = "none"
    """There is nothing to hear, or the file holds no sound."""
    CACHED = "cached"
    ENCODED = "encoded"
    LEVELLED = "levelled"
    """It is mixed, and brought to another loudness."""
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Forecast:
    """A render of `frames` frames at `rate`.

    `ranges` are the timeline frames to draw, half-open, in order and apart; `missing` of all
    `segments` hold them, and `held` says that there is nothing to make but the file itself.
    `steadied` are the names of footage to make steady first, `pieces` how many clips' sound is
    read. The segments are `encoded` once more where the format cannot join them; a picture that is
    `copied` from its footage has none. `seconds` is None when nothing is known of this machine's
    pace.
    """

    frames: int
    rate: Fraction
    ranges: tuple[tuple[int, int], ...] = ()
    missing: int = 0
    segments: int = 0
    steadied: tuple[str, ...] = ()
    sound: Sounding = Sounding.NONE
    pieces: int = 0
    encoded: bool = False
    copied: bool = False
    seconds: float | None = None

    @property
    def held(self) -> bool:
        """Whether everything the file is made of is there."""
        return not self.missing and self.sound in (Sounding.NONE, Sounding.CACHED)


def forecast_of(
    setup: Setup,
    graph: Graph,
    missing: Sequence[Node],
    paces: Mapping[str, Pace] | None = None,
    workers: int = 1,
) -> Forecast:
    """What making the `missing` nodes of a graph means.

    `paces` maps kinds of work to how fast this machine does them; `workers` work side by side.
    """
    drawn = [node for node in missing if node.kind is Kind.SEGMENT]
    steadied = (node.what for node in missing if isinstance(node.what, Steady))
    works = works_of(setup, missing)
    slow = any(node.kind in (Kind.STEADY, Kind.MOVEMENT) for node in missing)
    return Forecast(
        frames=setup.timeline.frames,
        rate=setup.timeline.rate,
        ranges=ranges_of(drawn),
        missing=len(drawn),
        segments=len(graph.of(Kind.SEGMENT)),
        steadied=tuple(dict.fromkeys(_name(setup, item) for item in steadied)),
        sound=_sounding(graph, missing),
        pieces=sum(node.kind is Kind.PIECE for node in missing),
        encoded=encoding_of(setup) is not None,
        # How long it takes to make footage steady depends on the footage most of all.
        seconds=None if slow else expected(works, paces or {}, workers),
    )


def ranges_of(nodes: Iterable[Node]) -> tuple[tuple[int, int], ...]:
    """The timeline frames that nodes are seen at, those that touch each other as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted((at, at + node.frames) for node in nodes for at in node.at):
        if found and found[-1][1] >= start:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def works_of(setup: Setup, missing: Sequence[Node]) -> tuple[Work, ...]:
    """The work of a render: picture and sound go side by side, the file comes after them.

    Pictures count in megapixels, sound in seconds.
    """
    size = setup.canvas.width * setup.canvas.height / 1e6
    made = {"", *(node.key for node in missing)}
    pictures = [node for node in missing if node.kind is Kind.SEGMENT]
    drawn = [node.frames * size for node in pictures if node.plain in made]
    worded = [node.frames * size for node in pictures if node.plain not in made]
    heard = sorted({node.kind for node in missing} & {Kind.MIX, Kind.LEVEL, Kind.SOUND})
    found = []
    coding = profile_of(setup.output).preset if setup.format.joined else "lossless"
    for kind, some in (("picture", drawn), ("words", worded)):
        if some:
            found.append(Work(f"{kind} {coding}", sum(some), max(some)))
    if heard:
        found.append(Work(f"sound {' '.join(heard)}", float(setup.heard.seconds)))
    encoding = encoding_of(setup)
    return (*found, encoding) if encoding else tuple(found)


def encoding_of(setup: Setup) -> Work | None:
    """The work of encoding the joined segments once more; None where that is not done."""
    canvas, format = setup.canvas, setup.format
    if format.joined or not format.video:
        return None
    amount = setup.timeline.frames * canvas.width * canvas.height / 1e6
    return Work(f"file {format.name} {format.video}", amount, last=True)


def _sounding(graph: Graph, missing: Sequence[Node]) -> Sounding:
    kinds = {node.kind for node in missing}
    if not graph.sound:
        return Sounding.NONE
    if Kind.MIX in kinds:
        return Sounding.MIXED
    if Kind.LEVEL in kinds:
        return Sounding.LEVELLED
    return Sounding.ENCODED if Kind.SOUND in kinds else Sounding.CACHED


def _name(setup: Setup, steady: Steady) -> str:
    return setup.timeline.source(steady.source).filename
