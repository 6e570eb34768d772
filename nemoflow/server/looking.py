"""What edits have to know about uploaded footage: measured in the worker that edits, kept."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import cached_property

from nemoflow.engine import ffmpeg
from nemoflow.engine.analysis import Analyst, Footage
from nemoflow.engine.cache import Cache
from nemoflow.engine.questions import Answer, Measure, Question
from nemoflow.server.folders import Folders
from nemoflow.server.settings import ServerSettings
from nemoflow.server.studio import files_of
from nemoflow.store.digests import read_digest
from nemoflow.store.served_rows import Held

_AT_ONCE = 2
"""Files looked through at a time; more edits wait for their turn."""


@dataclass
class Looking:
    """Looks into the files of a session and into nobody else's. Any thread may ask."""

    folders: Folders
    settings: ServerSettings
    _cancel: threading.Event = field(default_factory=threading.Event)
    _turns: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(_AT_ONCE))

    def of(self, held: Held) -> Measure:
        """A `Measure` for what a session was given."""
        media = {
            digest: str(self.folders.upload(digest, name))
            for digest, name in files_of(held).items()
        }

        def measure(question: Question) -> Answer:
            binary, digest = self._engine
            footage = Footage(media, binary, digest, self._cancel)
            with self._turns:
                return Analyst(footage, self._cache, keeping=True)(question)

        return measure

    def stop(self) -> None:
        """Kills what is looked through: the edits that wait for it fail, and nothing is changed."""
        self._cancel.set()

    @property
    def _cache(self) -> Cache:
        return Cache(self.folders.cache)

    @cached_property
    def _engine(self) -> tuple[str, str]:
        binary = ffmpeg.locate(self.settings.environ)
        return binary, read_digest(binary)
