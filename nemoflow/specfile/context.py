"""What reading a spec depends on beside the file itself, as one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nemoflow.model.spec import Input
from nemoflow.specfile.source import Source, read_source
from nemoflow.specfile.texts import ON_DISK, Texts


@dataclass(frozen=True, slots=True)
class Limits:
    """What a backend takes: suffixes (lower case with the dot) and bytes a file."""

    input_suffixes: frozenset[str]
    max_input_bytes: int


@dataclass(frozen=True, slots=True)
class LoadContext:
    """The circumstances of a run; nothing else decides what a spec means.

    `project_root` is absolute. `variables` are the `--var` pairs and `var_files` the `--var-file`
    paths, in the order given (later ones win). `environ` is the whole environment; only
    `NEMOFLOW_VAR_...` is read. `backend_override` is `--backend` or empty.
    """

    project_root: str
    variables: tuple[tuple[str, str], ...] = ()
    var_files: tuple[str, ...] = ()
    environ: Mapping[str, str] = field(default_factory=dict)
    backend_override: str = ""
    op_names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Typed operations -> the parameter a bare value means (`- speed: 2`; empty for none), then
    all its parameters. Empty mapping: names are not checked, a bare value is `value`."""
    input_suffixes: frozenset[str] = frozenset()
    """Lower case with the dot; empty means any."""
    max_input_bytes: int = 0
    """0 means no cap."""
    limits: Mapping[str, Limits] = field(default_factory=dict)
    """By backend name; they take the place of the two above once a spec's backend is known."""
    allow_outside: bool = False
    texts: Texts = ON_DISK
    """Where the files of a spec are read from; its media lie on the disk."""

    def source(self, path: Path) -> Source:
        """The text of a file of the spec; raises InvalidSpec."""
        return read_source(path, f"{self.texts.label}{self.shown(str(path))}", self.texts.read)

    def for_backend(self, backend: str) -> LoadContext:
        """The same circumstances with the limits of one backend."""
        limits = self.limits.get(backend)
        if limits is None:
            return self
        return replace(
            self, input_suffixes=limits.input_suffixes, max_input_bytes=limits.max_input_bytes
        )

    def shown(self, path: str) -> str:
        """A path relative to the project root, or as it is when it lies elsewhere."""
        found, root = Path(path), Path(self.project_root)
        return found.relative_to(root).as_posix() if found.is_relative_to(root) else path

    def takes(self, item: Input) -> bool:
        """Whether the input's suffix is one the backend takes."""
        suffix = Path(item.filename).suffix.lower()
        return not self.input_suffixes or suffix in self.input_suffixes
