"""Nodes of a render that are missing -> jobs that make them and put them into the cache."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import assert_never

from nemoflow.backend import Progress
from nemoflow.engine.argv_video import lossless_arguments, segment_arguments
from nemoflow.engine.audio import Mix, Piece
from nemoflow.engine.cache import Cache, segment_problem
from nemoflow.engine.desk import Desk, fonts_of, stage_words
from nemoflow.engine.graph import Kind, Node, footage_graph, missing_of, steady_key
from nemoflow.engine.pool import Job, Report, Task, run_jobs
from nemoflow.engine.segments import Segment
from nemoflow.engine.sound import level_task, mix_task, noise_task, pieces_task, sound_task
from nemoflow.engine.steady import Steady
from nemoflow.engine.steadying import movement_task, steady_task
from nemoflow.model.errors import EngineFailed

_AT_ONCE = 16
"""Pieces of sound that one process makes: starting it costs more than a short piece."""
_FIRST = 1e9
"""Weight of what others wait for; segments weigh as many as they have frames."""


def place_of(cache: Cache, node: Node) -> Path:
    """Where the cache keeps what a node makes."""
    match node.kind:
        case Kind.MOVEMENT:
            return cache.movement(node.key)
        case Kind.STEADY:
            return cache.steady(node.key)
        case Kind.PLAIN:
            return cache.plain(node.key)
        case Kind.SEGMENT:
            return cache.segment(node.key)
        case Kind.NOISE:
            return cache.noise(node.key)
        case Kind.PIECE:
            return cache.piece(node.key)
        case Kind.MIX | Kind.LEVEL:
            return cache.audio(node.key)
        case Kind.SOUND:
            return cache.sound(node.key)
        case Kind.FILE:
            raise ValueError("a finished file is not kept here")
    assert_never(node.kind)


def jobs_of(desk: Desk, missing: Sequence[Node]) -> list[Job]:
    """The jobs that make all of `missing` but the file itself."""
    jobs = _piece_jobs(desk, [node for node in missing if node.kind is Kind.PIECE])
    coded = _coded_at_once(missing)
    for node in missing:
        if node.kind in (Kind.PIECE, Kind.FILE) or node.key in coded.values():
            continue
        keys = (node.key, *((coded[node.key],) if node.key in coded else ()))
        task = _task(desk, node, coded.get(node.key, ""))
        weight = node.frames if node.kind is Kind.SEGMENT else _FIRST
        jobs.append(Job(task, keys, frozenset(node.deps), weight))
    return jobs


def _piece_jobs(desk: Desk, nodes: Sequence[Node]) -> list[Job]:
    jobs = []
    for at in range(0, len(nodes), _AT_ONCE):
        some = nodes[at : at + _AT_ONCE]
        task = pieces_task(desk, [node.what for node in some if isinstance(node.what, Piece)])
        needs = frozenset(key for node in some for key in node.deps)
        jobs.append(Job(task, tuple(node.key for node in some), needs, _FIRST))
    return jobs


def _coded_at_once(missing: Sequence[Node]) -> dict[str, str]:
    """Key of a mix -> key of the sound that the same process can encode."""
    mixes = {node.key for node in missing if node.kind is Kind.MIX}
    sounds = (node for node in missing if node.kind is Kind.SOUND)
    return {node.deps[0]: node.key for node in sounds if node.deps[0] in mixes}


def _task(desk: Desk, node: Node, coded: str) -> Task:
    match node.kind, node.what:
        case Kind.MOVEMENT, Steady() as steady:
            return movement_task(desk, node.key, steady)
        case Kind.STEADY, Steady() as steady:
            return steady_task(desk, node.key, steady)
        case Kind.PLAIN, Segment() as segment:
            return plain_task(desk, node, segment)
        case Kind.SEGMENT, Segment() as segment:
            return segment_task(desk, node, segment)
        case Kind.NOISE, str() as source:
            return noise_task(desk, source)
        case Kind.MIX, Mix() as mix:
            return mix_task(desk, mix, node.key, coded)
        case Kind.LEVEL, Mix() as mix:
            return level_task(desk, mix, node.deps[0])
        case Kind.SOUND, _:
            return sound_task(desk, node.deps[0], node.key)
        case _:
            raise ValueError(f"nothing makes a {node.kind} of its own")


def segment_task(desk: Desk, node: Node, segment: Segment) -> Task:
    """Renders a segment, checks it, keeps it."""

    def task(stop: threading.Event, report: Report) -> None:
        target = f"{node.key}.part.mp4"
        arguments = _arguments(desk, node, segment, desk.setup.encoder, target)
        fonts, told = fonts_of(segment), lambda frames, _: report(frames)
        desk.run(arguments, "render a segment", stop, told, fonts)
        _keep_picture(desk, target, segment, desk.cache.segment(node.key))
        report(segment.frames)

    return task


def plain_task(desk: Desk, node: Node, segment: Segment) -> Task:
    """Renders what the words of a segment are put on, checks it, keeps it."""

    def task(stop: threading.Event, report: Report) -> None:
        target = f"{node.key}.part.mp4"
        arguments = _arguments(desk, node, segment, lossless_arguments(desk.canvas), target)
        desk.run(arguments, "render a plain picture", stop)
        _keep_picture(desk, target, segment, desk.cache.plain(node.key))

    return task


def _arguments(
    desk: Desk, node: Node, segment: Segment, encoder: tuple[str, ...], target: str
) -> tuple[str, ...]:
    """From what is kept without words where that is so, else from the footage."""
    plain = desk.link(f"{node.plain}.mp4", desk.cache.plain(node.plain)) if node.plain else ""
    if not plain:
        link_steady(desk, segment)
    return segment_arguments(
        segment,
        desk.canvas,
        names=desk.names,
        pixels=desk.pixels,
        encoder=encoder,
        titles_file=stage_words(desk, segment, f"{node.key}.ass"),
        target=target,
        plain=plain,
    )


def _keep_picture(desk: Desk, made: str, segment: Segment, place: Path) -> None:
    """Raises EngineFailed when it is not what was asked for."""
    size = (desk.canvas.width, desk.canvas.height)
    problem = segment_problem(desk.folder / made, segment.frames, *size)
    if problem:
        raise EngineFailed(
            f"a rendered segment is not what was asked for: {problem}",
            hint="check that the inputs play to their end; if they do, please report this",
        )
    desk.cache.keep(desk.folder / made, place)


def steadied(desk: Desk, segments: Sequence[Segment]) -> Iterator[Progress]:
    """Makes the footage that has to be made before segments can be drawn, and links it."""
    graph = footage_graph(desk.setup, segments)
    missing = missing_of(graph, lambda node: desk.cache.find(place_of(desk.cache, node)))
    jobs = jobs_of(desk, missing)
    if jobs:
        yield Progress(0, len(segments), note="stabilising")
    for _ in run_jobs(jobs, workers=desk.engine.workers, cancel=desk.cancel):
        yield Progress(0, len(segments), note="stabilising")
    for segment in segments:
        link_steady(desk, segment)


def link_steady(desk: Desk, segment: Segment) -> None:
    """Lets the segment's footage be opened where it was made steady."""
    for layer in segment.layers:
        if layer.source in desk.steady:
            steady = desk.steady[layer.source]
            desk.link(desk.names[layer.source], desk.cache.steady(steady_key(desk.setup, steady)))
