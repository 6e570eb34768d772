"""Saved plans at the command line: writing one, telling one from a recipe, applying exactly it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from nemoflow.cli.loading import find_root
from nemoflow.cli.options import Options
from nemoflow.cli.pictures import place_file
from nemoflow.cli.views.lines import plural
from nemoflow.cli.wiring import Workplace, connect_to_all
from nemoflow.model.errors import InvalidSpec, StalePlan, UsageError
from nemoflow.model.events import Event
from nemoflow.model.observed import Observed
from nemoflow.model.plan import Plan
from nemoflow.model.savedplan import SavedPlan, SavedSpec, Settings
from nemoflow.model.state import State
from nemoflow.planning.planfile import MARK, NewerFormat, decode, encode
from nemoflow.planning.stale import causes, changed_texts
from nemoflow.runner.desk import Desk
from nemoflow.runner.pinned import file_digests, pinned, plan_to_save, recipe_text
from nemoflow.runner.settle import stored_path
from nemoflow.store.digests import Digests
from nemoflow.version import __version__

MAX_BYTES = 64 << 20
_DECIDED = (
    *("variables", "var_files", "backend", "allow_outside"),
    *("profile", "adopt_drift", "ignore_drift"),
)
"""Parameters of `plan` that a saved plan has decided."""


# --- writing ------------------------------------------------------------------------------------


def saved_plan(
    places: Sequence[Workplace], specs: Sequence[SavedSpec], options: Options
) -> SavedPlan:
    """The plans of one project as one value. Raises UsageError when it would not hold elsewhere."""
    roots = sorted({place.root for place in places})
    if len(roots) > 1:
        raise UsageError(
            f"these are {plural(len(roots), 'project')}; a saved plan is of one",
            hint="save a plan for each: `nemoflow plan FOLDER --out FILE`",
        )
    settings = Settings(
        variables=options.variables,
        var_files=tuple(stored_path(roots[0], os.path.normpath(p)) for p in options.var_files),
        backend=options.backend,
        profile=options.profile,
        on_drift=options.on_drift,
    )
    _demand_inside(specs, settings)
    return SavedPlan(__version__, settings, tuple(specs))


def _demand_inside(specs: Sequence[SavedSpec], settings: Settings) -> None:
    named = [*settings.var_files]
    for item in specs:
        spec = item.plan.spec
        named += [spec.shown, *(path for path, _ in item.pins.files)]
        named += [path for output in spec.outputs for path in (output.shown, output.poster_shown)]
    outside = [path for path in named if os.path.isabs(path) or ".." in path.split("/")]
    if outside:
        raise UsageError(
            f"`{outside[0]}` lies outside the project: no saved plan can name it",
            hint="a saved plan holds on any machine, so recipes, variable files and outputs lie in"
            " the project; apply without one, or move the file",
        )


def write_plan(saved: SavedPlan, file: str) -> None:
    """Writes the file in one step. Raises UsageError rather than replace what is no saved plan."""
    place = Path(file)
    if place.exists() and not (place.is_file() and (_is_empty(place) or is_saved_plan(file))):
        raise UsageError(
            f"`{file}` is there and is no saved plan", hint="name another file with `--out`"
        )
    text = encode(saved)
    place_file(place, lambda part: part.write_text(text, encoding="utf-8"), "--out")


def _is_empty(place: Path) -> bool:
    return place.stat().st_size == 0


# --- reading ------------------------------------------------------------------------------------


def saved_among(paths: Sequence[str]) -> str:
    """The one path that is a saved plan, empty when there is none. Raises UsageError for a mix."""
    found = [path for path in paths if is_saved_plan(path)]
    if found and len(paths) > 1:
        raise UsageError(
            f"`{found[0]}` is a saved plan; it says itself which recipes it is for",
            hint="name it alone",
        )
    return found[0] if found else ""


def is_saved_plan(path: str) -> bool:
    """Whether a file is one by its content: a JSON object that has the mark."""
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as stream:
        begin = stream.read(4096).lstrip()
        if not begin.startswith(b"{"):
            return False
        stream.seek(0)
        return f'"{MARK}"'.encode() in stream.read(MAX_BYTES)


def read_plan(path: str) -> SavedPlan:
    """Raises UsageError with the place of what cannot be used, NewerFormat."""
    with open(path, "rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    try:
        if len(data) > MAX_BYTES:
            raise UsageError(f"`{path}` is larger than 64 MiB: no saved plan is")
        return decode(data.decode("utf-8"), path)
    except UnicodeDecodeError as error:
        raise UsageError(
            f"`{path}` is not UTF-8 at byte {error.start}", hint="save the plan again"
        ) from None


# --- applying -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Agreed:
    """A saved plan that is about to be applied, and the options it comes to."""

    file: str
    saved: SavedPlan
    root: str
    options: Options

    def connect(self, emit: Callable[[Event], None]) -> tuple[Workplace, ...]:
        """Workplaces for the plan's recipes. Raises StalePlan with every cause in every recipe.

        Nothing is written and nothing is sent before all of them were found as they were.
        """
        try:
            places = connect_to_all(self.options, emit)
        except InvalidSpec as error:
            problems = [str(problem) for problem in error.problems]
            raise self._stale([*self._version(), *self._files(), *problems]) from None
        except UsageError:
            gone = self._files()
            if not gone:
                raise
            raise self._stale([*self._version(), *gone]) from None
        found = [
            self._told(spec.shown, sentence)
            for place in places
            for spec in place.specs
            for sentence in causes(self._of(spec.shown), plan_to_save(spec, place.desk)[1])
        ]
        if self._version() or found:
            raise self._stale([*self._version(), *found])
        return places

    def accept(self, made: Plan, state: State, observed: Observed, desk: Desk) -> None:
        """Asked again under the lock. Raises StalePlan when the plan is another by now."""
        shown = made.spec.shown
        found = causes(self._of(shown), pinned(made, state, observed, desk))
        if found:
            raise self._stale([self._told(shown, sentence) for sentence in found])

    def _of(self, shown: str) -> SavedSpec:
        return next(item for item in self.saved.specs if item.plan.spec.shown == shown)

    def _version(self) -> list[str]:
        was = self.saved.nemoflow
        return [f"it was saved by nemoflow {was}, this is {__version__}"] * (was != __version__)

    def _files(self) -> list[str]:
        """What can be said of recipes that cannot be read: how their files differ."""
        digests, found = Digests(), []
        for item in self.saved.specs:
            shown = item.plan.spec.shown
            paths = [os.path.join(self.root, path) for path, _ in item.pins.files]
            now = dict(file_digests(self.root, paths, digests))
            text = recipe_text(os.path.join(self.root, shown))
            found += [self._told(shown, s) for s in changed_texts(item.pins, text, now)]
        return found

    def _told(self, shown: str, sentence: str) -> str:
        return f"`{shown}`: {sentence}" if len(self.saved.specs) > 1 else sentence

    def _stale(self, found: Sequence[str]) -> StalePlan:
        count = plural(len(found), "thing")
        return StalePlan(
            f"`{self.file}` is stale, {count} changed since it was saved; nothing was done",
            found,
            hint=_again(self.file),
        )


def agreed(file: str, options: Options) -> Agreed:
    """The saved plan of a file with the options it decides. Raises UsageError, StalePlan."""
    _demand_nothing_decided()
    try:
        saved = read_plan(file)
    except NewerFormat as error:
        raise StalePlan(error.message, hint=error.hint) from None
    root = find_root(os.getcwd(), options.project)
    settings = saved.settings
    return Agreed(
        file,
        saved,
        root,
        replace(
            options,
            paths=tuple(os.path.join(root, item.plan.spec.shown) for item in saved.specs),
            project=root,
            variables=settings.variables,
            var_files=tuple(os.path.join(root, path) for path in settings.var_files),
            backend=settings.backend,
            profile=settings.profile,
            on_drift=settings.on_drift,
        ),
    )


def _demand_nothing_decided() -> None:
    """Raises UsageError for an option that the plan has decided already."""
    context = click.get_current_context()
    given = click.core.ParameterSource.COMMANDLINE
    for param in context.command.params:
        if param.name in _DECIDED and context.get_parameter_source(param.name) is given:
            raise UsageError(
                f"`{param.opts[0]}` cannot be given with a saved plan: it is decided there",
                hint="leave it out, or plan again with it",
            )


def _again(file: str) -> str:
    return f"plan as before with `--out {file}`, look at it, apply it; nothing applies it as it is"
