"""Draws single frames of a timeline to pictures, several side by side."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from nemoflow.backend import Progress
from nemoflow.engine import ffmpeg as door
from nemoflow.engine.argv_still import Look, still_arguments
from nemoflow.engine.cache import Cache
from nemoflow.engine.check import check_renderable, way_out
from nemoflow.engine.desk import (
    Desk,
    Engine,
    fonts_of,
    open_desk,
    stage_fonts,
    stage_words,
)
from nemoflow.engine.making import steadied
from nemoflow.engine.pool import Report, Task, run_all
from nemoflow.engine.segments import Segment
from nemoflow.engine.sheet import Sheet, label_document, label_fonts, sheet_arguments
from nemoflow.engine.still import Stills
from nemoflow.engine.timeline import Timeline
from nemoflow.model.errors import EngineFailed, UsageError
from nemoflow.model.spec import Output

CELLS = "c%04d.png"
_LABELS = "labels.ass"


@dataclass(frozen=True, slots=True)
class Shot:
    """Frame `frame` as the picture `name`, which lands in the desk's folder."""

    frame: int
    name: str
    look: Look


@contextmanager
def still_desk(
    timeline: Timeline,
    output: Output,
    *,
    media: Mapping[str, str],
    engine: Engine,
    cancel: threading.Event,
) -> Iterator[Desk]:
    """A desk for the frames that `output` would show; its folder lasts as long as the context.

    `media` maps content digests to local files. Raises UsageError when there is no such picture,
    EngineFailed, MediaProblem, MissingFont.
    """
    problem = check_renderable(timeline, output)
    if problem:
        raise UsageError(problem, hint=way_out(timeline, output))
    with (
        Cache(engine.cache).in_use(),
        TemporaryDirectory(prefix="nemoflow-stills-") as folder,
    ):
        yield open_desk(timeline, output, media, engine, Path(folder).resolve(), cancel)


def take(desk: Desk, shots: Sequence[Shot]) -> Iterator[Progress]:
    """Draws the shots, at most `workers` at a time; yields how many are done.

    Footage that has to be made steady first is made so as a whole and kept in the cache.
    """
    stills = Stills(desk.timeline, desk.canvas, desk.output.fit)
    segments = [stills.at(shot.frame) for shot in shots]
    yield from steadied(desk, segments)
    pairs = zip(shots, segments, strict=True)
    tasks = [_task(desk, shot, segment) for shot, segment in pairs]
    yield Progress(0, len(shots), note="drawing")
    for done in run_all(tasks, workers=desk.engine.workers, cancel=desk.cancel):
        yield Progress(done, len(shots), note="drawing")


def _task(desk: Desk, shot: Shot, segment: Segment) -> Task:
    def task(stop: threading.Event, report: Report) -> None:
        arguments = still_arguments(
            segment,
            desk.canvas,
            names=desk.names,
            pixels=desk.pixels,
            titles_file=stage_words(desk, segment, f"{shot.name}.ass"),
            look=shot.look,
            suffix=Path(shot.name).suffix,
            target=shot.name,
        )
        desk.run(arguments, "draw a frame", stop, fonts=fonts_of(segment))
        made = desk.folder / shot.name
        if not made.is_file() or not made.stat().st_size:
            raise EngineFailed(
                "FFmpeg drew no picture",
                hint="check that the inputs play to their end; if they do, please report this",
            )
        report(1)

    return task


def assemble(
    folder: Path, sheet: Sheet, engine: Engine, cancel: threading.Event, *, suffix: str
) -> Path:
    """Lays out the pictures `c0000.png`, `c0001.png`, ... of a folder, one for each label."""
    cache = Cache(engine.cache.absolute())
    (folder / _LABELS).write_text(label_document(sheet), encoding="utf-8")
    made = folder / f"sheet{suffix}"
    arguments = sheet_arguments(
        sheet, cells=CELLS, labels_file=_LABELS, suffix=suffix, target=made.name
    )
    with cache.in_use():
        door.run(
            engine.ffmpeg,
            arguments,
            cwd=folder,
            environ=stage_fonts(folder, cache, label_fonts(sheet)),
            cancel=cancel,
            doing="lay out the frames",
        )
    return made


def cell_name(number: int) -> str:
    """The file that holds the picture of a cell."""
    return CELLS % number
