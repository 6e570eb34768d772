"""Connects rooms: chooses backends by name, opens the store, builds the desk. Nothing else does."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nemoflow.backend import Backend
from nemoflow.backends.local.backend import LocalBackend
from nemoflow.cli.loading import find, is_repeatable, load_unclean
from nemoflow.cli.options import Options
from nemoflow.cli.quick import asked_key, context_key
from nemoflow.engine import ffmpeg
from nemoflow.engine.build import engine_files
from nemoflow.model.errors import UsageError
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


def connect(options: Options, *, writable: bool, emit: Callable[[Event], None]) -> Workplace:
    """Everything a command on specs needs. Raises InvalidSpec, UsageError, StateBroken."""
    root, found = find(options)
    loaded = load_unclean(options, root, found, _digests(Store(root, writable=False)))
    parallel = options.parallel or os.cpu_count() or 1
    parallel = max(1, min(parallel, len(loaded.specs)))
    desk = desk_for(
        root, loaded.specs, writable=writable, emit=emit, options=options, parallel=parallel
    )
    scope = _scope(options, root, found)
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


def _scope(options: Options, root: str, found: Found) -> Scope:
    return Scope(
        asked=asked_key(root, os.getcwd(), list(options.paths)),
        specs=tuple(stored_path(root, path) for path in found.specs),
        folders=found.folders,
        context=context_key(root) if is_repeatable(options) else "",
        engine_files=engine_files(os.environ),
    )
