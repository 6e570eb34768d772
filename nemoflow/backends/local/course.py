"""The timeline of a recipe as it is written now, before its first edit and after each one.

Nothing is applied for it and nothing remembered: edits are tried on a value, as `plan` tries them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nemoflow.backends.local.meaning import Reader
from nemoflow.backends.local.reading import (
    Filters,
    Walk,
    all_filters,
    base_inputs,
    measured,
)
from nemoflow.engine.edit import unmeasured
from nemoflow.engine.probe import probe
from nemoflow.engine.questions import Measure
from nemoflow.engine.timeline import Source, Timeline
from nemoflow.model.errors import InvalidSpec, Problem, UsageError
from nemoflow.model.spec import Edit, Spec


@dataclass(frozen=True, slots=True)
class Course:
    """`timelines[n]` is the one after the first n of `edits`; they end before a refused edit.

    `says` has the words of each edit; `problems` are those of the edits, in order.
    """

    edits: tuple[Edit, ...]
    says: tuple[str, ...]
    timelines: tuple[Timeline, ...]
    problems: tuple[Problem, ...] = ()

    def said(self, number: int | None = None) -> tuple[str, ...]:
        """The edits up to number `number` in words; None for all."""
        return self.says[: self._count(number)]

    def after(self, number: int | None = None) -> Timeline:
        """The timeline after edit `number` of the file, 0 for none of them; None for all.

        Raises UsageError for an edit that is not there, InvalidSpec when one cannot be obeyed.
        """
        last = self.edits[-1].number if self.edits else 0
        if number is not None and not 0 <= number <= last:
            there = f"the recipe has edits 1 to {last}" if last else "the recipe has no edits"
            raise UsageError(
                f"there is no edit {number}: {there}", hint="0 is the footage before the first edit"
            )
        wanted = self._count(number)
        if wanted >= len(self.timelines):
            raise InvalidSpec(self.problems)
        return self.timelines[wanted]

    def _count(self, number: int | None) -> int:
        # A number may be missing: an edit whose `when` is false is none.
        return sum(number is None or edit.number <= number for edit in self.edits)


def course_of(
    spec: Spec,
    files: Mapping[str, str],
    digests: Mapping[str, str],
    *,
    measure: Callable[[str, str, str], Source] = probe,
    look_into: Measure = unmeasured,
    filters: Filters = all_filters,
) -> Course:
    """Reads every edit, then tries them one by one; arguments as for `read_spec`.

    All edits are read even when few of them are wanted: they tell which inputs are base footage.
    Raises InvalidSpec for inputs that cannot be decoded.
    """
    sources, problems = measured(spec, files, digests, measure)
    if problems:
        raise InvalidSpec(problems)
    reader = Reader(spec, sources)
    meanings = [reader.meaning(edit) for edit in spec.edits]
    base, _ = base_inputs(spec, sources, {name for item in meanings for name in item.inputs})
    walk = Walk(sources, base, look_into, filters, spec.asked)
    found, refused = [walk.timeline or Timeline()], []
    for meaning in meanings:
        reading = walk.reading(meaning)
        if reading.problem is not None:
            refused.append(reading.problem)
        if walk.timeline is not None:
            found.append(walk.timeline)
    says = tuple(meaning.say for meaning in meanings)
    return Course(spec.edits, says, tuple(found), tuple(refused))
