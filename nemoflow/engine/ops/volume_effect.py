"""What `volume` does to a timeline: gains of clips, music and sounds."""

from __future__ import annotations

from dataclasses import replace

from nemoflow.engine.hearing import Loudness
from nemoflow.engine.ops.clip_refs import index_of
from nemoflow.engine.ops.clips import need_clips, span_of, take, transition_notes
from nemoflow.engine.ops.levels import SILENT, audible, decibels
from nemoflow.engine.ops.operation import Applied, OpRefused, Values
from nemoflow.engine.timeline import Clip, Music, Sound, Timeline


def changed(values: Values, timeline: Timeline) -> Applied:
    """The timeline at another volume. Raises OpRefused where there is nothing to hear."""
    need_clips(timeline)
    target = str(values["target"])
    _need_sound(target, timeline)
    if values["on"] != "all":
        return _one_clip(values, timeline)
    start, end = span_of(values, timeline, "from", "to")
    total = timeline.frames
    if (start, end) == (0, total):
        return _whole(values, timeline)
    if target == "all" and (timeline.music or timeline.sounds):
        what = "music" if timeline.music else "voice or effect"
        raise OpRefused(
            "out_of_range",
            f"the volume of the {what} that was added cannot change for a part of the video",
            hint="say `the original sound`, or change the whole video",
        )
    body = tuple(_clip(clip, values, clip.gain) for clip in take(timeline, start, end))
    made = timeline.with_clips((*take(timeline, 0, start), *body, *take(timeline, end, total)))
    return _told(timeline, made, tuple(transition_notes(timeline, start, end)))


def _one_clip(values: Values, timeline: Timeline) -> Applied:
    index = index_of(values["on"], timeline)
    clip = timeline.clips[index]
    if not timeline.source(clip.source).has_audio:
        raise OpRefused(
            "out_of_range", f"clip {index + 1} has no sound", hint="name a clip that has sound"
        )
    clips = (*timeline.clips[:index], _clip(clip, values, clip.gain), *timeline.clips[index + 1 :])
    return _told(timeline, replace(timeline, clips=clips), ())


_MISSING = {
    "music": ("music", "add music first, for example `add song.mp3 as background music`"),
    "voice": ("voice that was added", "for example `add voice.wav as a voiceover`"),
    "effects": ("sound effect", "for example `add the sound effect whoosh.mp3 at 3s`"),
}


def _need_sound(target: str, timeline: Timeline) -> None:
    own = any(timeline.source(clip.source).has_audio for clip in timeline.clips)
    there = {
        "original": own,
        "music": bool(timeline.music),
        "voice": any(sound.speech for sound in timeline.sounds),
        "effects": any(not sound.speech for sound in timeline.sounds),
        "all": own or bool(timeline.music or timeline.sounds),
    }
    if not there[target]:
        what, hint = _MISSING.get(target, ("sound", _MISSING["music"][1]))
        raise OpRefused("out_of_range", f"the video has no {what}", hint=hint)


def _whole(values: Values, timeline: Timeline) -> Applied:
    """`all` and `set` keep the balance: the loudest clip gets the level, the rest follows."""
    target = str(values["target"])
    if timeline.loudness and target == "all" and values["level"] != "0%" and audible(timeline):
        return _after_normalizing(values, timeline, timeline.loudness)
    heard = [
        clip.gain
        for clip in timeline.clips
        if timeline.source(clip.source).has_audio and not clip.muted
    ]
    laid = [*(item.gain for item in timeline.music), *(item.gain for item in timeline.sounds)]
    known = heard or [gain for gain in laid if gain > SILENT]
    loudest = max(known, default=0.0)
    made = timeline
    if target in ("all", "original"):
        clips = tuple(
            _clip(clip, values, loudest if target == "all" else clip.gain)
            for clip in timeline.clips
        )
        made = replace(made, clips=clips)
    if target in ("all", "music"):
        music = tuple(
            _music(item, values, loudest if target == "all" else item.gain) for item in made.music
        )
        made = replace(made, music=music)
    if target in ("all", "voice", "effects"):
        sounds = tuple(
            _sound(item, values, loudest if target == "all" else item.gain)
            if target == "all" or item.speech == (target == "voice")
            else item
            for item in made.sounds
        )
        made = replace(made, sounds=sounds)
    muted_music = values["level"] == "0%" and target == "all" and timeline.music and heard
    return _told(timeline, made, ("the music is muted as well",) if muted_music else ())


def _after_normalizing(values: Values, timeline: Timeline, goal: Loudness) -> Applied:
    """Any other change of everything would be taken back by the normalizing."""
    level = decibels(str(values["level"]))
    made = replace(goal, gain=round(level if values["mode"] == "set" else goal.gain + level, 3))
    note = f"the loudness is normalized: it goes from {goal.aim:g} to {made.aim:g} LUFS"
    return _told(timeline, replace(timeline, loudness=made), (note,))


def _told(before: Timeline, after: Timeline, notes: tuple[str, ...]) -> Applied:
    if before == after:
        return Applied(before, ("the volume already is like that",))
    return Applied(after, notes)


def _gain(now: float, values: Values, reference: float) -> float:
    """The new gain in dB; `reference` is what the written level replaces."""
    level = decibels(str(values["level"]))
    moved = now + level - reference if values["mode"] == "set" else now + level
    return max(SILENT, round(moved, 3))


def _clip(clip: Clip, values: Values, reference: float) -> Clip:
    if values["level"] == "0%":
        return replace(clip, muted=True)
    if values["mode"] == "set" and clip.muted:
        return replace(clip, muted=False, gain=decibels(str(values["level"])))
    return replace(clip, gain=_gain(clip.gain, values, reference))


def _music(item: Music, values: Values, reference: float) -> Music:
    return replace(item, gain=_laid_gain(item.gain, values, reference))


def _sound(item: Sound, values: Values, reference: float) -> Sound:
    return replace(item, gain=_laid_gain(item.gain, values, reference))


def _laid_gain(gain: float, values: Values, reference: float) -> float:
    if values["level"] == "0%":
        return SILENT
    if values["mode"] == "set" and gain <= SILENT:
        return decibels(str(values["level"]))
    return _gain(gain, values, reference)
