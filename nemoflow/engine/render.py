"""Timeline -> finished file: missing segments and the mix side by side, then one join.

Only what the cache does not hold is rendered. Nothing but `staging`, the poster's staging file
and the cache is left behind, whatever happens.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from nemoflow.backend import Drawing, Progress
from nemoflow.engine.argv_final import AS_THEY_ARE, DECODE_LEAD, NOTHING_DECODED, join_list
from nemoflow.engine.cache import Cache, move, segment_problem
from nemoflow.engine.check import check_renderable, way_out
from nemoflow.engine.copied import copied
from nemoflow.engine.copying import Copied
from nemoflow.engine.desk import Desk, Engine, missing_sources, open_desk
from nemoflow.engine.ffmpeg import clean
from nemoflow.engine.finish import JOIN_LIST, JoinFailed, Parts, finish
from nemoflow.engine.forecast import ranges_of
from nemoflow.engine.formats import SUBTITLE_FILES
from nemoflow.engine.graph import Graph, Kind, Node, graph_of, missing_of, sound_graph
from nemoflow.engine.headers import alike
from nemoflow.engine.making import jobs_of, place_of
from nemoflow.engine.pool import run_jobs
from nemoflow.engine.poster import take_poster
from nemoflow.engine.stopwatch import finishing, remember
from nemoflow.engine.subtitles_out import subtitle_file
from nemoflow.engine.timeline import Timeline
from nemoflow.model.errors import EngineFailed
from nemoflow.model.spec import Output

SOUND = ".sound"
"""Ending of the sound in the desk's folder: what FFmpeg opens is told by the bytes."""
__all__ = ["Engine", "missing_sources", "render"]


def render(
    timeline: Timeline,
    output: Output,
    *,
    media: Mapping[str, str],
    engine: Engine,
    work: Path,
    staging: Path,
    poster_staging: Path | None,
    cancel: threading.Event,
) -> Iterator[Progress]:
    """Renders to `staging`, and the poster to `poster_staging`; yields frames done of those to do.

    `media` maps content digests to local files. Raises EngineFailed (MediaProblem, MissingFont)
    when it cannot be done, Interrupted when `cancel` is set.
    """
    problem = check_renderable(timeline, output)
    if problem:
        raise EngineFailed(problem, hint=way_out(timeline, output))
    if output.format in SUBTITLE_FILES:
        staging.write_text(subtitle_file(timeline, output.format), encoding="utf-8")
        yield Progress(timeline.frames, timeline.frames, note="writing")
        return
    work.mkdir(parents=True, exist_ok=True)
    with (
        Cache(engine.cache).in_use(),
        tempfile.TemporaryDirectory(prefix="render-", dir=work) as folder,
    ):
        desk = open_desk(timeline, output, media, engine, Path(folder), cancel)
        made = Path(folder) / f"finished.{desk.format.name}"
        yield from _finished(desk, made)
        if poster_staging is not None and desk.output.poster:
            take_poster(
                made,
                desk.output,
                ffmpeg=desk.engine.ffmpeg,
                frames=desk.timeline.frames,
                rate=desk.canvas.rate,
                seekable=desk.format.video not in ("gif", "webp"),
                staging=poster_staging,
                cancel=desk.cancel,
                nice=desk.engine.nice,
            )
        move(made, staging)


def _finished(desk: Desk, made: Path) -> Iterator[Progress]:
    """Writes `made`; encoded in one piece where joining what was rendered gives another file."""
    copy = yield from copied(desk)
    try:
        yield from _made(desk, made, copy)
    except JoinFailed as problem:
        if desk.output.mode == "copy":
            raise
        said = f"`{clean(desk.output.shown)}` is rendered as a whole: {problem.message}"
        yield Progress(0, desk.timeline.frames, note="rendering", said=said)
        _forget_wrong(desk)
        yield from _made(replace(desk, setup=desk.setup.unjoined), made, None)


def _made(desk: Desk, made: Path, copy: Copied | None) -> Iterator[Progress]:
    graph = sound_graph(desk.setup) if copy else graph_of(desk.setup)
    missing = missing_of(graph, lambda node: desk.cache.find(place_of(desk.cache, node)))
    yield from _rendered(desk, graph, missing)
    opening = _listed(desk, graph) if graph.row else ()
    sound = graph.nodes.get(graph.sound)
    heard = desk.link(f"{sound.key}{SOUND}", place_of(desk.cache, sound)) if sound else ""
    coded = sound is not None and sound.kind is Kind.SOUND
    lead = copy.lead if copy else DECODE_LEAD
    parts = Parts(bool(copy or graph.row), heard, coded, lead, opening)
    yield from finishing(desk, finish(desk, made, parts))


def _listed(desk: Desk, graph: Graph) -> tuple[str, ...]:
    """Writes the list of the segments, in the desk's folder; what it is to be opened with."""
    joined = desk.format.joined
    listed = ((f"{key}.mp4", graph.nodes[key].frames) for key in graph.row)
    options = NOTHING_DECODED if joined else ()
    (desk.folder / JOIN_LIST).write_text(join_list(listed, desk.canvas.rate, options))
    places = [desk.cache.segment(node.key) for node in graph.of(Kind.SEGMENT)]
    for place in places:
        desk.link(place.name, place)
    return AS_THEY_ARE if joined and alike(places) else ()


def _forget_wrong(desk: Desk) -> None:
    """Gives up segments that are not what they were kept as: the next render makes them anew."""
    size = (desk.canvas.width, desk.canvas.height)
    for node in graph_of(desk.setup).of(Kind.SEGMENT):
        place = desk.cache.segment(node.key)
        if segment_problem(place, node.frames, *size):
            desk.cache.forget(place)


def _rendered(desk: Desk, graph: Graph, missing: Sequence[Node]) -> Iterator[Progress]:
    """Makes what is missing; a segment that is seen several times is work once."""
    jobs = jobs_of(desk, missing)
    todo = sum(node.frames for node in missing if node.kind is Kind.SEGMENT)
    kept = sum(graph.nodes[key].frames for key in graph.row) - todo
    drawing = drawing_of(graph, missing, desk.canvas.rate) if graph.row else None
    yield Progress(0, todo, note="rendering", kept=kept, drawing=drawing)
    begun = time.monotonic()
    for frames in run_jobs(jobs, workers=desk.engine.workers, cancel=desk.cancel):
        elapsed = max(time.monotonic() - begun, 1e-3)
        speed = float(frames / desk.canvas.rate) / elapsed
        yield Progress(min(frames, todo), todo, speed, "rendering", kept=kept)
    remember(desk, missing, time.monotonic() - begun)


def drawing_of(graph: Graph, missing: Sequence[Node], rate: Fraction) -> Drawing:
    """What of the picture is to be drawn, in seconds of the video."""
    drawn = [node for node in missing if node.kind is Kind.SEGMENT]
    ranges = tuple((float(a / rate), float(b / rate)) for a, b in ranges_of(drawn))
    return Drawing(len(drawn), len(graph.of(Kind.SEGMENT)), ranges)
