"""Timeline -> finished file: missing segments and the mix side by side, then one join.

Only what the cache does not hold is rendered. Nothing but `staging`, the poster's staging file
and the cache is left behind, whatever happens.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from nemoflow.backend import Progress
from nemoflow.engine.argv_final import join_list
from nemoflow.engine.argv_video import segment_arguments
from nemoflow.engine.ass import document
from nemoflow.engine.ass_cues import caption_events
from nemoflow.engine.audio import Mix, mix_of
from nemoflow.engine.cache import Cache, move, segment_problem
from nemoflow.engine.check import check_renderable, way_out
from nemoflow.engine.delivery import delivered
from nemoflow.engine.desk import Desk, Engine, missing_sources, open_desk, stage_fonts
from nemoflow.engine.finish import JOIN_LIST, MIX, finish
from nemoflow.engine.formats import SUBTITLE_FILES
from nemoflow.engine.pool import Report, Task, run_all
from nemoflow.engine.poster import take_poster
from nemoflow.engine.segments import Segment, segment_key, segments_of
from nemoflow.engine.sound import kept_mix, mix_tasks, piece_tasks
from nemoflow.engine.steadying import steadied
from nemoflow.engine.subtitles_out import subtitle_file
from nemoflow.engine.timeline import Timeline
from nemoflow.model.errors import EngineFailed
from nemoflow.model.spec import Output

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
    """Renders to `staging`, and the poster to `poster_staging`; yields frames done of all frames.

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
    normalized = timeline.loudness is not None
    output = delivered(timeline.delivery, output, normalized=normalized)
    work.mkdir(parents=True, exist_ok=True)
    with (
        Cache(engine.cache).in_use(),
        tempfile.TemporaryDirectory(prefix="render-", dir=work) as folder,
    ):
        desk = open_desk(timeline, output, media, engine, Path(folder), cancel)
        made = Path(folder) / f"finished.{desk.format.name}"
        yield from _finished(desk, made)
        if poster_staging is not None and output.poster:
            take_poster(
                made,
                desk.output,
                ffmpeg=desk.engine.ffmpeg,
                frames=desk.timeline.frames,
                rate=desk.canvas.rate,
                seekable=desk.format.video not in ("gif", "webp"),
                staging=poster_staging,
                cancel=desk.cancel,
            )
        move(made, staging)


def _finished(desk: Desk, made: Path) -> Iterator[Progress]:
    mix = mix_of(desk.heard)
    heard = bool(desk.format.audio) and not mix.is_silent
    segments: dict[str, Segment] = {}
    order: list[str] = []
    if desk.format.video:
        stage_fonts(desk)
        for segment in segments_of(desk.timeline, desk.canvas, desk.output.fit):
            key = _key(desk, segment)
            segments[key] = segment
            order.append(key)
    yield from _pieces(desk, segments, order, mix if heard else None)
    if order:
        listed = ((f"{key}.mp4", segments[key].frames) for key in order)
        (desk.folder / JOIN_LIST).write_text(join_list(listed, desk.canvas.rate))
        for key in segments:
            (desk.folder / f"{key}.mp4").symlink_to(desk.cache.segment(key))
    if heard:
        (desk.folder / MIX).symlink_to(kept_mix(desk, mix))
    yield from finish(desk, made, picture=bool(order), sound=heard)


def _key(desk: Desk, segment: Segment) -> str:
    return segment_key(
        segment,
        desk.canvas,
        pixels=desk.pixels,
        encoder=desk.encoder,
        ffmpeg_digest=desk.engine.ffmpeg_digest,
    )


def _pieces(
    desk: Desk, segments: Mapping[str, Segment], order: list[str], mix: Mix | None
) -> Iterator[Progress]:
    """Renders the missing segments and pieces of sound, then mixes these."""
    total = desk.timeline.frames
    missing = [key for key in segments if not desk.cache.find(desk.cache.segment(key))]
    yield from steadied(desk, [segments[key] for key in missing])
    tasks: list[Task] = [_segment_task(desk, key, segments[key]) for key in missing]
    if mix is not None:
        tasks += piece_tasks(desk, mix)
    waiting = set(missing)
    kept = sum(segments[key].frames for key in order if key not in waiting)
    yield Progress(min(kept, total), total, note="rendering")
    begun = time.monotonic()
    for frames in run_all(tasks, workers=desk.engine.workers, cancel=desk.cancel):
        elapsed = max(time.monotonic() - begun, 1e-3)
        speed = float(frames / desk.canvas.rate) / elapsed
        yield Progress(min(kept + frames, total), total, speed, "rendering")
    if mix is not None:
        yield from (
            Progress(total, total, note="mixing")
            for _ in run_all(mix_tasks(desk, mix), workers=1, cancel=desk.cancel)
        )


def _problem(desk: Desk, path: Path, segment: Segment) -> str:
    return segment_problem(path, segment.frames, desk.canvas.width, desk.canvas.height)


def _segment_task(desk: Desk, key: str, segment: Segment) -> Task:
    def task(stop: threading.Event, report: Report) -> None:
        titles_file, target = f"{key}.ass", f"{key}.part.mp4"
        if segment.lettered:
            size = (desk.canvas.width, desk.canvas.height)
            text = document(segment.titles, *size) + caption_events(segment.captions, *size)
            (desk.folder / titles_file).write_text(text, encoding="utf-8")
        arguments = segment_arguments(
            segment,
            desk.canvas,
            names=desk.names,
            pixels=desk.pixels,
            encoder=desk.encoder,
            titles_file=titles_file,
            target=target,
        )
        desk.run(arguments, "render a segment", stop, lambda frames, _: report(frames))
        made = desk.folder / target
        problem = _problem(desk, made, segment)
        if problem:
            raise EngineFailed(
                f"a rendered segment is not what was asked for: {problem}",
                hint="check that the inputs play to their end; if they do, please report this",
            )
        desk.cache.keep(made, desk.cache.segment(key))
        report(segment.frames)

    return task
