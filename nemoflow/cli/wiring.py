"""Connects rooms: chooses backends by name, opens the store, builds the desk. Nothing else does."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from nemoflow.backend import Backend
from nemoflow.backends.local.backend import LocalBackend
from nemoflow.backends.local.looking import Looking
from nemoflow.cli.approval import approved
from nemoflow.cli.loading import Loaded, find, is_repeatable, load, load_unclean
from nemoflow.cli.options import Options
from nemoflow.cli.quick import asked_key, context_key
from nemoflow.clock import Clock, SystemClock
from nemoflow.engine import ffmpeg
from nemoflow.engine.analysis import unheard
from nemoflow.engine.build import engine_files
from nemoflow.model.errors import InvalidSpec, Problem, UsageError
from nemoflow.model.events import Event, Noted
from nemoflow.model.plan import Plan
from nemoflow.model.spec import FINAL_PROFILE, Expectation, Spec
from nemoflow.planning.profiles import drafted
from nemoflow.runner.desk import Desk, Stop, Verdict
from nemoflow.runner.look import input_digests, understand
from nemoflow.runner.purse import Purse
from nemoflow.runner.settle import Scope, stored_path
from nemoflow.specfile.collisions import collision_problems
from nemoflow.specfile.discover import Found
from nemoflow.store.digests import Digests
from nemoflow.store.rendered import RenderCache
from nemoflow.store.signature import Signature
from nemoflow.store.store import FOLDER, Store

DRAFTS = "drafts"
"""The folder of drafts, beside the state; may be deleted at any time."""


@dataclass(frozen=True)
class Workplace:
    """A project, those of its specs that share a backend, and a desk to work at.

    `specs` are what is to be done, in the profile that was asked for; `read` are the same specs as
    they are written.
    `clean` are the specs asked for that are proven to have nothing to do: relative path ->
    number of edits. They were not even read.
    """

    root: str
    specs: tuple[Spec, ...]
    read: tuple[Spec, ...]
    clean: dict[str, int]
    desk: Desk
    scope: Scope
    parallel: int

    @property
    def workers(self) -> int:
        """FFmpeg processes that each of the specs worked on at once may run."""
        return _workers(self.parallel)


def connect(
    options: Options,
    emit: Callable[[Event], None] = lambda _: None,
    approve: Callable[[Plan], None] = approved,
) -> tuple[Workplace, ...]:
    """Everything a command on specs needs, a workplace for each project the arguments reach.

    Specs that are proven to have nothing to do are not read. All others are read and understood
    before anything else happens, and nothing can be written yet: a problem in one stops all.
    `approve` is asked before a plan spends credits. Raises InvalidSpec, UsageError, StateBroken.
    """

    def read(root: str, found: Found) -> Loaded:
        return load_unclean(options, root, found, _digests(Store(root, writable=False)))

    return _refusing_problems(_workplaces(options, read, emit, approve))


def connect_to_all(
    options: Options, emit: Callable[[Event], None] = lambda _: None
) -> tuple[Workplace, ...]:
    """The same without leaving out what is proven clean."""
    return _refusing_problems(connect_to_read(options, emit))


def _refusing_problems(places: tuple[Workplace, ...]) -> tuple[Workplace, ...]:
    problems = [problem for place in places for problem in problems_of(place)]
    if problems:
        raise InvalidSpec(problems)
    return places


def close(place: Workplace, desk: Desk) -> None:
    """Closes the states of a workplace and of its desk for writing.

    The one that can write goes last: SQLite then folds its log into the database file.
    """
    place.desk.store.close()
    desk.store.close()


def problems_of(place: Workplace) -> list[Problem]:
    """What the backend cannot obey in the specs of a workplace."""
    desk = place.desk
    return [
        problem
        for spec in place.specs
        for problem in understand(
            spec, desk.backend, input_digests(spec, desk.digests)
        ).all_problems
    ]


def opened_for_writing(place: Workplace, stop: Stop) -> Desk:
    """The desk of a workplace with a state that can be written; `stop` is shared by all."""
    return replace(place.desk, store=Store(place.root, writable=True), stop=stop)


def connect_to_read(
    options: Options, emit: Callable[[Event], None] = lambda _: None
) -> tuple[Workplace, ...]:
    """For commands that only tell: every spec is read from its file, none is understood yet."""

    def read(root: str, found: Found) -> Loaded:
        return Loaded(load(options, root, found.specs), {})

    return _workplaces(options, read, emit)


def _workplaces(
    options: Options,
    read: Callable[[str, Found], Loaded],
    emit: Callable[[Event], None],
    approve: Callable[[Plan], None] = approved,
) -> tuple[Workplace, ...]:
    projects = find(options)
    loaded: list[tuple[str, Found, Loaded]] = []
    problems: list[Problem] = []
    for root, found in projects:
        try:
            loaded.append((root, found, read(root, found)))
        except InvalidSpec as error:
            problems += error.problems
    if problems:
        raise InvalidSpec(problems)
    parts = [(root, found, part) for root, found, item in loaded for part in _by_backend(item)]
    purse = Purse(options.max_credits, approve)
    return tuple(
        _workplace(options, part, alone=len(parts) == 1, emit=emit, purse=purse) for part in parts
    )


def _by_backend(loaded: Loaded) -> list[Loaded]:
    """The same specs, those of each backend together; what is clean goes with the first."""
    kinds = list(dict.fromkeys(spec.backend for spec in loaded.specs)) or ["local"]
    parts = [
        Loaded(tuple(spec for spec in loaded.specs if spec.backend == kind), {}) for kind in kinds
    ]
    return [replace(parts[0], clean=loaded.clean), *parts[1:]]


def _workplace(
    options: Options,
    item: tuple[str, Found, Loaded],
    *,
    alone: bool,
    emit: Callable[[Event], None],
    purse: Purse,
) -> Workplace:
    root, found, loaded = item
    parallel = options.parallel or os.cpu_count() or 1
    parallel = max(1, min(parallel, len(loaded.specs)))
    store = Store(root, writable=False)
    desk = _desk(store, _digests(store), loaded.specs, options, emit, parallel, purse)
    specs = _in_profile(options, root, loaded.specs, desk.backend)
    # What arguments mean is remembered for the fast path only where one state answers for all.
    asked = asked_key(root, os.getcwd(), list(options.paths)) if alone else ""
    scope = _scope(options, root, found, asked)
    return Workplace(root, specs, loaded.specs, loaded.clean, desk, scope, parallel)


def _in_profile(
    options: Options, root: str, specs: tuple[Spec, ...], backend: Backend
) -> tuple[Spec, ...]:
    """The specs with the outputs of the profile asked for. Raises UsageError, InvalidSpec."""
    if options.profile == FINAL_PROFILE:
        return specs
    if specs and not backend.capabilities.drafts:
        raise UsageError(
            f"`{specs[0].shown}`: `backend: {specs[0].backend}` renders no drafts",
            hint="leave out `--profile draft`, or draft on this machine with `--backend local`",
        )
    found = tuple(drafts_of(spec, root) for spec in specs)
    problems = collision_problems(found)
    if problems:
        raise InvalidSpec(problems)
    return found


def drafts_of(spec: Spec, root: str) -> Spec:
    """The recipe with its drafts for outputs, whether there are any yet or not."""
    return drafted(spec, root, f"{FOLDER}/{DRAFTS}")


def desk_for(
    root: str,
    spec: Spec,
    options: Options,
    emit: Callable[[Event], None],
    digests: Digests,
    purse: Purse,
) -> Desk:
    """A desk that can write, for this spec and others of its project and backend, one at a time."""
    store = Store(root, writable=True)
    return _desk(store, digests, (spec,), options, emit, 1, purse)


def _desk(
    store: Store,
    digests: Digests,
    specs: Sequence[Spec],
    options: Options,
    emit: Callable[[Event], None],
    parallel: int,
    purse: Purse,
) -> Desk:
    root, clock = store.root, SystemClock(pace(os.environ))
    return Desk(
        root=root,
        store=store,
        digests=digests,
        renders=RenderCache(os.path.join(root, FOLDER, "cache", "renders")),
        backend=_backend(root, specs, digests, parallel, clock, emit, _nice(options)),
        emit=emit,
        judge=partial(_judge, _nice(options)),
        lock_timeout=options.lock_timeout,
        clock=clock,
        purse=purse,
        on_drift=options.on_drift,
    )


def pace(environ: Mapping[str, str]) -> float:
    """`NEMOFLOW_PACE`: every wait on a service, times this. Raises UsageError."""
    text = environ.get("NEMOFLOW_PACE", "1")
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0 < found <= 10:
        raise UsageError(
            f"NEMOFLOW_PACE is `{text}`", hint="it scales waits: a number over 0, at most 10"
        )
    return found


def _digests(store: Store) -> Digests:
    return Digests(lambda path: store.known_file(stored_path(store.root, path)))


def stored_digests(roots: Callable[[], Sequence[str]]) -> Digests:
    """Digests that remember what the states of these projects remember."""
    stores: dict[str, Store] = {}

    def recall(path: str) -> tuple[Signature, str] | None:
        for root in roots():
            store = stores.setdefault(root, Store(root, writable=False))
            found = store.known_file(stored_path(root, path))
            if found is not None:
                return found
        return None

    return Digests(recall)


def _backend(
    root: str,
    specs: Sequence[Spec],
    digests: Digests,
    parallel: int,
    clock: Clock,
    emit: Callable[[Event], None],
    nice: int,
) -> Backend:

    def note(text: str) -> None:
        emit(Noted("", text))

    if any(spec.backend == "cloud" for spec in specs):
        # Loaded late: a local plan must not pay for an HTTP client.
        from nemoflow.backends.cloud.connect import cloud_backend

        return cloud_backend(os.environ, clock, os.path.join(root, FOLDER), note)
    folder = os.path.join(root, FOLDER)
    return LocalBackend(folder, os.environ, digests.of, _workers(parallel), note, nice)


def _workers(parallel: int) -> int:
    return max(1, (os.cpu_count() or 1) // parallel)


def looking_for(place: Workplace) -> Looking:
    """What the engine of a workplace knows of its footage: asked twice, it looks once."""
    backend = place.desk.backend
    if isinstance(backend, LocalBackend):
        return backend.looking
    return looking_at(place.root, place.desk.digests.of, unheard)


def looking_at(root: str, digest_of: Callable[[str], str], told: Callable[[str], None]) -> Looking:
    """What the local engine knows of a project's footage, whatever backend its specs name.

    Without a `root` the files belong to no project.
    """
    folder = Path(root, FOLDER) if root else None
    return Looking(folder, lambda: ffmpeg.locate(os.environ), digest_of, told)


def _nice(options: Options) -> int:
    return ffmpeg.LOW_PRIORITY if options.low_priority else 0


def _judge(nice: int, path: str, expect: tuple[Expectation, ...], stop: threading.Event) -> Verdict:
    from nemoflow.engine.formats import SUBTITLE_FILES
    from nemoflow.engine.measure import judge, measure

    if path.lower().endswith(tuple(f".{name}" for name in SUBTITLE_FILES)):
        return Verdict((), ())  # words alone: there is nothing to measure
    wanted = {item.kind for item in expect}
    measured = measure(Path(path), ffmpeg.locate(os.environ), wanted, stop, nice)
    passed, failed = judge(expect, measured)
    return Verdict(passed, failed)


def _scope(options: Options, root: str, found: Found, asked: str) -> Scope:
    return Scope(
        asked=asked,
        specs=tuple(stored_path(root, path) for path in found.specs),
        folders=found.folders if asked else (),
        context=context_key(root) if is_repeatable(options) else "",
        engine_files=engine_files(os.environ),
        finished=options.profile == FINAL_PROFILE,
    )
