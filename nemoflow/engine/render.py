"""Timeline -> finished file: missing segments and the mix side by side, then one join.

Only what the cache does not hold is rendered. Nothing but `staging`, the poster's staging file
and the cache is left behind, whatever happens.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nemoflow.backend import Progress
from nemoflow.engine import ffmpeg as door
from nemoflow.engine.argv_audio import mix_arguments
from nemoflow.engine.argv_final import (
    finish_arguments,
    join_list,
    palette_arguments,
    poster_arguments,
    poster_frame,
)
from nemoflow.engine.argv_video import encoder_arguments, lossless_arguments, segment_arguments
from nemoflow.engine.ass import document, title_fonts
from nemoflow.engine.audio import Mix, mix_key, mix_of
from nemoflow.engine.cache import Cache, segment_problem
from nemoflow.engine.check import check_renderable
from nemoflow.engine.facts import probe_output
from nemoflow.engine.formats import FORMATS, Format
from nemoflow.engine.pool import Report, Task, run_all
from nemoflow.engine.probe import Pixels, look
from nemoflow.engine.segments import Segment, segment_key, segments_of
from nemoflow.engine.target import at_rate, canvas_of
from nemoflow.engine.timeline import Canvas, Timeline
from nemoflow.model.errors import EngineFailed
from nemoflow.model.spec import Output

_FONT_CONFIG = "fonts.conf"
_JOIN_LIST = "join.txt"


@dataclass(frozen=True, slots=True)
class Engine:
    """The FFmpeg to run, its digest, where pieces are kept, and how many run side by side."""

    ffmpeg: str
    ffmpeg_digest: str
    cache: Path
    workers: int = 1


@dataclass(frozen=True, slots=True)
class _Desk:
    """Everything one render works with; `folder` is its own and is deleted at the end."""

    engine: Engine
    cache: Cache
    folder: Path
    timeline: Timeline
    output: Output
    format: Format
    canvas: Canvas
    names: Mapping[str, str]
    pixels: Mapping[str, Pixels]
    cancel: threading.Event

    @property
    def encoder(self) -> tuple[str, ...]:
        """How segments are encoded."""
        if self.format.joined:
            return encoder_arguments(self.canvas, self.output.quality)
        return lossless_arguments(self.canvas)

    def run(
        self,
        arguments: tuple[str, ...],
        doing: str,
        cancel: threading.Event,
        on_progress: door.OnProgress = door.ignore_progress,
    ) -> None:
        """One FFmpeg process in the desk's folder."""
        door.run(
            self.engine.ffmpeg,
            arguments,
            cwd=self.folder,
            environ={"FONTCONFIG_FILE": str(self.folder / _FONT_CONFIG)},
            cancel=cancel,
            on_progress=on_progress,
            doing=doing,
        )


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
        raise EngineFailed(problem, hint="change the edits or the output")
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="render-", dir=work) as folder:
        desk = _desk(timeline, output, media, engine, Path(folder), cancel)
        made = Path(folder) / f"finished.{desk.format.name}"
        yield from _finished(desk, made)
        if poster_staging is not None and output.poster:
            _poster(desk, made, poster_staging)
        _move(made, staging)


def missing_sources(timeline: Timeline, media: Mapping[str, str]) -> tuple[str, ...]:
    """Names of sources that the timeline shows or plays and that have no file."""
    return tuple(
        timeline.source(source).filename
        for source in _used(timeline)
        if not Path(media.get(source, "")).is_file()
    )


def _used(timeline: Timeline) -> tuple[str, ...]:
    """Digests of the sources that clips and music refer to, each once."""
    shown = [clip.source for clip in timeline.clips]
    return tuple(dict.fromkeys([*shown, *(music.source for music in timeline.music)]))


def _desk(
    timeline: Timeline,
    output: Output,
    media: Mapping[str, str],
    engine: Engine,
    folder: Path,
    cancel: threading.Event,
) -> _Desk:
    missing = missing_sources(timeline, media)
    if missing:
        raise EngineFailed(
            f"{', '.join(f'`{door.clean(name)}`' for name in missing)} is not there any more",
            hint="put the file back, or run `nemoflow plan` to see what follows",
        )
    format = FORMATS[output.format]
    canvas = canvas_of(timeline, output, format)
    # A link with a name of ours: FFmpeg reads patterns and protocols into the names it is given.
    names = {}
    for source in _used(timeline):
        path = Path(media[source]).absolute()
        names[source] = _safe_name(source, path)
        (folder / names[source]).symlink_to(path)
    pixels = {clip.source: look(media[clip.source]) for clip in timeline.clips}
    counted = at_rate(timeline, canvas.rate)
    cache = Cache(engine.cache.absolute())
    return _Desk(engine, cache, folder, counted, output, format, canvas, names, pixels, cancel)


def _safe_name(source: str, path: Path) -> str:
    suffix = path.suffix.lower()
    plain = suffix[1:].isascii() and suffix[1:].isalnum()
    return f"m{source[:24]}{suffix if plain else ''}"


def _finished(desk: _Desk, made: Path) -> Iterator[Progress]:
    mix = mix_of(desk.timeline)
    heard = bool(desk.format.audio) and not mix.is_silent
    segments: dict[str, Segment] = {}
    order: list[str] = []
    if desk.format.video:
        _stage_fonts(desk)
        for segment in segments_of(desk.timeline, desk.canvas, desk.output.fit):
            key = _key(desk, segment)
            segments[key] = segment
            order.append(key)
    yield from _pieces(desk, segments, order, mix if heard else None)
    if order:
        listed = ((f"{key}.mp4", segments[key].frames) for key in order)
        (desk.folder / _JOIN_LIST).write_text(join_list(listed, desk.canvas.rate))
        for key in segments:
            (desk.folder / f"{key}.mp4").symlink_to(desk.cache.segment(key))
    yield from _joined(desk, bool(order), mix if heard else None, made)


def _key(desk: _Desk, segment: Segment) -> str:
    return segment_key(
        segment,
        desk.canvas,
        pixels=desk.pixels,
        encoder=desk.encoder,
        ffmpeg_digest=desk.engine.ffmpeg_digest,
    )


def _stage_fonts(desk: _Desk) -> None:
    """A fontconfig file that knows the titles' fonts and nothing else on this machine."""
    if not desk.timeline.titles:
        return
    fonts = desk.cache.font_folder(title_fonts(desk.timeline.titles))
    index = desk.cache.font_index
    (desk.folder / _FONT_CONFIG).write_text(
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n'
        f"<fontconfig><dir>{_xml(fonts)}</dir><cachedir>{_xml(index)}</cachedir></fontconfig>\n",
        encoding="utf-8",
    )


def _xml(path: Path) -> str:
    return str(path).replace("&", "&amp;").replace("<", "&lt;")


def _pieces(
    desk: _Desk, segments: Mapping[str, Segment], order: list[str], mix: Mix | None
) -> Iterator[Progress]:
    """Renders the missing segments and the missing mix."""
    total = desk.timeline.frames
    missing = [key for key in segments if not _is_kept(desk, key, segments[key])]
    tasks: list[Task] = [_segment_task(desk, key, segments[key]) for key in missing]
    if mix is not None and not desk.cache.audio(mix_key(mix, desk.engine.ffmpeg_digest)).is_file():
        tasks.append(_mix_task(desk, mix))
    waiting = set(missing)
    kept = sum(segments[key].frames for key in order if key not in waiting)
    yield Progress(min(kept, total), total, note="rendering")
    begun = time.monotonic()
    for frames in run_all(tasks, workers=desk.engine.workers, cancel=desk.cancel):
        elapsed = max(time.monotonic() - begun, 1e-3)
        speed = float(frames / desk.canvas.rate) / elapsed
        yield Progress(min(kept + frames, total), total, speed, "rendering")


def _is_kept(desk: _Desk, key: str, segment: Segment) -> bool:
    path = desk.cache.segment(key)
    return path.is_file() and not _problem(desk, path, segment)


def _problem(desk: _Desk, path: Path, segment: Segment) -> str:
    return segment_problem(path, segment.frames, desk.canvas.width, desk.canvas.height)


def _segment_task(desk: _Desk, key: str, segment: Segment) -> Task:
    def task(stop: threading.Event, report: Report) -> None:
        titles_file, target = f"{key}.ass", f"{key}.part.mp4"
        if segment.titles:
            text = document(segment.titles, desk.canvas.width, desk.canvas.height)
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
        _move(made, desk.cache.segment(key))
        report(segment.frames)

    return task


def _mix_task(desk: _Desk, mix: Mix) -> Task:
    def task(stop: threading.Event, report: Report) -> None:
        target = "mix.part.wav"
        arguments = mix_arguments(mix, names=desk.names, target=target)
        desk.run(arguments, "mix the sound", stop)
        _move(desk.folder / target, desk.cache.audio(mix_key(mix, desk.engine.ffmpeg_digest)))

    return task


def _joined(desk: _Desk, picture: bool, mix: Mix | None, made: Path) -> Iterator[Progress]:
    total = desk.timeline.frames
    if desk.format.video == "gif":
        desk.run(palette_arguments(_JOIN_LIST), "choose the colours", desk.cancel)
    sound = ""
    if mix is not None:
        sound = "mix.wav"
        kept = desk.cache.audio(mix_key(mix, desk.engine.ffmpeg_digest))
        (desk.folder / sound).symlink_to(kept)
    arguments = finish_arguments(
        desk.format,
        rate=desk.canvas.rate,
        frames=total,
        quality=desk.output.quality,
        audio_bitrate=desk.output.audio_bitrate,
        joined=_JOIN_LIST if picture else "",
        mix=sound,
        target=made.name,
    )
    yield Progress(total, total, note="finishing")
    desk.run(arguments, f"write the {desk.format.name} file", desk.cancel)
    if picture:
        _check_count(desk, made)


def _check_count(desk: _Desk, made: Path) -> None:
    """Joining can lose frames without an error: the finished file is counted."""
    frames, total = probe_output(made).frames, desk.timeline.frames
    right = 1 <= frames <= total if desk.format.merges else frames == total
    if not right:
        raise EngineFailed(
            f"the finished file holds {frames} frames instead of {total}",
            hint="please report this with the recipe; the last good file is untouched",
        )


def _poster(desk: _Desk, made: Path, staging: Path) -> None:
    suffix = Path(desk.output.poster).suffix.lower()
    target = f"poster{suffix}"
    frame = poster_frame(desk.output.poster_at, desk.timeline.frames, desk.canvas.rate)
    arguments = poster_arguments(
        made.name,
        frame=frame,
        rate=desk.canvas.rate,
        seekable=desk.format.joined or desk.format.video == "vp9",
        suffix=suffix,
        target=target,
    )
    desk.run(arguments, "take the poster", desk.cancel)
    _move(desk.folder / target, staging)


def _move(made: Path, place: Path) -> None:
    """Into place in one step, also when the place is on another disk."""
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        made.replace(place)
    except OSError:
        near = place.with_name(f".{place.name}.moving")
        near.write_bytes(made.read_bytes())
        near.replace(place)
