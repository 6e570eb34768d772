"""Renders timelines in tests: a folder, one call, the finished file."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import imageio_ffmpeg

from nemoflow.backend import Progress
from nemoflow.engine.probe import probe
from nemoflow.engine.render import Engine, render
from nemoflow.engine.timeline import Canvas, Source
from nemoflow.engine.timeline import Timeline as Timeline
from nemoflow.model.canon import digest
from nemoflow.model.errors import Place
from nemoflow.model.spec import Output

SMALL = Canvas(160, 90, Fraction(30))


def output(name: str = "out.mp4", **settings: object) -> Output:
    """An output as a spec would give it; `format` follows the name."""
    return Output(name, name, name.rsplit(".", 1)[1], Place("video.yml", 1, 1), **settings)  # type: ignore[arg-type]  # keyword values differ in type


def source(path: Path) -> Source:
    """A probed file; its path stands in for its content."""
    return probe(str(path), path.stem, digest(str(path)))


@dataclass
class Stage:
    """A working folder. `files` maps digests to the files that were placed."""

    folder: Path
    cache: str = "cache"
    workers: int = 2

    def render(
        self, timeline: Timeline, wanted: Output, files: Sequence[Path], *, poster: str = ""
    ) -> Path:
        """The finished file."""
        self.progress(timeline, wanted, files, poster=poster)
        return self.folder / wanted.path

    def progress(
        self,
        timeline: Timeline,
        wanted: Output,
        files: Sequence[Path],
        *,
        poster: str = "",
        cancel: threading.Event | None = None,
    ) -> list[Progress]:
        """Everything the renderer reported."""
        steps = render(
            timeline,
            wanted,
            media={digest(str(path)): str(path) for path in files},
            engine=Engine(
                imageio_ffmpeg.get_ffmpeg_exe(), "build", self.folder / self.cache, self.workers
            ),
            work=self.folder / "work",
            staging=self.folder / wanted.path,
            poster_staging=self.folder / poster if poster else None,
            cancel=cancel or threading.Event(),
        )
        return list(steps)
