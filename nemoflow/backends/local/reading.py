"""How the local engine understands a spec, offline: the timeline is tried before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

from nemoflow.backends.local.meaning import Meaning, Reader
from nemoflow.engine.check import check_filters, check_renderable, way_out
from nemoflow.engine.coded import Coded
from nemoflow.engine.copying import WAY_OUT, Copied, Encoded, Look, copying_of
from nemoflow.engine.delivery import told
from nemoflow.engine.edit import OpRefused, apply_ops, place_base, register, unmeasured
from nemoflow.engine.effects.catalog import DRAWINGS
from nemoflow.engine.fonts import MissingFont, check_fonts
from nemoflow.engine.probe import MediaProblem, probe
from nemoflow.engine.questions import Measure
from nemoflow.engine.timeline import Source, Timeline
from nemoflow.model.errors import EngineFailed, Problem
from nemoflow.model.observed import Reading, Understanding
from nemoflow.model.op import encode_ops
from nemoflow.model.spec import Input, Output, Spec

_AT_ONCE = 4
"""Files that are looked into side by side."""
MEDIA, TIMELINE, FONT, OUTPUT = "NF301", "NF312", "NF313", "NF320"


Filters = Callable[[], Collection[str]]
"""Asks for the names of FFmpeg's filters."""


def unseen(source: str, rate: Fraction) -> Coded:
    """Looks at nothing: then every picture is encoded."""
    return Coded("was not looked at")


def all_filters() -> Collection[str]:
    """Those that not every build has: the one that comes with nemoflow has them."""
    return frozenset(name for drawing in DRAWINGS.values() for name in drawing.needs)


def read_spec(
    spec: Spec,
    files: Mapping[str, str],
    digests: Mapping[str, str],
    measure: Callable[[str, str, str], Source] = probe,
    look_into: Measure = unmeasured,
    filters: Filters = all_filters,
    coded: Look = unseen,
) -> Understanding:
    """One reading an edit, the base footage, and problems of inputs and outputs.

    `look_into` answers what an edit has to know about the footage, `filters` what the FFmpeg in
    use can do, `coded` how footage is coded that may be copied as it is.

    First every edit is read; that tells which inputs are named. The rest seeds the timeline,
    on which the edits are then tried as `apply` would carry them out. After an edit that cannot
    be carried out the later ones are only read: their timeline is not known.
    """
    sources, problems = measured(spec, files, digests, measure)
    if problems:
        unread = tuple(Reading(edit.number, edit.text, edit.text) for edit in spec.edits)
        return Understanding(unread, problems=tuple(problems))
    reader = Reader(spec, sources)
    meanings = [reader.meaning(edit) for edit in spec.edits]
    base, notes = base_inputs(spec, sources, {name for item in meanings for name in item.inputs})
    walk = Walk(sources, base, look_into, filters, spec.asked)
    readings = tuple(walk.reading(item) for item in meanings)
    problems = list(walk.output_problems(spec))
    if not problems:
        problems, told = walk.copies(spec, coded)
        notes = (*notes, *told)
    return Understanding(readings, base, notes, tuple(problems))


def measured(
    spec: Spec,
    files: Mapping[str, str],
    digests: Mapping[str, str],
    measure: Callable[[str, str, str], Source],
) -> tuple[dict[str, Source], list[Problem]]:
    """Every input by name as it was measured, and those that cannot be used."""

    def look(item: Input) -> Source | Problem:
        try:
            return measure(files[item.name], item.name, digests[item.name])
        except MediaProblem as error:
            return Problem(MEDIA, error.message, item.place, hint=error.hint)

    # Opening a file takes about 25 ms, nearly all of them outside of Python.
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        found = list(pool.map(look, spec.inputs))
    sources = {source.name: source for source in found if isinstance(source, Source)}
    return sources, [problem for problem in found if isinstance(problem, Problem)]


def base_inputs(
    spec: Spec, sources: Mapping[str, Source], named: set[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The inputs that seed the timeline, and a note on those that nothing uses.

    Of the inputs no edit names, the videos are footage; without any the images; without those
    the sounds. So a logo or a song that no edit names *yet* is not pasted behind the footage,
    and naming it later is an appended edit, not other footage.
    """
    free = [item for item in spec.inputs if item.name not in named]
    for kind in ("video", "image", "audio"):
        base = tuple(item.name for item in free if sources[item.name].kind == kind)
        if base:
            break
    idle = [f"`{item.name}`" for item in free if item.name not in base] if free else []
    note = f"no edit uses {', '.join(idle)}"
    return (base, (note,) if idle else ()) if free else ((), ())


class Walk:
    """The timeline on its way through the edits."""

    def __init__(
        self,
        sources: Mapping[str, Source],
        base: tuple[str, ...],
        look_into: Measure,
        filters: Filters = all_filters,
        outputs: tuple[Output, ...] = (),
    ) -> None:
        self._sources = sources
        self._filters = filters
        self._look_into = look_into
        self._timeline = Timeline()
        self._outputs = outputs
        self._known = True
        for name in base:
            self._timeline = place_base(self._timeline, sources[name])

    @property
    def timeline(self) -> Timeline | None:
        """The timeline so far; None after an edit that cannot be carried out."""
        return self._timeline if self._known else None

    def reading(self, meaning: Meaning) -> Reading:
        """The reading of the next edit: understood before, now tried."""
        tried: tuple[str, ...] = ()
        problem = meaning.problem
        if problem is None and self._known:
            tried, problem = self._try(meaning)
        self._known = self._known and problem is None
        return Reading(
            number=meaning.edit.number,
            canonical=encode_ops(meaning.ops) if meaning.ops else meaning.edit.text,
            say=meaning.say,
            inputs=meaning.inputs,
            notes=tuple(dict.fromkeys((*meaning.notes, *tried))),
            problem=problem,
        )

    def output_problems(self, spec: Spec) -> Iterator[Problem]:
        """Outputs that the final timeline cannot fill."""
        for output in spec.asked if self._known else ():
            text = check_renderable(self._timeline, output)
            if text:
                hint = way_out(self._timeline, output)
                yield Problem(OUTPUT, text, output.place, hint=hint)

    def copies(self, spec: Spec, coded: Look) -> tuple[list[Problem], list[str]]:
        """Of each output whose picture may be copied: that it is, or what stands in the way."""
        problems, notes = [], []
        for output in spec.outputs if self._known else ():
            found = None if output.mode == "encode" else copying_of(self._timeline, output, coded)
            match found:
                case Copied():
                    notes.append(f"`{output.shown}`: the picture is copied without re-encoding")
                case Encoded(reason) if output.mode == "copy":
                    text = f"the picture cannot be copied: {reason}"
                    problems.append(Problem(OUTPUT, text, output.place, hint=WAY_OUT))
                case Encoded(reason, near=True):
                    notes.append(f"`{output.shown}` is encoded: {reason}")
                case _:
                    pass
        return problems, notes

    def _try(self, meaning: Meaning) -> tuple[tuple[str, ...], Problem | None]:
        place, before = meaning.edit.place, self._timeline
        try:
            for name in meaning.inputs:
                self._timeline = register(self._timeline, self._sources[name])
            applied = apply_ops(self._timeline, meaning.ops, self._look_into)
            check_fonts(applied.timeline)
            check_filters(applied.timeline, self._filters)
        except OpRefused as error:
            return (), Problem(TIMELINE, error.message, place, error.reason, error.hint)
        except MissingFont as error:
            return (), Problem(FONT, error.message, place, hint=error.hint)
        except EngineFailed as error:
            return (), Problem(MEDIA, error.message, place, hint=error.hint)
        if applied.timeline == before and not meaning.edit.allow_no_change:
            why = f": {applied.notes[0]}" if applied.notes else ""
            return (), Problem(
                TIMELINE,
                f"this edit changes nothing{why}",
                place,
                hint="remove it, or allow it: {do: ..., allow_no_change: true}",
            )
        news = told(
            before.delivery,
            applied.timeline.delivery,
            self._outputs,
            normalized=applied.timeline.loudness is not None,
        )
        if news.problem:
            return (), Problem(TIMELINE, news.problem, place, hint=news.hint)
        self._timeline = applied.timeline
        return (*applied.notes, *news.notes), None
