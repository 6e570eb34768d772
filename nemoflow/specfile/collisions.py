"""Checks across specs: no file is written twice, and no output overwrites footage or a spec.

Standard library only: they also run on specs that come from the cache.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from os.path import basename, dirname, realpath

from nemoflow.model.errors import Place, Problem
from nemoflow.model.spec import Spec
from nemoflow.specfile.codes import Code


def collision_problems(specs: Sequence[Spec]) -> tuple[Problem, ...]:
    """Everything that would be written twice or overwritten, in the order of the specs.

    Names are compared through symbolic links and without regard to case, because a project is
    also used on file systems that do not tell them apart.
    """
    identity = _Identity()
    kept = _kept_files(specs, identity)
    first: dict[str, tuple[Spec, str]] = {}
    problems = []
    for spec in specs:
        for path, shown, place in _written(spec):
            key = identity.of(path)
            if key in kept:
                problems.append(_overwrites(shown, place, kept[key]))
            elif key in first:
                problems.append(_twice(spec, shown, place, first[key]))
            else:
                first[key] = (spec, shown)
    return tuple(problems)


class _Identity:
    """Paths to comparable names; folders are resolved once."""

    def __init__(self) -> None:
        self._folders: dict[str, str] = {}

    def of(self, path: str) -> str:
        folder = dirname(path)
        real = self._folders.get(folder)
        if real is None:
            real = self._folders[folder] = realpath(folder)
        # Only the last part is left to resolve, which costs one look.
        found = realpath(f"{real}/{basename(path)}")
        return unicodedata.normalize("NFC", found).casefold()


def _written(spec: Spec) -> Iterator[tuple[str, str, Place]]:
    for output in spec.outputs:
        yield output.path, output.shown, output.place
        if output.poster:
            yield output.poster, output.poster_shown, output.place


def _kept_files(specs: Sequence[Spec], identity: _Identity) -> dict[str, str]:
    """Files that must not be overwritten, and what each one is."""
    kept: dict[str, str] = {}
    for spec in specs:
        for path in spec.depends_on:
            kept[identity.of(path)] = f"the file `{basename(path)}` of `{spec.shown}`"
        kept[identity.of(spec.path)] = f"the spec `{spec.shown}`"
    for spec in specs:
        for item in spec.inputs:
            if item.path:
                kept[identity.of(item.path)] = f"the input `{item.name}` of `{spec.shown}`"
    return kept


def _overwrites(shown: str, place: Place, what: str) -> Problem:
    message = f"the output `{shown}` would overwrite {what}"
    return Problem(Code.OVERWRITES, message, place, "", "write to another path, such as `out/...`")


def _twice(spec: Spec, shown: str, place: Place, first: tuple[Spec, str]) -> Problem:
    other, other_shown = first
    where = "another output of this spec" if other is spec else f"`{other.shown}`"
    same = "" if other_shown == shown else f" (as `{other_shown}`)"
    message = f"the output `{shown}` is also written by {where}{same}"
    hint = "give each its own path, for example with `{{ name }}` in it"
    return Problem(Code.SAME_OUTPUT, message, place, "", hint)
