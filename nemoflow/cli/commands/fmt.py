"""`nemoflow fmt`: recipes in canonical layout, comments kept, meaning unchanged."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from nemoflow.cli.options import json_option, recipes
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.jsonl import header_line
from nemoflow.cli.views.layout import formatted_line, formatted_lines, summary
from nemoflow.cli.views.lines import safe
from nemoflow.model.errors import InvalidSpec, NemoflowError, Problem, UsageError
from nemoflow.specfile.source import Source, read_source, source_of
from nemoflow.specfile.texts import MAX_BYTES

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class _Text:
    """A recipe's text as it is and as it should be. `path` is empty for standard input."""

    shown: str
    path: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        return self.before != self.after


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(allow_dash=True), shell_complete=recipes)
@click.option("--check", is_flag=True, help="Write nothing; list what would change, exit 1.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@json_option
def command(paths: tuple[str, ...], check: bool, diff: bool, as_json: bool) -> int:
    """Lay recipes out in one way; comments stay, the meaning stays.

    PATHS are specs, folders or globs; the default is this folder. `-` reads standard input and
    writes the result to standard output. Nothing is written when one of the files is not valid.
    """
    if as_json and (diff or STANDARD_INPUT in paths):
        raise UsageError("`--json` tells which files differ, no text", hint="leave out one of them")
    terminal = Terminal.of_process()
    texts = _read(paths)
    changed = [text for text in texts if text.differs]
    if diff:
        for text in changed:
            terminal.result(_difference(text))
    elif not check and paths == (STANDARD_INPUT,):
        sys.stdout.buffer.write(texts[0].after.encode())
        sys.stdout.buffer.flush()
        return 0
    elif not check:
        for text in changed:
            _write(text)
    if as_json:
        lines = [formatted_line(text.shown, text.differs, not check) for text in texts]
        terminal.result([header_line(), *lines])
    elif not diff:
        terminal.result(formatted_lines([text.shown for text in changed], check=check))
        terminal.talk([summary(len(texts), len(changed), check=check)])
    return 1 if check and changed else 0


def _read(paths: tuple[str, ...]) -> list[_Text]:
    """What the arguments mean, laid out. Raises InvalidSpec with the problems of all files."""
    texts: list[_Text] = []
    problems: list[Problem] = []
    for source, path in _sources(paths, problems):
        try:
            texts.append(_laid_out(source, path))
        except InvalidSpec as error:
            problems += error.problems
    if problems:
        raise InvalidSpec(problems)
    return texts


def _laid_out(source: Source, path: str) -> _Text:
    from nemoflow.specfile.formatting import formatted

    return _Text(source.path, path, source.text, formatted(source))


def _sources(paths: tuple[str, ...], problems: list[Problem]) -> Iterator[tuple[Source, str]]:
    """The texts and where they lie; those that cannot be read go to `problems`."""
    from nemoflow.specfile.discover import find_specs

    if STANDARD_INPUT in paths:
        if len(paths) > 1:
            raise UsageError(
                "`-` stands alone: it is standard input", hint="format the files in a second call"
            )
        yield source_of(sys.stdin.buffer.read(MAX_BYTES + 1), "<stdin>"), ""
        return
    cwd = os.getcwd()
    found = find_specs(paths, cwd).specs
    if not found:
        raise UsageError(
            f"no spec found in {', '.join(paths) or 'this folder'}",
            hint="a spec is called `video.yml` or `NAME.video.yml`; `nemoflow init` writes one",
        )
    for path in found:
        try:
            yield read_source(Path(path), os.path.relpath(path, cwd)), path
        except InvalidSpec as error:
            problems += error.problems


def _difference(text: _Text) -> Iterator[str]:
    from difflib import unified_diff

    before, after = text.before.split("\n"), text.after.split("\n")
    lines = unified_diff(before, after, text.shown, f"{text.shown} (formatted)", lineterm="")
    return (safe(line) for line in lines)


def _write(text: _Text) -> None:
    """Replaces the file as a whole: readers see the old text or the new one, never a part.

    A symbolic link stays one: the file it leads to is replaced. The mode stays. Raises
    NemoflowError when the file was changed meanwhile.
    """
    target = os.path.realpath(text.path)
    with open(target, "rb") as stream:
        if stream.read(MAX_BYTES + 1) != text.before.encode():
            raise NemoflowError(
                f"`{text.shown}` was changed while it was formatted", hint="run the command again"
            )
        mode = os.fstat(stream.fileno()).st_mode & 0o7777
    handle, staging = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=os.path.dirname(target))
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(text.after.encode())
            os.fchmod(handle, mode)
            out.flush()
            os.fsync(handle)
        os.replace(staging, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(staging)
        raise
