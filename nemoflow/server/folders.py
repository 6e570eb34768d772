"""Where a server keeps what, below one folder."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folders:
    """Where a server keeps what. Only `database`, `uploads` and `renders` matter after a stop."""

    root: Path

    @property
    def database(self) -> Path:
        """What is remembered."""
        return self.root / "served.db"

    @property
    def uploads(self) -> Path:
        """Files of clients, named by their content."""
        return self.root / "uploads"

    @property
    def renders(self) -> Path:
        """Finished exports, named by chance."""
        return self.root / "renders"

    @property
    def incoming(self) -> Path:
        """Files still being received; emptied at every start."""
        return self.root / "incoming"

    @property
    def work(self) -> Path:
        """Exports being made; emptied at every start."""
        return self.root / "work"

    @property
    def cache(self) -> Path:
        """Rendered pieces; may be deleted while the server stands."""
        return self.root / "cache"

    def prepare(self) -> None:
        """Makes the folders, readable by their owner alone, and clears what a kill left."""
        for leftover in (self.incoming, self.work):
            shutil.rmtree(leftover, ignore_errors=True)
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self.uploads, self.renders, self.incoming, self.work, self.cache):
            folder.mkdir(mode=0o700, exist_ok=True)

    def upload(self, digest: str, filename: str) -> Path:
        """Where a file with this content lies; of the client's name only the suffix is kept."""
        return self.uploads / digest[:2] / f"{digest}{Path(filename).suffix.lower()}"
