"""What FFmpeg is told follows from the key alone: nothing decides pixels or samples beside it.

No file is rendered here, so thousands of timelines that differ in one parameter are looked at.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nemoflow.engine.argv_audio import coded_arguments, mix_arguments, pieces_arguments
from nemoflow.engine.argv_steady import look_arguments, steady_arguments, steady_canvas
from nemoflow.engine.argv_video import lossless_arguments, segment_arguments
from nemoflow.engine.ass import document
from nemoflow.engine.ass_cues import caption_events
from nemoflow.engine.audio import Mix, Piece, piece_key
from nemoflow.engine.desk import fonts_of, pixels_of
from nemoflow.engine.formats import audio_arguments
from nemoflow.engine.graph import Kind, Node, graph_of
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.operation import OpProblem
from nemoflow.engine.probe import Pixels, is_mono
from nemoflow.engine.segments import Segment
from nemoflow.engine.setup import Setup, setup_of
from nemoflow.engine.steady import Steady
from nemoflow.engine.stretches import stretches_of
from nemoflow.engine.timeline import Timeline
from nemoflow.model.op import Op
from tests.incremental.lab import FINE, Lab
from tests.incremental.test_random import MORE, drawn_outputs, drawn_recipe
from tests.language.drawn import values

_QUIET = (HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large)


class Told:
    """What is told to FFmpeg for every key, in all timelines so far."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._media = lab.media()
        self._names = {source: f"m{source[:24]}" for source in self._media}
        self._mono = [source for source in self._media if self._is_mono(source)]
        self.known: dict[str, object] = {}

    def _is_mono(self, source: str) -> bool:
        path = self._media[source]
        return not path.endswith((".cube", ".srt", ".vtt")) and is_mono(path)

    def setup(self, timeline: Timeline, wanted: object) -> Setup:
        """With how the pixels of all files are really stored."""
        pixels = pixels_of(timeline, self._media)
        return setup_of(timeline, wanted, pixels, "build", FINE)  # type: ignore[arg-type]  # an Output

    def check(self, setup: Setup) -> None:
        """Every key of a render has meant the same before."""
        for node in graph_of(setup).nodes.values():
            told = self._told(setup, node)
            assert self.known.setdefault(node.key, told) == told, (node.kind, node.key)

    def _told(self, setup: Setup, node: Node) -> object:
        what = node.what
        match node.kind:
            case Kind.SEGMENT if isinstance(what, Segment):
                return self._segment(setup, what)
            case Kind.MOVEMENT | Kind.STEADY if isinstance(what, Steady):
                return self._steady(setup, node.kind, what)
            case Kind.PIECE if isinstance(what, Piece):
                floors = dict.fromkeys(self._names, -50.0)
                made = [(what, "made")]
                return pieces_arguments(made, names=self._names, mono=self._mono, floors=floors)
            case Kind.MIX if isinstance(what, Mix):
                row = stretches_of(what.voices, lambda piece: piece_key(piece, "build"))
                return mix_arguments(
                    what, row if what.has_voice else (), names=self._names, mono=self._mono,
                    target="made",
                )  # fmt: skip
            case Kind.SOUND:
                coder = audio_arguments(setup.format, setup.output.audio_bitrate)
                return coded_arguments(node.deps[0], coder, setup.samples, "made")
            case _:
                return node.deps, setup.goal if node.kind is Kind.LEVEL else None

    def _segment(self, setup: Setup, segment: Segment) -> object:
        size = (setup.canvas.width, setup.canvas.height)
        steady = {name: f"s{name[:24]}" for name in setup.pixels if name not in self._names}
        arguments = segment_arguments(
            segment,
            setup.canvas,
            names=self._names | steady,
            pixels=setup.pixels,
            encoder=setup.encoder,
            titles_file="words",
            target="made",
        )
        words = document(segment.titles, *size) + caption_events(segment.captions, *size)
        fonts = {font.digest for font in fonts_of(segment)}
        return arguments, words if segment.lettered else "", fonts

    def _steady(self, setup: Setup, kind: Kind, steady: Steady) -> object:
        facts = setup.pixels.get(steady.source, Pixels())
        if kind is Kind.MOVEMENT:
            return look_arguments(steady, names=self._names, facts=facts, target="made")
        return steady_arguments(
            steady,
            names=self._names,
            facts=facts,
            seen="seen",
            encoder=lossless_arguments(steady_canvas(steady)),
            target="made",
        )


@pytest.fixture(scope="module")
def told(lab: Lab) -> Told:
    return Told(lab)


def _redrawn(data: st.DataObject, op: Op) -> Op | None:
    """The operation with another value of one parameter."""
    item = OPERATIONS[op.name]
    number = data.draw(st.integers(0, len(item.params) - 1))
    given = {**op.values(), item.params[number].name: data.draw(values(op.name, number))}
    try:
        return item.make(**given)
    except OpProblem:
        return None


def prove(data: st.DataObject, lab: Lab, told: Told) -> None:
    """A recipe, and all recipes that come of it by other values of one parameter."""
    recipe = drawn_recipe(data, lab)
    outputs = drawn_outputs(data, lab)
    timelines = [recipe.timeline(lab)]
    for at in range(len(recipe.ops)):
        for _ in range(2):
            other = _redrawn(data, recipe.ops[at])
            if other is not None:
                ops = (*recipe.ops[:at], other, *recipe.ops[at + 1 :])
                timelines.append(lab.recipe(recipe.base, ops))
    for timeline in timelines:
        for wanted in outputs:
            told.check(told.setup(timeline, wanted))


@settings(max_examples=12, deadline=None, suppress_health_check=_QUIET, derandomize=True)
@given(data=st.data())
def test_a_key_names_all_that_ffmpeg_is_told(data: st.DataObject, lab: Lab, told: Told) -> None:
    prove(data, lab, told)


@pytest.mark.slow
@settings(max_examples=10 * MORE, deadline=None, suppress_health_check=_QUIET)
@given(data=st.data())
def test_a_key_names_it_in_many_more(data: st.DataObject, lab: Lab, told: Told) -> None:
    prove(data, lab, told)


def test_a_segment_is_drawn_with_its_own_fonts_and_no_others(lab: Lab) -> None:
    """Two fonts of one family would be taken for each other, and the key holds only one."""
    timeline = lab.begun(("walk",))
    for at, text in enumerate(("Hello", "\u05d0\u05d1")):
        times = {"start": f"{at}s", "duration": "0.6s"}
        edited = lab.edited(timeline, OPERATIONS["title"].typed({"text": text, **times}))
        assert edited is not None
        timeline = edited
    cache = lab.cache()
    lab.render(timeline, lab.wanted(), cache)
    folders = [folder for folder in (cache / "fonts").iterdir() if folder.name != "index"]
    assert [len(list(folder.iterdir())) for folder in folders] == [1, 1]
