"""A project folder to write specs into and load them from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nemoflow.model.errors import InvalidSpec, Problem
from nemoflow.model.spec import Spec
from nemoflow.specfile.context import LoadContext
from nemoflow.specfile.load import load_spec, load_specs

MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64
"""Enough of a file for checks that do not decode."""
OPS = {
    "trim": ("", "start", "end"),
    "fade_out": ("duration", "duration", "color"),
    "music": ("file", "file", "volume", "start", "duck"),
    "concat": ("clips", "clips", "position"),
}
"""Operation -> the parameter a bare value means, then all its parameters."""


@dataclass(frozen=True)
class Folder:
    """A project at `root` with `walk.mp4` and `bed.m4a` beside `video.yml`."""

    root: Path

    def write(self, name: str, content: str | bytes = MP4) -> Path:
        """A file below the root; text is written as UTF-8."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def context(self, **changes: Any) -> LoadContext:
        """A context with this root and the test's operations."""
        return LoadContext(**{"project_root": str(self.root), "op_names": OPS, **changes})

    def load(self, content: str | bytes, *, name: str = "video.yml", **changes: Any) -> Spec:
        """The spec of a file with this content."""
        path = self.write(name, content)
        return load_spec(str(path), self.context(**changes))

    def problems(
        self, content: str | bytes, *, name: str = "video.yml", **changes: Any
    ) -> tuple[Problem, ...]:
        """The problems of a file with this content; empty when it loads."""
        try:
            self.load(content, name=name, **changes)
        except InvalidSpec as error:
            return error.problems
        return ()

    def together(self, *names: str, **changes: Any) -> tuple[Problem, ...]:
        """The problems of several specs of one call."""
        try:
            load_specs([str(self.root / name) for name in names], self.context(**changes))
        except InvalidSpec as error:
            return error.problems
        return ()


def where(problem: Problem) -> str:
    """`path:line:col` of a problem."""
    return str(problem.place) if problem.place else ""
