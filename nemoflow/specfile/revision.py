"""The one door to git: the text files of a recipe as they were in a revision.

What the user calls the revision is only ever an argument after `--end-of-options`, and is made a
commit's own name first; nothing goes through a shell, nothing is written, nothing is fetched.
"""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path

from nemoflow.model.errors import NemoflowError, UsageError
from nemoflow.specfile.texts import MAX_BYTES, Texts, from_disk

_SECONDS = 20.0
_QUIET = {
    "LC_ALL": "C",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    # A path is a path: no star and no `:(magic)` in it means anything.
    "GIT_LITERAL_PATHSPECS": "1",
}
_FILE_MODES = ("100644", "100755")


class Revision:
    """A commit of the repository that holds a folder. Raises UsageError when there is none."""

    def __init__(self, folder: str, written: str) -> None:
        """`written` is what the user calls it: `HEAD~1`, a branch, a tag, a hash."""
        self.written = written
        top = _git(folder, "rev-parse", "--show-toplevel")
        if top.returncode:
            raise UsageError(
                f"`{folder}` is in no git repository: {_said(top)}",
                hint="`--at N M` compares the recipe after some of its edits",
            )
        self._root = Path(os.fsdecode(top.stdout.removesuffix(b"\n")))
        name = ("--verify", "--quiet", "--end-of-options", f"{written}^{{commit}}")
        found = _git(folder, "rev-parse", *name)
        self.commit = found.stdout.decode("ascii", "replace").strip()
        if found.returncode or not written or not self.commit.isalnum():
            raise UsageError(
                f"`{written}` is no revision of this repository",
                hint="write a branch, a tag, a commit or HEAD~1; `git log` lists commits",
            )

    @property
    def texts(self) -> Texts:
        """How to read files as they were then; those outside the repository are read as now."""
        return Texts(self._read, self._has, f"{self.written}:")

    def _read(self, path: Path) -> bytes:
        inside = self._inside(path)
        if inside is None:
            return from_disk(path)
        name, size = self._entry(inside)
        if not name:
            raise FileNotFoundError(errno.ENOENT, "it is no file in that revision", str(path))
        if size > MAX_BYTES:
            return bytes(MAX_BYTES + 1)  # refused by its size, whatever it holds
        blob = _git(str(self._root), "cat-file", "blob", name)
        if blob.returncode:
            raise OSError(errno.EIO, _said(blob), str(path))
        return blob.stdout

    def _has(self, path: Path) -> bool:
        inside = self._inside(path)
        return path.is_file() if inside is None else bool(self._entry(inside)[0])

    def _inside(self, path: Path) -> str | None:
        """The path below the top of the repository; None when it lies elsewhere."""
        # Git names the top without symbolic links; the file itself may be one, or be gone.
        real = Path(os.path.realpath(path.parent), path.name)
        return real.relative_to(self._root).as_posix() if real.is_relative_to(self._root) else None

    def _entry(self, inside: str) -> tuple[str, int]:
        """A file's object and size; no object when the commit has no such file."""
        listed = _git(
            str(self._root), "ls-tree", "-l", "-z", "--full-tree", self.commit, "--", inside
        )
        if listed.returncode or not listed.stdout:
            return "", 0
        mode, kind, name, size = listed.stdout.split(b"\t")[0].decode("ascii").split()
        return (name, int(size)) if kind == "blob" and mode in _FILE_MODES else ("", 0)


def _git(folder: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """One git process in a folder. Raises NemoflowError when it cannot run."""
    environ = {name: value for name, value in os.environ.items() if name != "NEMO_TOKEN"}
    try:
        return subprocess.run(  # noqa: S603 - a list of arguments, no shell
            ["git", "-C", folder, *arguments],  # noqa: S607 - whichever git the user has
            env=environ | _QUIET,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise UsageError("git is not installed", hint="install it, or leave out `--rev`") from error
    except (OSError, subprocess.SubprocessError) as error:
        raise NemoflowError(
            f"git did not answer: {error}", hint="try `git status` in this folder"
        ) from error


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    """Git's own words, on one line."""
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    return lines[0].removeprefix("fatal: ") if lines else f"git ended with {done.returncode}"
