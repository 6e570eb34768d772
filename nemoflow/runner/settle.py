"""After an apply: what was learned is remembered, so that looking again costs a `stat` a file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from nemoflow.model.events import Noted
from nemoflow.model.spec import Spec
from nemoflow.runner.converge import Outcome
from nemoflow.runner.desk import Desk
from nemoflow.runner.failpoints import reach
from nemoflow.specfile.listing import listing_digest
from nemoflow.store.database import transaction
from nemoflow.store.full_disk import as_full
from nemoflow.store.parsed import recall_parsed, remember_parsed
from nemoflow.store.settled import (
    is_recorded,
    record_scope,
    record_settled,
    remember_files,
    wait_until_settled,
)
from nemoflow.store.signature import Signature, signature


@dataclass(frozen=True, slots=True)
class Scope:
    """What the command line asked for: the arguments, and the folders they made us list."""

    asked: str
    """Identity of the arguments; empty when other projects answer for a part of them."""
    specs: tuple[str, ...]
    folders: tuple[str, ...]
    context: str
    """Everything beside files that a plan depends on; empty when it must not be remembered."""
    engine_files: tuple[str, ...]
    finished: bool = True
    """The finished files were looked at; of drafts, which were made instead, nothing is proven."""


def settle(
    outcomes: Sequence[Outcome],
    scope: Scope,
    desk: Desk,
    parsed: Sequence[tuple[str, str, str]],
) -> None:
    """Records, in one commit, which specs have nothing left to do and by which signatures.

    `parsed` are (spec, hash, text) of the specs as they were parsed. A full disk is no failure:
    what is not recorded is looked at again.
    """
    try:
        _settle(outcomes, scope, desk, parsed)
    except Exception as error:
        full = as_full(error, desk.root)
        if full is None:
            raise
        desk.emit(Noted("", full.message))


def _settle(
    outcomes: Sequence[Outcome],
    scope: Scope,
    desk: Desk,
    parsed: Sequence[tuple[str, str, str]],
) -> None:
    desk.renders.shrink()
    done = [item.spec for item in outcomes if item.error is None]
    if desk.backend.capabilities.remote:
        # Whether such a spec has anything to do is for the service to say, each time.
        done = []
    connection = desk.store.connection
    known = parsed if scope.context else ()
    new = [row for row in known if recall_parsed(connection, row[0]) != row[1:]]
    if not (scope.context and scope.finished):
        _remember(desk, desk.digests.learned(), new)
        return
    paths = {spec.shown: _files_of(spec, scope) for spec in done}
    wait_until_settled([*(p for group in paths.values() for p in group), *scope.folders])
    files = _known(desk, {path for group in paths.values() for path in group})
    specs = {
        spec.shown: (len(spec.edits), [_stored(desk, path) for path in paths[spec.shown]])
        for spec in done
        if all(_stored(desk, path) in files for path in paths[spec.shown])
    }
    folders = {
        _stored(desk, path): (found, listing_digest(path))
        for path in scope.folders
        if (found := signature(path))
    }
    if not new and is_recorded(
        connection, scope.context, specs, files, scope.asked, scope.specs, folders
    ):
        return
    with transaction(connection) as write:
        remember_parsed(write, new)
        record_settled(write, scope.context, specs, files)
        if scope.asked:
            record_scope(write, scope.asked, scope.specs, folders)
    reach("settled")


def _files_of(spec: Spec, scope: Scope) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(
            (
                *spec.depends_on,
                *(item.path for item in spec.inputs if item.path),
                *(item.path for item in spec.outputs),
                *(item.poster for item in spec.outputs if item.poster),
                *scope.engine_files,
            )
        )
    )


def _known(desk: Desk, paths: Collection[str]) -> dict[str, tuple[Signature, str]]:
    """Signature and digest of each file that has one; a file that vanished is left out."""
    found: dict[str, tuple[Signature, str]] = {}
    for path in paths:
        now, digest = signature(path), desk.digests.of(path)
        if now is not None and digest and signature(path) == now:
            found[_stored(desk, path)] = (now, digest)
    return found


def _remember(
    desk: Desk,
    learned: Mapping[str, tuple[Signature, str]],
    parsed: Sequence[tuple[str, str, str]],
) -> None:
    """What was read, so that it is not read again; nothing is settled by it."""
    if learned or parsed:
        wait_until_settled(learned)
        with transaction(desk.store.connection) as write:
            remember_parsed(write, parsed)
            remember_files(write, {_stored(desk, path): item for path, item in learned.items()})


def _stored(desk: Desk, path: str) -> str:
    return stored_path(desk.root, path)


def stored_path(root: str, path: str) -> str:
    """Relative inside the project, so that a state restored elsewhere still fits; else absolute.

    Both are absolute and normal; the root itself becomes `.`.
    """
    if path == root:
        return "."
    inside = root.rstrip("/") + "/"
    return path[len(inside) :] if path.startswith(inside) else path
