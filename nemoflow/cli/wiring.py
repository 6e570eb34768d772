"""Connects rooms: chooses backends by name, opens the store, builds the desk. Nothing else does."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from nemoflow.backend import Backend
from nemoflow.backends.local.backend import LocalBackend
from nemoflow.cli.options import Options
from nemoflow.cli.quick import asked_key, context_key
from nemoflow.engine import ffmpeg
from nemoflow.engine.measure import judge, measure
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.model.errors import UsageError
from nemoflow.model.events import Event
from nemoflow.model.spec import Expectation, Spec
from nemoflow.runner.desk import Desk, Verdict
from nemoflow.runner.settle import Scope, stored_path
from nemoflow.specfile.context import Limits, LoadContext
from nemoflow.specfile.discover import Found, find_project, find_specs
from nemoflow.specfile.load import load_specs
from nemoflow.store.digests import Digests
from nemoflow.store.rendered import RenderCache
from nemoflow.store.settled import clean_specs, written_outputs
from nemoflow.store.store import FOLDER, Store

CLOUD_LIMITS = Limits(
    frozenset(".mp4 .mov .avi .webm .mkv .jpg .jpeg .png .gif .webp .mp3 .wav .m4a .aac".split()),
    500_000_000,
)
"""Protocol, "Upload": the formats the cloud takes and its cap."""


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


def find(options: Options) -> tuple[str, Found]:
    """The project root and the spec files an argument list means. Raises UsageError."""
    cwd = os.getcwd()
    start = os.path.join(cwd, options.paths[0]) if options.paths else cwd
    found = find_specs(options.paths, cwd)
    if not found.specs:
        where = ", ".join(options.paths) or "this folder"
        raise UsageError(
            f"no spec found in {where}",
            hint="a spec is called `video.yml` or `NAME.video.yml`; `nemoflow init` writes one",
        )
    return str(find_project(start, options.project)), found


def load(options: Options, root: str, found: Found) -> tuple[Spec, ...]:
    """All specs. Raises InvalidSpec with the problems of all files."""
    context = LoadContext(
        project_root=root,
        variables=options.variables,
        var_files=options.var_files,
        environ=os.environ,
        backend_override=options.backend,
        op_names={
            name: (item.main, *(param.name for param in item.params), *item.shorthand_schema)
            for name, item in OPERATIONS.items()
        },
        limits={"cloud": CLOUD_LIMITS},
        allow_outside=options.allow_outside,
    )
    return load_specs(found.specs, context)


def connect(options: Options, *, writable: bool, emit: Callable[[Event], None]) -> Workplace:
    """Everything a command on specs needs. Raises InvalidSpec, UsageError, StateBroken."""
    root, found = find(options)
    clean = _clean(options, root, found)
    specs = _load_unclean(options, root, found, clean)
    parallel = options.parallel or os.cpu_count() or 1
    parallel = max(1, min(parallel, len(specs)))
    desk = desk_for(root, specs, writable=writable, emit=emit, options=options, parallel=parallel)
    return Workplace(root, specs, clean, desk, _scope(options, root, found), parallel)


def _clean(options: Options, root: str, found: Found) -> dict[str, int]:
    store = Store(root, writable=False)
    if not options.is_plain or not store.exists:
        return {}
    known = clean_specs(store.connection, root, context_key(root))
    store.close()
    asked = (stored_path(root, path) for path in found.specs)
    return {path: known[path] for path in asked if path in known}


def _load_unclean(
    options: Options, root: str, found: Found, clean: dict[str, int]
) -> tuple[Spec, ...]:
    """Loads what is not clean; all of it when a file might be written by two specs."""
    rest = tuple(path for path in found.specs if stored_path(root, path) not in clean)
    specs = load(options, root, Found(rest, found.folders)) if rest else ()
    if not clean or not specs:
        return specs
    store = Store(root, writable=False)
    writers = written_outputs(store.connection)
    store.close()
    if any(writers.get(o.shown, s.shown) in clean for s in specs for o in s.outputs):
        clean.clear()
        return load(options, root, found)
    return specs


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
    digests = Digests(lambda path: store.known_file(stored_path(root, path)))
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
    wanted = {item.kind for item in expect}
    measured = measure(Path(path), ffmpeg.locate(os.environ), wanted)
    passed, failed = judge(expect, measured)
    return Verdict(passed, failed)


def _scope(options: Options, root: str, found: Found) -> Scope:
    return Scope(
        asked=asked_key(root, os.getcwd(), list(options.paths)),
        specs=tuple(stored_path(root, path) for path in found.specs),
        folders=found.folders,
        context=context_key(root) if options.is_plain else "",
        engine_files=(ffmpeg.locate(os.environ),),
    )
