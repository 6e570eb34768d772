"""Makes footage steady that missing segments show, and first finds how its camera moves."""

from __future__ import annotations

import threading

from nemoflow.engine.argv_steady import look_arguments, steady_arguments, steady_canvas
from nemoflow.engine.argv_video import lossless_arguments
from nemoflow.engine.cache import segment_problem
from nemoflow.engine.desk import Desk
from nemoflow.engine.graph import movement_key
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.pool import Report, Task
from nemoflow.engine.steady import Steady
from nemoflow.model.errors import EngineFailed


def movement_task(desk: Desk, key: str, steady: Steady) -> Task:
    """Finds how the camera moves."""

    def task(stop: threading.Event, report: Report) -> None:
        part = f"{key[:24]}.part.trf"
        facts = desk.pixels.get(steady.source, Pixels())
        look = look_arguments(steady, names=desk.names, facts=facts, target=part)
        desk.run(look, "look how the camera moves", stop)
        desk.cache.keep(desk.folder / part, desk.cache.movement(key))

    return task


def steady_task(desk: Desk, key: str, steady: Steady) -> Task:
    """Makes the footage steady; how its camera moves is in the cache."""

    def task(stop: threading.Event, report: Report) -> None:
        movement = movement_key(desk.setup, steady)
        seen = desk.link(f"{movement[:24]}.trf", desk.cache.movement(movement))
        target = f"{key[:24]}.part.mp4"
        canvas = steady_canvas(steady)
        arguments = steady_arguments(
            steady,
            names=desk.names,
            facts=desk.pixels.get(steady.source, Pixels()),
            seen=seen,
            encoder=lossless_arguments(canvas),
            target=target,
        )
        desk.run(arguments, "stabilise", stop)
        made = desk.folder / target
        problem = segment_problem(made, steady.used, canvas.width, canvas.height)
        if problem:
            raise EngineFailed(
                f"the stabilised footage is not what was asked for: {problem}",
                hint="check that the inputs play to their end; if they do, please report this",
            )
        desk.cache.keep(made, desk.cache.steady(key))

    return task
