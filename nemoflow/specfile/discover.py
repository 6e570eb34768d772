"""Which project, and which specs, an argument list means. Standard library only, and quick.

A spec is called `video.yml`, `video.yaml`, `NAME.video.yml` or `NAME.video.yaml`; a file that is
named outright may be called anything.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import translate
from pathlib import Path

from nemoflow.model.errors import UsageError
from nemoflow.specfile.listing import listing

PROJECT_FILE = "nemoflow.yml"
STATE_FOLDER = ".nemoflow"
SPEC_SUFFIXES = ("video.yml", "video.yaml")
_MAGIC = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Found:
    """Spec files in order, each once, and the folders whose listing decided; all absolute.

    A cached result holds as long as no folder's modification time has changed.
    """

    specs: tuple[str, ...]
    folders: tuple[str, ...]


def find_project(start: str, explicit: str = "") -> Path:
    """The project root for a spec or folder at `start`; raises UsageError.

    `explicit` (`--project` or `NEMOFLOW_PROJECT`) wins; then the nearest folder upwards that has
    `nemoflow.yml` or `.nemoflow`, then the root of the git checkout, then the folder itself.
    """
    if explicit:
        chosen = os.path.abspath(explicit)
        if not os.path.isdir(chosen):
            raise UsageError(
                f"the project `{explicit}` is not a folder",
                hint="name the folder that holds your specs",
            )
        return Path(chosen)
    folder = _existing_folder(os.path.abspath(start))
    return Path(
        _upwards(folder, (PROJECT_FILE, STATE_FOLDER)) or _upwards(folder, (".git",)) or folder
    )


def find_specs(arguments: Sequence[str], cwd: str) -> Found:
    """The specs that files, folders and globs mean; without arguments those below `cwd`.

    Raises UsageError for a path that does not exist and a glob that matches nothing. A folder
    without specs gives none.
    """
    search = _Search()
    for argument in arguments or (".",):
        path = os.path.normpath(os.path.join(cwd, argument))
        if os.path.isdir(path):
            search.folder(path)
        elif os.path.exists(path):
            search.file(path, argument)
        elif _MAGIC.search(argument):
            search.glob(path, argument)
        else:
            raise _missing(path, argument)
    return Found(tuple(search.specs), tuple(search.folders))


def is_spec_name(name: str) -> bool:
    """Whether a file of this name is found as a spec."""
    return name in SPEC_SUFFIXES or name.endswith((".video.yml", ".video.yaml"))


@dataclass(slots=True)
class _Search:
    """What has been found so far; dicts keep order and drop what comes twice."""

    specs: dict[str, None] = field(default_factory=dict)
    folders: dict[str, None] = field(default_factory=dict)

    def file(self, path: str, shown: str) -> None:
        """A file named outright."""
        if os.path.basename(path) == PROJECT_FILE:
            raise UsageError(
                f"`{shown}` is the project file, not a spec",
                hint="name a spec, such as `video.yml`, or the folder",
            )
        self.specs[path] = None

    def folder(self, path: str) -> None:
        """All specs below a folder, in order of their paths.

        Folders reached through symbolic links are left out: they may lead round in a circle.
        """
        waiting = [path]
        while waiting:
            here = waiting.pop()
            names, below = self._listing(here)
            for name in names:
                if is_spec_name(name):
                    self.specs[f"{here.rstrip('/')}/{name}"] = None
            waiting += [f"{here.rstrip('/')}/{name}" for name in reversed(below)]

    def glob(self, path: str, shown: str) -> None:
        """The files a pattern matches, and the specs in folders it matches."""
        before = len(self.specs)
        parts = path.split(os.sep)
        fixed = next(at for at, part in enumerate(parts) if _MAGIC.search(part))
        for match in dict.fromkeys(
            self._matches(os.sep.join(parts[:fixed]) or os.sep, parts[fixed:])
        ):
            if os.path.isdir(match):
                self.folder(match)
            elif match.endswith((".yml", ".yaml")) and os.path.basename(match) != PROJECT_FILE:
                self.specs[match] = None
        if len(self.specs) == before and not any(self._known(parts[fixed:])):
            raise UsageError(
                f"no spec matches `{shown}`", hint="check the pattern; `**` reaches into folders"
            )

    def _known(self, parts: list[str]) -> Iterator[bool]:
        """Specs found by an earlier argument that this pattern's last part would match too."""
        last = re.compile(translate(parts[-1]))
        return (bool(last.match(os.path.basename(path))) for path in self.specs)

    def _matches(self, folder: str, parts: list[str]) -> Iterator[str]:
        if not parts:
            yield folder
            return
        part, rest = parts[0], parts[1:]
        if not _MAGIC.search(part):
            path = os.path.join(folder, part)
            if os.path.exists(path):
                yield from self._matches(path, rest)
            return
        if not os.path.isdir(folder):
            return
        names, below = self._listing(folder)
        if part == "**":
            yield from self._matches(folder, rest or ["*"])
            for name in below:
                yield from self._matches(os.path.join(folder, name), parts)
            return
        pattern = re.compile(translate(part))
        for name in sorted([*names, *below]):
            if pattern.match(name):
                yield from self._matches(os.path.join(folder, name), rest)

    def _listing(self, folder: str) -> tuple[list[str], list[str]]:
        self.folders[folder] = None
        return listing(folder)


def _existing_folder(path: str) -> str:
    """The folder a path lies in; patterns and missing parts are cut off."""
    while not os.path.isdir(path):
        above = os.path.dirname(path)
        if above == path:
            break
        path = above
    return path


def _upwards(folder: str, marks: tuple[str, ...]) -> str:
    """The nearest folder, from `folder` up, that holds one of the marks; empty when none does."""
    while True:
        if any(os.path.exists(os.path.join(folder, mark)) for mark in marks):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return ""
        folder = above


def _missing(path: str, shown: str) -> UsageError:
    folder = _existing_folder(path)
    wanted = os.path.relpath(path, folder).split(os.sep)[0]
    try:
        near = get_close_matches(wanted, os.listdir(folder), n=1)
    except OSError:
        near = []
    hint = "name a spec, a folder, or a pattern in quotes such as 'recipes/*.yml'"
    if near:
        rest = os.path.relpath(path, folder).split(os.sep)[1:]
        parts = shown.split(os.sep)
        better = os.sep.join([*parts[: len(parts) - len(rest) - 1], near[0], *rest])
        hint = f"did you mean `{better}`?"
    return UsageError(f"`{shown}` does not exist", hint=hint)
