"""The sides of a comparison: a recipe after some edits, at a revision, as applied, as written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from nemoflow.backends.local.course import Course
from nemoflow.cli.loading import load_then
from nemoflow.cli.options import Options
from nemoflow.cli.recipe import Recipe, picture_output, refuse_cloud
from nemoflow.engine.check import check_renderable, way_out
from nemoflow.engine.desk import missing_sources
from nemoflow.engine.draftcodec import decode
from nemoflow.engine.setup import Setup, setup_of
from nemoflow.engine.timeline import Timeline
from nemoflow.model.errors import InvalidSpec, Problem, UsageError
from nemoflow.model.spec import Output
from nemoflow.model.state import Session
from nemoflow.planning.render_key import DRAFT, SETTINGS
from nemoflow.specfile.codes import Code
from nemoflow.specfile.revision import Revision


@dataclass(frozen=True)
class Side:
    """A timeline and the output it is seen through. `title` names it, `edits` say how it came.

    `media` maps content digests to paths; `gone` names footage that is not there any more.
    """

    title: str
    edits: tuple[str, ...]
    timeline: Timeline
    output: Output
    media: dict[str, str]

    @property
    def gone(self) -> tuple[str, ...]:
        """File names of the footage that cannot be shown."""
        return missing_sources(self.timeline, self.media)

    def seen(self) -> Setup:
        """As the output shows it. Raises UsageError when it cannot."""
        problem = check_renderable(self.timeline, self.output)
        if problem:
            raise UsageError(f"{self.title}: {problem}", hint=way_out(self.timeline, self.output))
        return setup_of(self.timeline, self.output, {}, "")


def after_edits(recipe: Recipe, output: Output, first: int, last: int | None) -> tuple[Side, Side]:
    """The recipe after its edits up to number `first`, and up to `last` (None: all)."""
    course = recipe.course()
    return _written(recipe, output, course, first), _written(recipe, output, course, last)


def as_written(recipe: Recipe, output: Output) -> Side:
    """The recipe as it is written now."""
    return _written(recipe, output, recipe.course(), None)


def _written(recipe: Recipe, output: Output, course: Course, number: int | None) -> Side:
    title = "as written now"
    if number is not None:
        title = f"after edit {number}" if number else "before the first edit"
    return Side(title, course.said(number), course.after(number), output, recipe.media())


def at_revision(recipe: Recipe, options: Options, written: str, wanted: str) -> Side:
    """The recipe as it was committed, on the media of the working tree.

    Raises UsageError for what is no revision, InvalidSpec for a recipe that was wrong then.
    """
    path = recipe.spec.path
    texts = Revision(str(Path(path).parent), written).texts
    try:
        spec = load_then(options, recipe.place.root, path, texts)
    except InvalidSpec as error:
        raise InvalidSpec([_explained(problem, written) for problem in error.problems]) from error
    refuse_cloud(spec)
    then = recipe.written_as(spec)
    names = {name for item in spec.outputs for name in (item.shown, Path(item.shown).name)}
    output = picture_output(spec, wanted if wanted in names else "")
    return replace(as_written(then, output), title=f"at {written}")


def _explained(problem: Problem, written: str) -> Problem:
    if problem.code != Code.MISSING_FILE:
        return problem
    hint = f"{written} names this file; media are those of the working tree: put it back there"
    return replace(problem, hint=hint)


def as_applied(recipe: Recipe, output: Output) -> Side:
    """What the last apply rendered this output from; else the newest session's draft.

    Raises UsageError when nothing was applied.
    """
    store = recipe.place.desk.store
    state = store.load(recipe.spec.shown)
    record = state.render(output.shown)
    parts = dict(record.parts) if record else {}
    local = [item for item in state.sessions if item.backend == recipe.spec.backend]
    newest = next((item.draft_digest for item in local if not item.lost), "")
    digest = parts.get(DRAFT) or newest
    if not digest:
        raise UsageError(
            f"nothing of `{recipe.spec.shown}` was applied yet: there is nothing to compare with",
            hint="`--at 0` compares with the bare footage, `--rev HEAD` with the last commit",
        )
    timeline = decode(store.draft(digest))
    then = _as_rendered(output, json.loads(parts.get(SETTINGS, "{}")))
    return Side("as applied", _steps_to(local, digest), timeline, then, recipe.media())


def _steps_to(sessions: Sequence[Session], draft: str) -> tuple[str, ...]:
    """The edits that led to a draft, in words; none when no session remembers."""
    for session in sessions:
        drafts = [step.draft_digest for step in session.steps]
        if draft in drafts:
            return tuple(step.say for step in session.steps[: drafts.index(draft) + 1])
    return ()


def _as_rendered(output: Output, settings: Mapping[str, object]) -> Output:
    """The output with the settings that it had when it was rendered."""
    known = {item.name for item in fields(Output)} - {"format", "poster_at", "pinned"}
    kept = {name: value for name, value in settings.items() if name in known}
    return replace(output, **kept)  # type: ignore[arg-type]  # each key has its field's type
