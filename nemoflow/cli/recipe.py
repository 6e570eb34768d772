"""One recipe to be looked at: its timeline as it is written now, its media, where pieces lie.

Nothing here writes to the state, to sessions or to outputs. The project's cache is used where there
is one; a project that has none gets none.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from nemoflow.backends.local.course import Course, course_of
from nemoflow.backends.local.looking import Looking
from nemoflow.cli.easel import Easel
from nemoflow.cli.loading import find
from nemoflow.cli.options import Options
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.lines import plural, safe
from nemoflow.cli.wiring import Workplace, connect_to_read, looking_at
from nemoflow.engine import ffmpeg
from nemoflow.engine.desk import Desk, Engine
from nemoflow.engine.formats import known_format
from nemoflow.engine.timeline import Timeline
from nemoflow.model.errors import UsageError
from nemoflow.model.spec import Output, Spec
from nemoflow.runner.look import input_digests, input_files
from nemoflow.store.store import FOLDER


@dataclass(frozen=True)
class Recipe:
    """A local spec in its project; `engine` draws, `looking` answers what edits ask."""

    place: Workplace
    spec: Spec
    engine: Engine
    looking: Looking
    cancel: threading.Event
    keeps: bool
    """Whether there is a cache that outlives the command."""

    def course(self) -> Course:
        """The timeline before the first edit and after each one. Raises InvalidSpec."""
        files, digests = input_files(self.spec), input_digests(self.spec, self.place.desk.digests)
        self.looking.learn(files, digests)
        look = self.looking.keep if self.keeps else self.looking.glance
        return course_of(
            self.spec,
            files,
            digests,
            measure=self.looking.source,
            look_into=look,
            filters=lambda: ffmpeg.filters(self.engine.ffmpeg),
        )

    def media(self) -> dict[str, str]:
        """Content digest -> path of every input."""
        digests = input_digests(self.spec, self.place.desk.digests)
        return {digests[item.name]: item.path for item in self.spec.inputs if item.path}

    @property
    def easel(self) -> Easel:
        """Where its frames are drawn."""
        return Easel(self.engine, self.place.desk.digests.of, self.cancel)

    @contextmanager
    def desk(self, timeline: Timeline, output: Output) -> Iterator[Desk]:
        """A desk for the frames that `output` shows of a timeline, from its own files."""
        with self.easel.desk(timeline, output, self.media()) as desk:
            yield desk

    def written_as(self, spec: Spec) -> Recipe:
        """The same project with the recipe written in another way."""
        return replace(self, spec=spec)


@contextmanager
def one_recipe(options: Options, terminal: Terminal, cancel: threading.Event) -> Iterator[Recipe]:
    """The recipe that the command line names. Raises UsageError, InvalidSpec."""
    place, spec = _only(options)
    refuse_cloud(spec)
    binary = ffmpeg.locate(os.environ)
    kept = Path(place.root, FOLDER, "cache")
    keeps = os.access(kept if kept.is_dir() else kept.parent, os.W_OK | os.X_OK)
    digests = place.desk.digests
    with ExitStack() as stack:
        if not keeps:
            kept = Path(stack.enter_context(TemporaryDirectory(prefix="nemoflow-cache-")))
        stack.callback(place.desk.store.close)
        looking = looking_at(place.root, digests.of, lambda text: terminal.talk([safe(text)]))
        engine = Engine(binary, "", kept, os.cpu_count() or 1)
        yield Recipe(place, spec, engine, looking, cancel, keeps)


def _only(options: Options) -> tuple[Workplace, Spec]:
    """Counted before they are read: what is wrong with others is no matter here.

    A folder means the recipe that lies in it, whatever lies in the folders below.
    """
    found = [(root, path) for root, item in find(options) for path in item.specs]
    folder = os.path.abspath(options.paths[0] if options.paths else ".")
    near = [(root, path) for root, path in found if os.path.dirname(path) == folder]
    found = near or found
    if len(found) > 1:
        names = ", ".join(f"`{os.path.relpath(path, root)}`" for root, path in found[:5])
        more = ", ..." if len(found) > 5 else ""
        where = f"`{options.paths[0]}`" if options.paths else "this folder"
        raise UsageError(
            f"{where} has {plural(len(found), 'recipe')}: {names}{more}", hint="name one of them"
        )
    (place,) = connect_to_read(replace(options, paths=(found[0][1],)))
    return place, place.specs[0]


def refuse_cloud(spec: Spec) -> None:
    """Raises UsageError for a recipe of a backend whose drafts are not known here."""
    if spec.backend != "local":
        raise UsageError(
            f"`{spec.shown}` is edited in the {spec.backend}: what it looks like is not known here",
            hint="`nemoflow open` shows its session; with `--backend local` the local engine "
            "draws the recipe as it reads it",
        )


def picture_output(spec: Spec, name: str = "") -> Output:
    """The output called `name` (its path or file name), or the first one with a picture.

    Raises UsageError when there is none.
    """
    seen = [item for item in spec.outputs if _has_picture(item)]
    names = ", ".join(f"`{item.shown}`" for item in spec.outputs)
    if not name and seen:
        return min(seen, key=lambda item: bool(item.sprite))
    if not name:
        raise UsageError(
            f"no output of `{spec.shown}` has a picture: {names}",
            hint="add an output such as `out/look.mp4`",
        )
    named = any_output(spec, name)
    if named not in seen:
        raise UsageError(
            f"`{named.shown}` has no picture",
            hint=", ".join(f"`--output {item.shown}`" for item in seen) or f"it has {names}",
        )
    return named


def any_output(spec: Spec, name: str = "") -> Output:
    """The output called `name` (its path or file name), or the first one. Raises UsageError."""
    named = [item for item in spec.outputs if name in ("", item.shown, Path(item.shown).name)]
    if not named:
        names = ", ".join(f"`{item.shown}`" for item in spec.outputs)
        raise UsageError(f"`{spec.shown}` has no output `{name}`", hint=f"it has {names}")
    return named[0]


def _has_picture(output: Output) -> bool:
    format = known_format(output)
    return format is not None and bool(format.video)
