"""The settled index: which specs had nothing to do, and the signatures that prove it still holds.

A spec is settled when its last apply left an empty plan. As long as no signature of a file it
depends on (spec, variables, inputs, outputs, FFmpeg) and no listing of a folder it was found in
has changed, its plan is empty without reading anything: one query and one `stat` a file.

Imported on the fast path of `plan`, so it imports next to nothing.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Collection, Iterable, Mapping

from nemoflow.store.signature import SETTLE_NS, Signature, signature, youngest

FOLDER = "folder "
"""Marks rows of `files` that are folders: their digest is that of a listing."""


def settled_specs(connection: sqlite3.Connection, context: str) -> dict[str, int]:
    """Spec (relative path) -> number of edits, for specs settled in this context."""
    return dict(connection.execute("SELECT spec, edits FROM settled WHERE context = ?", (context,)))


def scope(connection: sqlite3.Connection, asked: str) -> tuple[list[str], list[str]] | None:
    """(specs, folders listed) that an argument list meant last time; None for a new one."""
    row = connection.execute(
        "SELECT specs, folders FROM scopes WHERE asked = ?", (asked,)
    ).fetchone()
    if row is None:
        return None
    return row[0].split("\n") if row[0] else [], row[1].split("\n") if row[1] else []


def changed_folders(
    connection: sqlite3.Connection, folders: Collection[str], root: str
) -> dict[str, str]:
    """Folder -> digest of its recorded listing, for folders whose signature has changed."""
    rows = connection.execute(
        "SELECT path, size, mtime_ns, ctime_ns, inode FROM files WHERE digest LIKE 'folder %'"
    )
    wanted = set(folders)
    # A folder without a record counts as changed, with a listing that nothing equals.
    known = [row for row in rows if row[0] in wanted]
    changed = dict.fromkeys(wanted.difference(row[0] for row in known), "")
    for path in _changed(known, root):
        found = connection.execute("SELECT digest FROM files WHERE path = ?", (path,)).fetchone()
        changed[path] = found[0].removeprefix(FOLDER)
    return changed


def dirty_files(connection: sqlite3.Connection, root: str) -> list[str]:
    """Recorded paths whose signature is no longer the recorded one; folders not counted."""
    rows = connection.execute(
        "SELECT path, size, mtime_ns, ctime_ns, inode FROM files WHERE digest NOT LIKE 'folder %'"
    )
    return _changed(rows, root)


def _changed(rows: Iterable[tuple[str, int, int, int, int]], root: str) -> list[str]:
    """Paths of rows whose signature no longer holds."""
    # Relative paths where possible: the kernel has fewer parts to walk.
    prefix = "" if root == os.getcwd() else root.rstrip("/") + "/"
    stat = os.stat
    changed = []
    # Written out, not through `signature`: this loop is most of what a no-op plan costs.
    for path, size, mtime_ns, ctime_ns, inode in rows:
        try:
            found = stat(path if path[0] == "/" else prefix + path)
        except OSError:
            changed.append(path)
            continue
        if (
            found.st_ctime_ns != ctime_ns
            or found.st_ino != inode
            or found.st_size != size
            or found.st_mtime_ns != mtime_ns
        ):
            changed.append(path)
    return changed


def specs_touched(connection: sqlite3.Connection, dirty: Collection[str]) -> set[str]:
    """The specs that depend on any of these paths."""
    touched: set[str] = set()
    for path in dirty:
        touched.update(
            row[0] for row in connection.execute("SELECT spec FROM watched WHERE path = ?", (path,))
        )
    return touched


def clean_specs(connection: sqlite3.Connection, root: str, context: str) -> dict[str, int]:
    """Settled specs that no changed file touches: relative path -> number of edits."""
    settled = settled_specs(connection, context)
    for spec in specs_touched(connection, dirty_files(connection, root)):
        settled.pop(spec, None)
    return settled


def written_outputs(connection: sqlite3.Connection) -> dict[str, str]:
    """Every output file known (relative path) -> the spec that writes it."""
    rows = connection.execute("SELECT output, spec FROM renders")
    return dict(rows.fetchall())


def wait_until_settled(paths: Iterable[str]) -> None:
    """Waits (some ms at most) until the file system clock has moved past the newest change.

    A change in the same clock tick as a recorded one would leave no trace in the signature.
    """
    found = [item for item in map(signature, paths) if item is not None]
    left = youngest(found) + SETTLE_NS - time.time_ns()
    if 0 < left <= SETTLE_NS:
        time.sleep(left / 1e9)


def record_settled(
    write: sqlite3.Connection,
    context: str,
    specs: Mapping[str, tuple[int, Collection[str]]],
    files: Mapping[str, tuple[Signature, str]],
) -> None:
    """Inside a transaction: these specs (-> edits, paths they depend on) have nothing to do.

    `files` are path -> (signature, content digest) with the paths as stored: relative to the
    project where they lie inside it.
    """
    remember_files(write, files)
    for spec, (edits, paths) in specs.items():
        write.execute("INSERT OR REPLACE INTO settled VALUES (?, ?, ?)", (spec, context, edits))
        write.execute("DELETE FROM watched WHERE spec = ?", (spec,))
        write.executemany(
            "INSERT OR IGNORE INTO watched VALUES (?, ?)", [(path, spec) for path in paths]
        )


def is_recorded(
    connection: sqlite3.Connection,
    context: str,
    specs: Mapping[str, tuple[int, Collection[str]]],
    files: Mapping[str, tuple[Signature, str]],
    asked: str,
    asked_specs: Collection[str],
    folders: Mapping[str, tuple[Signature, str]],
) -> bool:
    """Whether recording all this would change nothing: then nothing is written."""
    settled = settled_specs(connection, context)
    if any(settled.get(spec) != edits for spec, (edits, _) in specs.items()):
        return False
    for path, (item, digest) in {**files, **_folder_rows(folders)}.items():
        row = connection.execute(
            "SELECT size, mtime_ns, ctime_ns, inode, digest FROM files WHERE path = ?", (path,)
        ).fetchone()
        if row != (*item, digest):
            return False
    if not asked:
        return True
    row = connection.execute(
        "SELECT specs, folders FROM scopes WHERE asked = ?", (asked,)
    ).fetchone()
    return bool(row == ("\n".join(asked_specs), "\n".join(folders)))


def record_scope(
    write: sqlite3.Connection,
    asked: str,
    specs: Collection[str],
    folders: Mapping[str, tuple[Signature, str]],
) -> None:
    """Inside a transaction: what an argument list means while these folders stay as they are.

    `folders` are path -> (signature, digest of the listing).
    """
    remember_files(write, _folder_rows(folders))
    write.execute(
        "INSERT OR REPLACE INTO scopes VALUES (?, ?, ?)",
        (asked, "\n".join(specs), "\n".join(folders)),
    )


def _folder_rows(
    folders: Mapping[str, tuple[Signature, str]],
) -> dict[str, tuple[Signature, str]]:
    return {path: (item, FOLDER + digest) for path, (item, digest) in folders.items()}


def remember_files(write: sqlite3.Connection, files: Mapping[str, tuple[Signature, str]]) -> None:
    """Inside a transaction: signatures and digests of files.

    A spec settled on other bytes of such a file is settled no more: the row is shared.
    """
    for path, (_, digest) in files.items():
        known = write.execute("SELECT digest FROM files WHERE path = ?", (path,)).fetchone()
        if known is not None and known[0] != digest:
            write.execute(
                "DELETE FROM settled WHERE spec IN (SELECT spec FROM watched WHERE path = ?)",
                (path,),
            )
    write.executemany(
        "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
        [(path, *item, digest) for path, (item, digest) in files.items()],
    )
