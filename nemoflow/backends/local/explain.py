"""What every edit of a spec means, and the timeline before and after it: for telling, not doing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nemoflow.backends.local.meaning import Meaning, Reader
from nemoflow.backends.local.reading import Walk, base_inputs, measured
from nemoflow.engine.edit import unmeasured
from nemoflow.engine.ops.frame import Pool
from nemoflow.engine.probe import probe
from nemoflow.engine.questions import Measure
from nemoflow.engine.timeline import Source, Timeline
from nemoflow.model.errors import InvalidSpec, Problem
from nemoflow.model.spec import Spec


@dataclass(frozen=True, slots=True)
class Step:
    """One edit. `notes` are rules for vague words and stated clamps; a problem means refused.

    `before` and `after` are None where the timeline is not known: after a refused edit.
    """

    meaning: Meaning
    notes: tuple[str, ...]
    problem: Problem | None
    before: Timeline | None
    after: Timeline | None


def explain(
    spec: Spec,
    files: Mapping[str, str],
    digests: Mapping[str, str],
    pool: Pool | None = None,
    measure: Callable[[str, str, str], Source] = probe,
    look_into: Measure = unmeasured,
) -> tuple[Step, ...]:
    """A step an edit, in order; `pool` as in `Reader`, `look_into` as in `read_spec`.

    An input without a file (an address for the cloud) leaves every timeline unknown.
    Raises InvalidSpec for inputs that cannot be decoded.
    """
    if any(item.name not in files for item in spec.inputs):
        reader = Reader(spec, {}, pool)
        return tuple(_unplaced(reader.meaning(edit)) for edit in spec.edits)
    sources, problems = measured(spec, files, digests, measure)
    if problems:
        raise InvalidSpec(problems)
    reader = Reader(spec, sources, pool)
    meanings = [reader.meaning(edit) for edit in spec.edits]
    base, _ = base_inputs(spec, sources, {name for item in meanings for name in item.inputs})
    walk = Walk(sources, base, look_into, outputs=spec.asked)
    return tuple(_step(walk, meaning) for meaning in meanings)


def _unplaced(meaning: Meaning) -> Step:
    return Step(meaning, meaning.notes, meaning.problem, None, None)


def _step(walk: Walk, meaning: Meaning) -> Step:
    before = walk.timeline
    reading = walk.reading(meaning)
    return Step(meaning, reading.notes, reading.problem, before, walk.timeline)
