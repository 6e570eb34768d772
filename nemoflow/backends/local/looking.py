"""What a project knows about its footage: measured when asked, kept when something is carried out.

`plan` and `explain` write nothing, not even a cache: what they measure is remembered by this
process alone. Carrying an edit out keeps its answers below the project's cache.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

from nemoflow.engine.analysis import Analyst, Footage, unheard
from nemoflow.engine.cache import Cache
from nemoflow.engine.coded import Coded
from nemoflow.engine.packets import kept_coded
from nemoflow.engine.probed import kept_source
from nemoflow.engine.questions import Answer, Question
from nemoflow.engine.timeline import Source


class Looking:
    """Looks into the files it has been told of. FFmpeg is only looked for when it is needed.

    `folder` is the project's `.nemoflow`, None for files that belong to no project.
    """

    def __init__(
        self,
        folder: Path | None,
        ffmpeg: Callable[[], str],
        digest_of: Callable[[str], str],
        told: Callable[[str], None] = unheard,
        cancel: threading.Event | None = None,
        nice: int = 0,
    ) -> None:
        self._cancel = cancel or threading.Event()
        self._folder = folder
        self._ffmpeg = ffmpeg
        self._digest_of = digest_of
        self._told = told
        self._nice = nice
        self._media: dict[str, str] = {}
        self._known: dict[Question, Answer] = {}
        self._coded: dict[tuple[str, Fraction], Coded] = {}

    def learn(self, files: Mapping[str, str], digests: Mapping[str, str]) -> None:
        """Where content lies: input names to paths, and to content digests."""
        self._media |= {digests[name]: path for name, path in files.items()}

    def source(self, path: str, name: str, content: str) -> Source:
        """What a file is, as `probe` finds it; writes nothing."""
        return kept_source(path, name, content, self._cache)

    def glance(self, question: Question) -> Answer:
        """A `Measure` that writes nothing."""
        return self._analyst(keeping=False)(question)

    def keep(self, question: Question) -> Answer:
        """A `Measure` whose answers are kept."""
        return self._analyst(keeping=True)(question)

    def coded(self, source: str, rate: Fraction) -> Coded:
        """The coded picture of the file with this content digest; writes nothing."""
        known = self._coded.get((source, rate))
        if known is None:
            path = self._media.get(source, "")
            known = kept_coded(path, source, rate, self._cache)
            self._coded[source, rate] = known
        return known

    @property
    def _cache(self) -> Cache | None:
        return Cache(self._folder / "cache") if self._folder else None

    def _analyst(self, *, keeping: bool) -> Analyst:
        binary = self._ffmpeg()
        footage = Footage(self._media, binary, self._digest_of(binary), self._cancel, self._nice)
        return Analyst(footage, self._cache, keeping, self._told, self._known)
