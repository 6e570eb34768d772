"""What a render request really asks for, checked to the last number before anything is rendered.

A draft comes from outside: every value is looked at by type and bounds, and every source must be
a file that the account has handed over. What was measured then counts, not what the draft claims.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from nemoflow.engine.animations import ANIMATIONS
from nemoflow.engine.ass_cues import STYLES
from nemoflow.engine.check import check_renderable
from nemoflow.engine.cues import Caption
from nemoflow.engine.delivery import delivered
from nemoflow.engine.draftcodec import EXTENSION, decode
from nemoflow.engine.effects.catalog import drawable_with
from nemoflow.engine.formats import format_of
from nemoflow.engine.inlays import fits
from nemoflow.engine.ops.clips import source_total
from nemoflow.engine.overlay import Overlay
from nemoflow.engine.steady import steadies_of
from nemoflow.engine.target import at_rate, canvas_of
from nemoflow.engine.timeline import Canvas, Clip, Fade, Music, Sound, Source, Timeline, Title
from nemoflow.model.draft import Draft
from nemoflow.model.errors import EngineFailed
from nemoflow.model.spec import Output
from nemoflow.server.exact import Unfit, check_rationals, check_types
from nemoflow.server.settings import ServerSettings
from nemoflow.store.served_rows import ServedFile

_FITS = frozenset({"contain", "crop", "blur", "stretch"})
_POSITIONS = frozenset(
    "center top bottom left right top_left top_right bottom_left bottom_right".split()
)
_MOST_SIDE = 8192
_MOST_CAPTIONS, _MOST_SPANS = 20_000, 500
_MOST_SPEED = 1000
_SLACK = 2
"""Frames by which a clip may reach past a source's measured end: lengths are rounded."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one export may be: seconds, width x height x frames, clips."""

    seconds: float
    pixels: float
    clips: int

    @classmethod
    def of(cls, settings: ServerSettings) -> Limits:
        """Those of a server."""
        return cls(settings.max_seconds, settings.max_pixels, settings.max_clips)


def exportable(
    draft: Draft, output: Output, files: Mapping[str, ServedFile], limits: Limits
) -> Timeline:
    """The timeline of a stored draft, safe to render. `files` are the account's, by digest.

    Raises Unfit with a sentence for the client.
    """
    if draft.is_empty:
        raise Unfit("the draft has no track with a segment: there is nothing to export")
    held = draft.value().get(EXTENSION)
    check_rationals(held)
    try:
        timeline = decode(draft)
    except EngineFailed as error:
        raise Unfit(error.message) from error
    check_types(timeline, "the timeline")
    timeline = replace(timeline, sources=tuple(_measured(item, files) for item in timeline.sources))
    _check_parts(timeline, limits)
    problem = check_renderable(timeline, output)
    if problem:
        raise Unfit(problem)
    _check_size(timeline, output, limits)
    return timeline


def _measured(claimed: Source, files: Mapping[str, ServedFile]) -> Source:
    """The source as it was measured here. One that nothing shows may be missing."""
    found = files.get(claimed.digest)
    if claimed.kind == "color" and found is None:
        return Source("", claimed.filename, claimed.digest, "color")
    if found is None:
        return replace(claimed, kind="missing")
    return Source(
        name=claimed.name,
        filename=claimed.filename,
        digest=claimed.digest,
        kind=found.kind,
        seconds=found.seconds,
        width=found.width,
        height=found.height,
        rate=found.rate,
        has_audio=found.has_audio,
    )


def _check_parts(timeline: Timeline, limits: Limits) -> None:
    laid = (timeline.titles, timeline.overlays, timeline.music, timeline.sounds)
    parts = (timeline.sources, timeline.clips, *laid)
    if len(timeline.captions) > _MOST_CAPTIONS:
        raise Unfit(f"the draft has more than {_MOST_CAPTIONS} captions")
    if max(len(part) for part in parts) > limits.clips:
        raise Unfit(f"the draft has more than {limits.clips} parts of one kind")
    if timeline.canvas is not None:
        _check_canvas(timeline.canvas)
    elif any(_source(timeline, clip.source).kind != "audio" for clip in timeline.clips):
        raise Unfit("the draft has pictures and no canvas")
    for clip in timeline.clips:
        _check_clip(clip, timeline)
    for before, clip in zip((None, *timeline.clips), timeline.clips, strict=False):
        _check_overlap(before, clip, is_last=clip is timeline.clips[-1])
    for title in timeline.titles:
        _check_title(title)
    for overlay in timeline.overlays:
        _check_overlay(overlay, timeline)
    for caption in timeline.captions:
        _check_caption(caption)
    if len(timeline.chapters) > _MOST_SPANS or any(item.start < 0 for item in timeline.chapters):
        raise Unfit("the draft's chapters are out of range")
    for music in timeline.music:
        _check_music(music, timeline)
    for sound in timeline.sounds:
        _check_sound(sound, timeline)
    goal = timeline.loudness
    if goal and not (-50 <= goal.target <= -5 and -9 <= goal.peak <= 0 and 1 <= goal.range <= 11):
        raise Unfit("the loudness is out of range")
    _check_gain(goal.gain if goal else 0.0)
    for fade in (timeline.fade_in, timeline.fade_out):
        _check_fade(fade)


def _check_canvas(canvas: Canvas) -> None:
    sides = (canvas.width, canvas.height)
    if min(sides) < 2 or max(sides) > _MOST_SIDE or not 1 <= canvas.rate <= 240:
        raise Unfit(f"a canvas of {canvas.width}x{canvas.height} at {canvas.rate} is out of range")
    if any(side % 2 for side in sides):
        raise Unfit(f"a canvas of {canvas.width}x{canvas.height} has an odd side")


def _check_clip(clip: Clip, timeline: Timeline) -> None:
    source = _source(timeline, clip.source)
    if clip.start < 0 or clip.frames < 1 or not 0 <= clip.phase < 1:
        raise Unfit("a clip's frames are out of range")
    if not Fraction(1, _MOST_SPEED) <= clip.speed <= _MOST_SPEED:
        raise Unfit(f"a clip's speed of {clip.speed} is out of range")
    if clip.fit not in _FITS:
        raise Unfit("a clip's `fit` is not known")
    _check_gain(clip.gain)
    for effect in clip.effects:
        if not drawable_with(effect, [_source(timeline, digest).kind for digest in effect.sources]):
            raise Unfit(f"the effect `{effect.kind}` cannot be drawn with such a file")
    total = source_total(source, timeline.rate)
    if total is not None and clip.start + clip.frames * clip.speed > total + _SLACK:
        raise Unfit(f"a clip of `{source.filename}` reaches past the end of the file")


def _check_overlap(before: Clip | None, clip: Clip, *, is_last: bool) -> None:
    earlier = before.transition.frames if before is not None and before.transition else 0
    later = clip.transition.frames if clip.transition else 0
    if clip.transition and (later < 1 or is_last):
        raise Unfit("a transition leads nowhere")
    if earlier + later > clip.frames:
        raise Unfit("transitions overlap each other")


def _check_title(title: Title) -> None:
    if title.start < 0 or title.frames < 0:
        raise Unfit("a title's frames are out of range")
    if title.position not in _POSITIONS or not 0.001 <= title.size <= 2:
        raise Unfit("a title's place or size is out of range")
    if title.animation not in ANIMATIONS:
        raise Unfit("a title's animation is not known")


def _check_overlay(overlay: Overlay, timeline: Timeline) -> None:
    source = _source(timeline, overlay.source)
    moves = source.kind == "video"
    if source.kind not in ("image", "video") or overlay.moving != moves or not fits(overlay):
        raise Unfit("an overlay is out of range")


def _check_caption(caption: Caption) -> None:
    if caption.start < 0 or caption.frames < 1 or not 1 <= len(caption.spans) <= _MOST_SPANS:
        raise Unfit("a caption's frames or words are out of range")
    if caption.position not in _POSITIONS or caption.style not in STYLES:
        raise Unfit("a caption's place or style is not known")
    if not 0.001 <= caption.size <= 2 or not 1 <= caption.wrap <= 1000:
        raise Unfit("a caption's size is out of range")
    if not re.fullmatch(r"[a-z]{0,8}", caption.lang):
        raise Unfit("a caption's language is not known")


def _check_music(music: Music, timeline: Timeline) -> None:
    source = _source(timeline, music.source)
    if source.kind == "image" or min(music.start, music.frames, music.fade_in, music.fade_out) < 0:
        raise Unfit("a piece of music is out of range")
    if not (0 < music.duck_amount <= 40 and -60 <= music.duck_threshold <= -6):
        raise Unfit("a ducking is out of range")
    if not (1 <= music.duck_attack <= 2000 and 1 <= music.duck_release <= 9000):
        raise Unfit("a ducking is out of range")
    _check_gain(music.gain)


def _check_sound(sound: Sound, timeline: Timeline) -> None:
    source = _source(timeline, sound.source)
    if not source.has_audio or min(sound.start, sound.frames) < 0 or not sound.seconds > 0:
        raise Unfit("a sound is out of range")
    _check_gain(sound.gain)


def _check_gain(gain: float) -> None:
    if not -1000 <= gain <= 200:
        raise Unfit(f"a gain of {gain} dB is out of range")


def _check_fade(fade: Fade) -> None:
    if fade.frames < 0:
        raise Unfit("a fade's frames are out of range")


def _source(timeline: Timeline, digest: str) -> Source:
    """The source of a clip or sound. Raises Unfit when the account has no such file."""
    try:
        found = timeline.source(digest)
    except KeyError:
        raise Unfit("the draft uses a source that it does not name") from None
    if found.kind == "missing":
        raise Unfit(f"the draft uses `{found.filename}`, which was not uploaded by this account")
    return found


def _check_size(timeline: Timeline, output: Output, limits: Limits) -> None:
    if timeline.seconds > limits.seconds:
        raise Unfit(
            f"the draft lasts {float(timeline.seconds):.0f} s, {limits.seconds:g} s at most"
        )
    output = delivered(timeline.delivery, output)
    format = format_of(output)
    if not format.video:
        return
    canvas = canvas_of(timeline, output, format)
    frames = at_rate(timeline, canvas.rate).frames
    steady = sum(
        item.width * item.height * item.used for item in steadies_of(at_rate(timeline, canvas.rate))
    )
    if canvas.width * canvas.height * frames + steady > limits.pixels:
        raise Unfit("the draft is too large to export: fewer pixels, frames or seconds")


__all__ = ["Limits", "Unfit", "exportable"]
