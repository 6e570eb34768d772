"""Where single frames are drawn: the engine that draws them, and what calls it off."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

from nemoflow.engine.desk import Desk, Engine
from nemoflow.engine.snapshot import still_desk
from nemoflow.engine.steady import steadies_of
from nemoflow.engine.timeline import Timeline
from nemoflow.model.spec import Output


@dataclass(frozen=True)
class Easel:
    """`digest_of` gives a file's content digest by its path."""

    engine: Engine
    digest_of: Callable[[str], str]
    cancel: threading.Event

    @contextmanager
    def desk(self, timeline: Timeline, output: Output, media: Mapping[str, str]) -> Iterator[Desk]:
        """A desk for the frames that `output` shows; `media` maps content digests to files."""
        engine = self.engine
        if steadies_of(timeline):
            # Only what is kept needs to be named after its build: reading that takes a moment.
            engine = replace(engine, ffmpeg_digest=self.digest_of(engine.ffmpeg))
        with still_desk(timeline, output, media=media, engine=engine, cancel=self.cancel) as desk:
            yield desk
