"""Makes the footage steady that missing segments show; what was found and made is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator

from nemoflow.backend import Progress
from nemoflow.engine.argv_steady import look_arguments, steady_arguments, steady_canvas
from nemoflow.engine.argv_video import lossless_arguments
from nemoflow.engine.cache import segment_problem
from nemoflow.engine.desk import Desk
from nemoflow.engine.pool import Report, Task, run_all
from nemoflow.engine.probe import Pixels
from nemoflow.engine.segments import Segment
from nemoflow.engine.steady import Steady, steadies_of
from nemoflow.model.errors import EngineFailed


def steadied(desk: Desk, missing: Iterable[Segment]) -> Iterator[Progress]:
    """Makes what the missing segments need, and links all of it where segments look for it."""
    shown = {layer.source for segment in missing for layer in segment.layers}
    needed = [item for item in steadies_of(desk.timeline) if item.name in shown]
    tasks = [_task(desk, item) for item in needed if not _is_kept(desk, item)]
    total = desk.timeline.frames
    for _ in run_all(tasks, workers=desk.engine.workers, cancel=desk.cancel):
        yield Progress(0, total, note="stabilising")
    for item in needed:
        link = desk.folder / desk.names[item.name]
        if not link.is_symlink():
            link.symlink_to(desk.cache.steady(desk.steady_key(item)))


def _is_kept(desk: Desk, steady: Steady) -> bool:
    return desk.cache.find(desk.cache.steady(desk.steady_key(steady)))


def _task(desk: Desk, steady: Steady) -> Task:
    def task(stop: threading.Event, report: Report) -> None:
        facts = desk.pixels.get(steady.source, Pixels())
        movement = desk.cache.movement(desk.movement_key(steady))
        seen = f"{movement.stem[:24]}.trf"
        if not desk.cache.find(movement):
            part = f"{steady.name[:24]}.part.trf"
            look = look_arguments(steady, names=desk.names, facts=facts, target=part)
            desk.run(look, "look how the camera moves", stop, lambda frames, _: report(frames))
            desk.cache.keep(desk.folder / part, movement)
        _link(desk, seen, movement)
        target = f"{steady.name[:24]}.part.mp4"
        canvas = steady_canvas(steady)
        arguments = steady_arguments(
            steady,
            names=desk.names,
            facts=facts,
            seen=seen,
            encoder=lossless_arguments(canvas),
            target=target,
        )
        desk.run(arguments, "stabilise", stop, lambda frames, _: report(steady.used + frames))
        made = desk.folder / target
        problem = segment_problem(made, steady.used, canvas.width, canvas.height)
        if problem:
            raise EngineFailed(
                f"the stabilised footage is not what was asked for: {problem}",
                hint="check that the inputs play to their end; if they do, please report this",
            )
        desk.cache.keep(made, desk.cache.steady(desk.steady_key(steady)))
        report(2 * steady.used)

    return task


def _link(desk: Desk, name: str, target: object) -> None:
    # Two strengths of one stretch, side by side, look at the same movement.
    place = desk.folder / name
    try:
        place.symlink_to(str(target))
    except FileExistsError:
        return
