"""Connects rooms: chooses backends by name, opens the store, builds the desk. Nothing else does."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nemoflow.backend import Backend
from nemoflow.backends.local.backend import LocalBackend
from nemoflow.cli.loading import Loaded, find, is_repeatable, load, load_unclean
from nemoflow.cli.options import Options
from nemoflow.cli.quick import asked_key, context_key
from nemoflow.engine import ffmpeg
from nemoflow.engine.build import engine_files
from nemoflow.model.errors import InvalidSpec, Problem, UsageError
from nemoflow.model.events import Event
from nemoflow.model.spec import Expectation, Spec
from nemoflow.runner.desk import Desk, Verdict
from nemoflow.runner.settle import Scope, stored_path
from nemoflow.specfile.discover import Found
from nemoflow.store.digests import Digests
from nemoflow.store.rendered import RenderCache
from nemoflow.store.store import FOLDER, Store


@dataclass(frozen=True)
class Workplace:
    """A project, the specs to look at, and a desk to work at.

    `clean` are the specs asked for that are proven to have nothing to do: relative path ->
    number of edits. They were not even read.
    """

    root: str
    specs: tuple[Spec, ...]
    clean: dict[str, int]
    desk: Desk
    scope: Scope
    parallel: int


def connect(
    options: Options, *, writable: bool, emit: Callable[[Event], None]
) -> tuple[Workplace, ...]:
    """Everything a command on specs needs, a workplace for each project the arguments reach.

    Specs that are proven to have nothing to do are not read. All others are read before anything
    else happens: a problem in one stops all. Raises InvalidSpec, UsageError, StateBroken.
    """

    def read(root: str, found: Found) -> Loaded:
        return load_unclean(options, root, found, _digests(Store(root, writable=False)))

    return _workplaces(options, read, writable=writable, emit=emit)


def connect_to_read(options: Options) -> tuple[Workplace, ...]:
    """The same for commands that only tell: every spec is read, nothing can be written."""

    def read(root: str, found: Found) -> Loaded:
        return Loaded(load(options, root, found.specs), {})

    return _workplaces(options, read, writable=False, emit=lambda _: None)


def _workplaces(
    options: Options,
    read: Callable[[str, Found], Loaded],
    *,
    writable: bool,
    emit: Callable[[Event], None],
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
    alone = len(projects) == 1
    return tuple(
        _workplace(options, item, alone=alone, writable=writable, emit=emit) for item in loaded
    )


def _workplace(
    options: Options,
    item: tuple[str, Found, Loaded],
    *,
    alone: bool,
    writable: bool,
    emit: Callable[[Event], None],
) -> Workplace:
    root, found, loaded = item
    parallel = options.parallel or os.cpu_count() or 1
    parallel = max(1, min(parallel, len(loaded.specs)))
    desk = desk_for(
        root, loaded.specs, writable=writable, emit=emit, options=options, parallel=parallel
    )
    # What arguments mean is remembered for the fast path only where one state answers for all.
    asked = asked_key(root, os.getcwd(), list(options.paths)) if alone else ""
    scope = _scope(options, root, found, asked)
    return Workplace(root, loaded.specs, loaded.clean, desk, scope, parallel)


def desk_for(
    root: str,
    specs: Sequence[Spec],
    *,
    writable: bool,
    emit: Callable[[Event], None],
    options: Options,
    parallel: int = 1,
) -> Desk:
    """A desk over the project's state and the backend the specs name."""
    store = Store(root, writable=writable)
    digests = _digests(store)
    return Desk(
        root=root,
        store=store,
        digests=digests,
        renders=RenderCache(os.path.join(root, FOLDER, "cache", "renders")),
        backend=_backend(root, specs, digests, parallel),
        emit=emit,
        judge=_judge,
        lock_timeout=options.lock_timeout,
    )


def _digests(store: Store) -> Digests:
    return Digests(lambda path: store.known_file(stored_path(store.root, path)))


def _backend(root: str, specs: Sequence[Spec], digests: Digests, parallel: int) -> Backend:
    kinds = {spec.backend for spec in specs}
    if kinds - {"local"}:
        raise UsageError(
            "this version has no cloud backend yet",
            hint="use `backend: local`, or pass --backend local",
        )
    workers = max(1, (os.cpu_count() or 1) // parallel)
    return LocalBackend(os.path.join(root, FOLDER), os.environ, digests.of, workers)


def _judge(path: str, expect: tuple[Expectation, ...]) -> Verdict:
    from nemoflow.engine.measure import judge, measure

    wanted = {item.kind for item in expect}
    measured = measure(Path(path), ffmpeg.locate(os.environ), wanted)
    passed, failed = judge(expect, measured)
    return Verdict(passed, failed)


def _scope(options: Options, root: str, found: Found, asked: str) -> Scope:
    return Scope(
        asked=asked,
        specs=tuple(stored_path(root, path) for path in found.specs),
        folders=found.folders if asked else (),
        context=context_key(root) if is_repeatable(options) else "",
        engine_files=engine_files(os.environ),
    )
