"""Every single field of a timeline, of an output and of all that becomes of them, one by one.

Whoever adds a field and forgets the key, or the key's part of a field, is told here which: where
what FFmpeg is told differs, the key has to differ. Fields that FFmpeg never hears of stand in
`UNHEARD`, those that a key holds without need in `UNNEEDED`; neither may hold one too many.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nemoflow.engine.audio import mix_key, mix_of, piece_key
from nemoflow.engine.draftcodec import encode
from nemoflow.engine.fonts_scan import FontFile, shelf
from nemoflow.engine.graph import Kind, graph_of, movement_key, steady_key
from nemoflow.engine.segments import Segment, segment_key
from nemoflow.engine.setup import Setup
from nemoflow.engine.steady import Steady, steadies_of
from nemoflow.engine.still import still_of
from nemoflow.engine.timeline import Timeline
from nemoflow.model.errors import EngineFailed
from nemoflow.model.spec import Output
from tests.incremental import rich
from tests.incremental.fields import changes, every
from tests.incremental.told import Told, steadying

_ENOUGH = 2
"""Changes of a field that FFmpeg heard of, after which the next field is looked at."""


@dataclass
class Ledger:
    """What every key has meant, and which fields were heard of."""

    told: Told = field(default_factory=lambda: Told(rich.MONO))
    meant: dict[str, object] = field(default_factory=dict)
    heard: Counter[str] = field(default_factory=Counter)
    walked: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    """Fields that change a key."""

    def note(self, key: str, told: object, name: str) -> None:
        """One key never means two things."""
        assert self.meant.setdefault(key, told) == told, f"{name} decides bytes and is in no key"

    def graph(self, setup: Setup, name: str) -> object:
        """All that is told for a file, after every node of it was noted."""
        graph = graph_of(setup)
        nodes = self.told.nodes(setup, graph)
        for key, told in nodes.items():
            self.note(key, told, name)
        return self.told.whole(graph, nodes)


def tried(
    ledger: Ledger, found: Iterable[tuple[str, Any]], look: Callable[[Any, int, str], bool]
) -> None:
    """Looks at changes of each field until FFmpeg has heard of it often enough.

    `look` says whether FFmpeg is told something else for the changed value, the n-th of its field.
    What cannot be rendered at all counts as not looked at.
    """
    count: dict[str, int] = {}
    for name, changed in found:
        count[name] = count.get(name, -1) + 1
        if ledger.heard[name] >= _ENOUGH:
            continue
        with suppress(EngineFailed, LookupError, ValueError, ZeroDivisionError, StopIteration):
            ledger.heard[name] += look(changed, count[name], name)
    ledger.walked |= set(count)


def judged(ledger: Ledger, value: object, unheard: Iterable[str]) -> None:
    """Every field was looked at, and those that FFmpeg never heard of are the ones named."""
    assert {name for name in ledger.walked if not ledger.heard[name]} == set(unheard)
    assert set(every(value)) <= ledger.walked


UNHEARD = {
    "Source.name": "names an input in sentences",
    "Source.filename": "is what views call it; the staged name is made of the digest",
    "Source.cues": "became captions when the edit was made",
    "Source.remarks": "are for notes",
    "Source.rate": "is the file's own; frames are counted at the canvas's",
    "Sound.frames": "says what goes with it when frames go; it plays for `seconds`",
    "Sound.name": "is for notes",
    "Overlay.name": "is for notes",
    "Delivery.format": "the path of the output decides",
    "Delivery.audio_only": "the path of the output decides",
    "Delivery.poster": "no poster is asked for",
    "Timeline.sources": "one that is used cannot go, and their order says nothing",
    "Source.digest": "is what all else names it by: there it is changed",
}
UNHEARD_OF_OUTPUTS = {
    **dict.fromkeys(("Output.path", "Output.shown"), "is where it lies"),
    **dict.fromkeys(
        ("Place.path", "Place.line", "Place.column", "Place.source", "Place.width"),
        "is where it is written",
    ),
    **dict.fromkeys(("Output.poster", "Output.poster_shown", "Output.poster_at"), "is beside it"),
    "Output.pinned": "the edits say nothing here that it could hold against",
    "Output.mode": "is asked before there are nodes: `copied`",
}


def test_whatever_a_timeline_says_is_in_the_keys() -> None:
    ledger = Ledger()
    plain = [ledger.graph(rich.setup(rich.RICH, output), "") for output in rich.OUTPUTS]

    def look(changed: object, number: int, name: str) -> bool:
        assert isinstance(changed, Timeline)
        for turn in range(len(plain)):
            at = (number + turn) % len(plain)
            if ledger.graph(rich.setup(changed, rich.OUTPUTS[at]), name) != plain[at]:
                assert encode(changed) != encode(rich.RICH), f"{name} is in no draft"
                return True
        return False

    tried(ledger, changes(rich.RICH), look)
    judged(ledger, rich.RICH, UNHEARD)


def test_whatever_an_output_says_is_in_the_keys() -> None:
    ledger = Ledger()
    for output in rich.OUTPUTS:
        plain = ledger.graph(rich.setup(rich.RICH, output), "")

        def look(
            changed: object, _: int, name: str, output: Output = output, plain: object = plain
        ) -> bool:
            assert isinstance(changed, Output)
            if ledger.graph(rich.setup(rich.RICH, changed), name) == plain:
                return False
            assert changed.settings() != output.settings(), f"{name} is in no file's key"
            return True

        tried(ledger, changes(output), look)
    judged(ledger, rich.OUTPUTS, UNHEARD_OF_OUTPUTS)


_PLACED = dict.fromkeys(
    (
        "Title.start",
        "Title.frames",
        "Title.animation",
        "Caption.start",
        "Caption.frames",
        "Span.at",
    ),
    "was placed: a segment holds what is seen of it",
)
_ELSEWHERE = dict.fromkeys(
    [f"effect stabilize.{key}" for key in ("strength", "crop", "begin", "length")]
    + [f"effect chroma_key.{key}" for key in ("begin", "pace")],
    "is drawn elsewhere: in the steadied footage, in the feed",
)
UNHEARD_OF_SEGMENTS = {
    **_PLACED,
    **_ELSEWHERE,
    "Pixels.keyframes": "says where footage is entered: no frame is another",
    "Caption.burn": "only those that are burned come so far",
    "Caption.lang": "is a label",
    "Caption.name": "is for notes",
}
UNNEEDED = _ELSEWHERE


def _segments() -> Iterator[tuple[Setup, Segment]]:
    """Every segment of the rich timeline, and frames of it alone."""
    for output in rich.OUTPUTS[:2]:
        setup = rich.setup(rich.RICH, output)
        for node in graph_of(setup).of(Kind.SEGMENT):
            assert isinstance(node.what, Segment)
            yield setup, node.what
        for frame in (26, 100):
            yield setup, still_of(setup.timeline, setup.canvas, setup.output.fit, frame)


def test_whatever_a_segment_holds_is_in_its_key() -> None:
    ledger = Ledger()
    for setup, segment in _segments():

        def both(what: Any) -> tuple[str, object]:
            segment, canvas, pixels, encoder, build = what
            asked = {"pixels": pixels, "encoder": encoder}
            key = segment_key(segment, canvas, ffmpeg_digest=build, **asked)
            return key, (build, ledger.told.segment(segment, canvas, pixels, encoder))

        whole = (segment, setup.canvas, dict(setup.pixels), setup.encoder, "build")
        told_apart(ledger, whole, both)
    judged(ledger, [segment for _, segment in _segments()], UNHEARD_OF_SEGMENTS)
    assert {name for name in ledger.held if not ledger.heard[name]} == set(UNNEEDED)


def told_apart(ledger: Ledger, whole: Any, both: Callable[[Any], tuple[str, object]]) -> None:
    """`both` gives the key and what is told for a value; they change together."""
    key, plain = both(whole)
    ledger.note(key, plain, "nothing")

    def look(changed: Any, _: int, name: str) -> bool:
        now, told = both(changed)
        ledger.note(now, told, name)
        ledger.held |= {name} if now != key else set()
        return told != plain

    tried(ledger, changes(whole), look)


def test_whatever_a_sound_holds_is_in_its_key() -> None:
    ledger = Ledger()
    mix = mix_of(rich.RICH)
    told_apart(ledger, mix, lambda what: (mix_key(what, "build"), ledger.told.mix(what)))
    for piece in mix.pieces:
        told_apart(ledger, piece, lambda what: (piece_key(what, "build"), ledger.told.piece(what)))
    judged(ledger, mix, ())
    assert not {name for name in ledger.held if not ledger.heard[name]}


def test_whatever_steadied_footage_holds_is_in_its_keys() -> None:
    setup = rich.setup(rich.RICH, rich.OUTPUTS[0])
    (steady,) = steadies_of(setup.timeline)
    looked, moved = Ledger(), Ledger()
    told_apart(looked, steady, lambda what: (movement_key(setup, what), _step(Kind.MOVEMENT, what)))
    told_apart(moved, steady, lambda what: (steady_key(setup, what), _step(Kind.STEADY, what)))
    judged(looked, steady, ("Steady.strength", "Steady.crop"))
    judged(moved, steady, ())
    for ledger in (looked, moved):
        assert not {name for name in ledger.held if not ledger.heard[name]}


def _step(kind: Kind, steady: Steady) -> object:
    return steadying(rich.PIXELS, kind, steady)


def test_whatever_is_known_of_the_files_is_in_the_keys() -> None:
    """How their pixels are stored, also of what is made steady first; and the FFmpeg that reads."""
    ledger = Ledger()
    setup = rich.setup(rich.RICH, rich.OUTPUTS[0])
    plain = ledger.graph(setup, "")

    def look(changed: Any, _: int, name: str) -> bool:
        return ledger.graph(replace(setup, pixels=changed), name) != plain

    tried(ledger, changes(setup.pixels), look)
    judged(ledger, list(setup.pixels.values()), ())
    other = graph_of(replace(setup, ffmpeg_digest="other"))
    assert not set(other.nodes) & set(graph_of(setup).nodes)


def test_a_font_with_other_bytes_draws_other_words(tmp_path: Path) -> None:
    """The same letters out of another cut of the font: only segments with words are others."""

    def recut() -> Iterator[FontFile]:
        for number, font in enumerate(shelf()):
            path = tmp_path / f"{number}{font.path.suffix}"
            if not path.exists():
                path.write_bytes(font.path.read_bytes() + b"\0")
            yield FontFile(path, font.face)

    setup = rich.setup(rich.RICH, rich.OUTPUTS[0])
    rows = [graph_of(setup, fonts).of(Kind.SEGMENT) for fonts in (shelf, recut)]
    for one, other in zip(*rows, strict=True):
        assert isinstance(one.what, Segment)
        assert (one.key != other.key) == one.what.lettered
