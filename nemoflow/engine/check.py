"""What can be seen from the plan alone: can this timeline become this output? Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from fractions import Fraction
from pathlib import PurePath

from nemoflow.engine.argv_final import POSTER_SUFFIXES, poster_frame
from nemoflow.engine.audio import mix_of
from nemoflow.engine.delivery import delivered
from nemoflow.engine.effects.catalog import needed_filters, too_much
from nemoflow.engine.ffmpeg import BINARY_VARIABLE
from nemoflow.engine.formats import (
    FORMATS,
    SUBTITLE_FILES,
    TRACKS,
    Format,
    format_of,
    known_format,
)
from nemoflow.engine.inlays import fits
from nemoflow.engine.sized import TooSmall, rates_of
from nemoflow.engine.target import canvas_of
from nemoflow.engine.timeline import Timeline
from nemoflow.model.codecs import TAKES, homes
from nemoflow.model.errors import EngineFailed
from nemoflow.model.spec import Output

MAX_SIDE = 8192
MAX_RATE = 240
_GIF_SECONDS = 120
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
XFADES = frozenset(
    """
    fade wipeleft wiperight wipeup wipedown slideleft slideright slideup slidedown circlecrop
    rectcrop distance fadeblack fadewhite radial smoothleft smoothright smoothup smoothdown
    circleopen circleclose vertopen vertclose horzopen horzclose dissolve pixelize diagtl
    diagtr diagbl diagbr hlslice hrslice vuslice vdslice hblur fadegrays wipetl wipetr wipebl
    wipebr squeezeh squeezev zoomin fadefast fadeslow hlwind hrwind vuwind vdwind coverleft
    coverright coverup coverdown revealleft revealright revealup revealdown
    """.split()
)


def check_filters(timeline: Timeline, known: Callable[[], Collection[str]]) -> None:
    """Raises EngineFailed when an effect needs a filter that FFmpeg was built without.

    `known` asks FFmpeg for its filters, only when there is such an effect.
    """
    needed = needed_filters(effect for clip in timeline.clips for effect in clip.effects)
    missing = sorted(needed.difference(known())) if needed else []
    if missing:
        raise EngineFailed(
            f"the FFmpeg in use has no {' and no '.join(f'`{name}`' for name in missing)}",
            hint=f"unset `{BINARY_VARIABLE}`: the build that comes with nemoflow has it, "
            "`nemoflow doctor` says which one is in use",
        )


def check_renderable(timeline: Timeline, output: Output) -> str:
    """Why this output cannot be rendered, in one sentence; empty when it can."""
    format = known_format(output)
    if format is None and output.format not in SUBTITLE_FILES:
        known = ", ".join((*FORMATS, *SUBTITLE_FILES))
        return f"the local engine writes no `{output.format}`; it writes {known}"
    if timeline.frames <= 0:
        return "the timeline is empty: there is nothing to render"
    if format is None:
        return _check_words(timeline, output)
    output = delivered(timeline.delivery, output)
    wrong = _check_coding(timeline, output)
    if wrong:
        return wrong
    if not format.video:
        return _check_sound(timeline, output)
    return _check_picture(timeline, output, format)


def _check_coding(timeline: Timeline, output: Output) -> str:
    """What its codec and its limit say against an output."""
    held = TAKES.get(output.format, ())
    if output.codec and output.codec not in held:
        return f"`{output.format}` does not hold {output.codec}; write {homes(output.codec)}"
    if output.video_bitrate and not held:
        return f"`{output.format}` has no bitrate of its picture"
    if output.codec == "prores" and (output.max_size or output.reduce or output.video_bitrate):
        return "ProRes is as large as its picture needs: it takes no bitrate and no limit"
    if not output.max_size or output.format in ("gif", "webp"):
        return ""
    format = format_of(output)
    rate = canvas_of(timeline, output, format).rate
    try:
        rates_of(
            format,
            output.max_size,
            seconds=timeline.seconds,
            frames=int(timeline.seconds * rate),
            audio_bitrate=output.audio_bitrate,
            heard=not mix_of(timeline).is_silent,
        )
    except TooSmall as problem:
        return str(problem)
    return ""


def _check_sound(timeline: Timeline, output: Output) -> str:
    if mix_of(timeline).is_silent:
        return f"`{output.format}` holds only sound, and nothing on the timeline is heard"
    if output.poster:
        return f"`{output.format}` holds only sound: there is no picture for a poster"
    return ""


def _check_words(timeline: Timeline, output: Output) -> str:
    if output.poster:
        return f"`{output.format}` holds only words: there is no picture for a poster"
    return "" if timeline.captions else "there are no captions to write: no edit adds any"


def _check_picture(timeline: Timeline, output: Output, format: Format) -> str:
    if _is_sound(timeline):
        return f"`{output.format}` needs a picture, and the timeline holds only sound"
    if (
        format.name not in TRACKS
        and not output.sprite
        and any(not item.burn for item in timeline.captions)
    ):
        return f"`{output.format}` holds no subtitle track: burn the captions in"
    canvas = canvas_of(timeline, output, format)
    for number, clip in enumerate(timeline.clips, 1):
        if too_much(clip.effects, canvas.width, canvas.height):
            return f"clip {number} has too many effects, or too little of it is left by its crops"
    if max(canvas.width, canvas.height) > MAX_SIDE:
        return f"{canvas.width}x{canvas.height} is too large: {MAX_SIDE} pixels a side at most"
    if not 1 <= canvas.rate <= MAX_RATE:
        return f"{canvas.rate} frames a second is outside 1 to {MAX_RATE}"
    if format.name == "gif" and timeline.seconds > _GIF_SECONDS:
        return f"a GIF of {float(timeline.seconds):.0f} s is too long: {_GIF_SECONDS} s at most"
    return _check_parts(timeline) or _check_poster(output)


def _is_sound(timeline: Timeline) -> bool:
    return {timeline.source(clip.source).kind for clip in timeline.clips} <= {"audio"}


def way_out(timeline: Timeline, output: Output) -> str:
    """What to do about an output that cannot be rendered."""
    format = known_format(output)
    if output.format in SUBTITLE_FILES:
        return "write `add captions from` a subtitle file among the edits"
    if format is not None and not format.video:
        return "add sound with an edit, or write a video format such as mp4"
    if timeline.clips and _is_sound(timeline):
        return "add a video or an image to `inputs`, or write mp3, wav or m4a"
    return "change the edits or the output"


def _check_parts(timeline: Timeline) -> str:
    for clip in timeline.clips:
        if clip.transition and clip.transition.kind not in XFADES:
            return f"there is no transition `{clip.transition.kind}`"
    for title in timeline.titles:
        if not isinstance(title.opacity, (int, float)) or not 0 <= title.opacity <= 1:
            return f"{title.label} has an opacity that cannot be drawn"
    for overlay in timeline.overlays:
        if not fits(overlay):
            return f"{overlay.label} has no place, size or opacity that can be drawn"
    colors = [source.digest for source in timeline.sources if source.kind == "color"]
    colors += [title.color for title in timeline.titles]
    for title in timeline.titles:
        colors += [color for color in (title.stroke, title.box) if color]
    for caption in timeline.captions:
        colors += [caption.color, *(span.color for span in caption.spans if span.color)]
    for color in (*colors, timeline.fade_in.color, timeline.fade_out.color):
        if not _COLOR.fullmatch(color):
            return f"`{color}` is not a colour; write `#rrggbb`"
    return ""


def _check_poster(output: Output) -> str:
    if not output.poster:
        return ""
    suffix = PurePath(output.poster).suffix.lower()
    if suffix not in POSTER_SUFFIXES:
        return f"a poster is a {', '.join(sorted(POSTER_SUFFIXES))} file, not `{suffix}`"
    try:
        poster_frame(output.poster_at, 1, Fraction(1))
    except (ValueError, ZeroDivisionError):
        return f"`{output.poster_at}` is not a moment for a poster; write `10%` or `2s`"
    return ""
