"""The fast path: `plan` and `apply` when nothing has changed since everything was settled.

Runs before click is imported, because on this path importing a command-line library would cost
more than all the work. It answers only what it can prove - the plain commands, signatures that
all hold - and leaves everything else, errors included, to the full program by returning None.
"""

from __future__ import annotations

import gc
import os
import sys

from nemoflow.cli.views.lines import nothing_to_do, up_to_date_line
from nemoflow.version import __version__

TYPE_CHECKING = False  # type checkers take this name for true; typing itself is slow to import
if TYPE_CHECKING:
    from sqlite3 import Connection

_FOUND: dict[str, dict[str, int]] = {}
"""Project root -> specs found clean: the full program, which comes next, need not look again."""

PLAIN_OPTIONS = frozenset({"--detailed-exitcode"})


def answer(argv: list[str]) -> int | None:
    """Exit code when the command was fully answered here, None when it was not."""
    if not argv or argv[0] not in ("plan", "apply") or os.environ.get("GITHUB_STEP_SUMMARY"):
        return None
    paths = [item for item in argv[1:] if item not in PLAIN_OPTIONS]
    if any(item.startswith("-") for item in paths):
        return None
    cwd = os.getcwd()
    root = project_root(cwd, paths)
    if root is None:
        return None
    try:
        lines = _settled_lines(root, asked_key(root, cwd, paths))
    except Exception:
        # Whatever is wrong (a damaged state, a path that is no text), the full program says it.
        return None
    if lines is None:
        return None
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    return 0


def project_root(cwd: str, paths: list[str]) -> str | None:
    """The nearest folder with a state, from the first path (or the working folder) upwards."""
    named = os.environ.get("NEMOFLOW_PROJECT")
    if named:
        return os.path.abspath(named)
    at = os.path.abspath(os.path.join(cwd, paths[0])) if paths else cwd
    while True:
        # A project file nearer than the state would be another root: the full program decides.
        state = os.path.exists(os.path.join(at, ".nemoflow", "state.db"))
        if state or os.path.exists(os.path.join(at, "nemoflow.yml")):
            return at if state else None
        parent = os.path.dirname(at)
        if parent == at:
            return None
        at = parent


def asked_key(root: str, cwd: str, paths: list[str]) -> str:
    """Identity of an argument list: the paths as seen from the project root."""
    places = [os.path.relpath(os.path.join(cwd, item), root) for item in paths]
    return "\n".join(places) if places else os.path.relpath(cwd, root) + "/"


def context_key(root: str) -> str:
    """All that a plan depends on beside files, in one line.

    Variables from the environment may be private, so they enter as a digest.
    """
    variables = sorted(
        f"{name}={value}" for name, value in os.environ.items() if name.startswith("NEMOFLOW_VAR_")
    )
    private = ""
    if variables:
        from nemoflow.model.canon import digest

        private = digest(*variables)[:16]
    project_file = os.path.exists(os.path.join(root, "nemoflow.yml"))
    ffmpeg = os.environ.get("NEMOFLOW_FFMPEG", "")
    return f"{__version__} vars={private} project={int(project_file)} ffmpeg={ffmpeg}"


def proven_clean(root: str) -> dict[str, int] | None:
    """What this process has found clean in a project a moment ago, None when it did not look."""
    return _FOUND.get(root)


def _settled_lines(root: str, asked: str) -> list[str] | None:
    # Imported here: a command that is not answered on this path must not pay for it twice.
    from nemoflow.store.database import open_to_read
    from nemoflow.store.settled import clean_specs

    connection = open_to_read(os.path.join(root, ".nemoflow", "state.db"))
    # Ten thousand rows make garbage collection a tenth of the work, and there is none to collect.
    gc.disable()
    try:
        specs = _specs_of(connection, asked, root)
        clean = _FOUND[root] = clean_specs(connection, root, context_key(root))
        if not specs or not clean.keys() >= set(specs):
            return None
        lines = [up_to_date_line(spec, clean[spec]) for spec in specs]
        return lines + nothing_to_do(len(specs))
    finally:
        gc.enable()
        connection.close()


def _specs_of(connection: Connection, asked: str, root: str) -> list[str] | None:
    """The specs an argument list means, None when a spec or folder may have come or gone."""
    from nemoflow.store.settled import changed_folders, scope

    found = scope(connection, asked)
    if found is None:
        return None
    specs, folders = found
    changed = changed_folders(connection, folders, root)
    if changed:
        from nemoflow.specfile.listing import listing_digest

        if any(listing_digest(os.path.join(root, at)) != was for at, was in changed.items()):
            return None
    return specs
