"""Which inputs an edit names: by template, by exact file name in words, by typed parameter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nemoflow.model.errors import Place, Problem
from nemoflow.model.spec import REF_CLOSE, REF_OPEN, Input, reference
from nemoflow.specfile.codes import Code

BOUND_PARAMETERS = frozenset({"file", "clip", "clips", "with", "source", "image"})
"""Parameters of typed edits whose value may be an input's name or file name."""
_QUOTED = re.compile(r'"[^"\n]*"|“[^”\n]*”|「[^」\n]*」|(?<!\w)\'[^\'\n]*\'(?!\w)')
_EDGE = r"A-Za-z0-9_\-"


@dataclass(frozen=True, slots=True)
class Binder:
    """File names and paths to input names; `shared` are file names of several inputs."""

    names: frozenset[str]
    files: Mapping[str, str]
    shared: Mapping[str, tuple[str, ...]]

    def words(self, text: str) -> str:
        """The text with each exact file name replaced by a reference to its input.

        Inside quotes only a name that fills them counts: a title may well speak of a file.
        """
        pattern = self._pattern()
        if pattern is None:
            return text
        quoted = [found.span() for found in _QUOTED.finditer(text)]

        def show(found: re.Match[str]) -> str:
            start, end = found.span()
            inside = [(a, b) for a, b in quoted if a < start and end < b]
            if any((a + 1, b - 1) != (start, end) for a, b in inside):
                return found.group()
            return reference(self.files[found.group()])

        return pattern.sub(show, text)

    def value(self, text: str) -> str:
        """A parameter's value, as a reference when it is an input's name or file name."""
        if text in self.names:
            return reference(text)
        return reference(self.files[text]) if text in self.files else text

    def ambiguity(self, text: str, place: Place) -> Problem | None:
        """The problem of a file name that stands for more than one input."""
        for name, inputs in self.shared.items():
            if _token(name).search(text):
                choices = " or ".join(f"`{{{{ inputs.{item} }}}}`" for item in inputs)
                message = f"`{name}` is the file name of {len(inputs)} inputs"
                return Problem(Code.BAD_VALUE, message, place, "", f"write {choices}")
        return None

    def _pattern(self) -> re.Pattern[str] | None:
        if not self.files:
            return None
        longest_first = sorted(self.files, key=len, reverse=True)
        return re.compile("|".join(_token(name).pattern for name in longest_first))


def binder(inputs: tuple[Input, ...]) -> Binder:
    """A binder over the inputs of one spec."""
    owners: dict[str, list[str]] = {}
    for item in inputs:
        for text in dict.fromkeys((item.shown, item.filename)):
            # Without an extension a file name is just a word.
            if re.search(r"[^.]\.\w+$", text):
                owners.setdefault(text, []).append(item.name)
    return Binder(
        frozenset(item.name for item in inputs),
        {text: names[0] for text, names in owners.items() if len(names) == 1},
        {text: tuple(names) for text, names in owners.items() if len(names) > 1},
    )


def _token(name: str) -> re.Pattern[str]:
    """The name as a whole token; Chinese around it is no part of it."""
    before = rf"(?<![{_EDGE}./\\{REF_OPEN}])"
    after = rf"(?![{_EDGE}{REF_CLOSE}]|[./\\][{_EDGE}])"
    return re.compile(f"{before}{re.escape(name)}{after}")
