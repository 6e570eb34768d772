"""The sound of a video as values: a row of voices (the clips' own sound) and beds under it.

All lengths are samples at 48 kHz, counted from the video's first frame, so sound never drifts
from the picture: the whole mix has exactly `sample_of(frames)` samples.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass
from fractions import Fraction

from nemoflow.engine.hearing import NOISE_VERSION, Cleaning
from nemoflow.engine.segments import ENGINE_VERSION
from nemoflow.engine.timeline import SAMPLE_RATE, Clip, Fade, Music, Sound, Timeline, sample_of
from nemoflow.model.canon import canonical_json, digest

SILENT_DB = -120.0
"""A gain that nobody hears: the sound is left out."""
SOUND_VERSION = 3
"""Raised whenever equal values would be mixed differently; pictures are not concerned."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Sound made of one source: what the cache keeps. It knows neither its place nor its level.

    `samples` long; `start` is the sample of the source it begins at, `speed` how fast it plays
    with its pitch kept. `backwards` plays the same samples from the last to the first.
    """

    source: str
    start: int
    samples: int
    speed: Fraction = Fraction(1)
    backwards: bool = False
    cleaning: Cleaning | None = None

    @property
    def used(self) -> int:
        """Samples of the source it is made of."""
        return math.ceil(self.samples * self.speed)


@dataclass(frozen=True, slots=True)
class Voice:
    """A clip's sound: `samples` of it, the first `overlap` mixed with the end of the last voice.

    Silence without a `piece`, which is as long as the voice; `gain` in dB.
    """

    samples: int
    overlap: int = 0
    piece: Piece | None = None
    gain: float = 0.0


@dataclass(frozen=True, slots=True)
class Ducking:
    """How a bed is lowered by `amount` dB under speech above `threshold` dB; times in ms."""

    amount: float
    threshold: float
    attack: int
    release: int


@dataclass(frozen=True, slots=True)
class Bed:
    """A sound laid under the video from `start` on, for `samples`; fades in samples."""

    source: str
    start: int
    samples: int
    loop: bool = False
    gain: float = 0.0
    fade_in: int = 0
    fade_out: int = 0
    duck: Ducking | None = None
    speech: bool = False
    """Lowers what is ducked, as the clips' own sound does."""


@dataclass(frozen=True, slots=True)
class Mix:
    """The whole sound: `samples` long, with fades of its start and end in samples."""

    samples: int
    voices: tuple[Voice, ...] = ()
    beds: tuple[Bed, ...] = ()
    fade_in: int = 0
    fade_out: int = 0

    @property
    def is_silent(self) -> bool:
        """Nothing to hear: the output gets no sound stream."""
        return not self.beds and not self.has_voice

    @property
    def has_voice(self) -> bool:
        """Whether any clip is heard."""
        return any(voice.piece for voice in self.voices)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Every piece that is heard, each once."""
        return tuple(dict.fromkeys(voice.piece for voice in self.voices if voice.piece))

    @property
    def may_clip(self) -> bool:
        """Whether adding up or gain can leave the range, so that a limiter is needed."""
        gains = [voice.gain for voice in self.voices] + [bed.gain for bed in self.beds]
        return max(gains, default=0.0) > 0 or len(self.beds) + self.has_voice > 1


def mix_of(timeline: Timeline) -> Mix:
    """The sound of a timeline."""
    rate, total = timeline.rate, sample_of(timeline.frames, timeline.rate)
    beds = [
        *(_bed(timeline, music, total) for music in timeline.music),
        *(_laid(timeline, sound, total) for sound in timeline.sounds),
    ]
    return Mix(
        samples=total,
        voices=_voices(timeline),
        beds=tuple(bed for bed in beds if bed is not None),
        fade_in=min(_fade(timeline.fade_in, rate), total),
        fade_out=min(_fade(timeline.fade_out, rate), total),
    )


def _fade(fade: Fade, rate: Fraction) -> int:
    return sample_of(fade.frames, rate) if fade.audio else 0


def _voices(timeline: Timeline) -> tuple[Voice, ...]:
    found = []
    rate = timeline.rate
    end_before = 0
    for at, clip in zip(timeline.clip_starts(), timeline.clips, strict=True):
        begin, end = sample_of(at, rate), sample_of(at + clip.frames, rate)
        found.append(_voice(timeline, clip, end - begin, end_before - begin))
        end_before = end
    return tuple(found)


def _voice(timeline: Timeline, clip: Clip, samples: int, overlap: int) -> Voice:
    if clip.muted or clip.frozen or not timeline.source(clip.source).has_audio:
        return Voice(samples, overlap)
    start = (clip.start + clip.phase) / timeline.rate * SAMPLE_RATE
    first = int(start + Fraction(1, 2))
    piece = Piece(clip.source, first, samples, clip.speed, clip.backwards, clip.cleaning)
    return Voice(samples, overlap, piece, clip.gain)


def _bed(timeline: Timeline, music: Music, total: int) -> Bed | None:
    rate = timeline.rate
    start = sample_of(music.start, rate)
    end = sample_of(music.start + music.frames, rate) if music.frames else total
    samples = min(end, total) - start
    source = timeline.source(music.source)
    if samples <= 0 or not source.has_audio or music.gain <= SILENT_DB:
        return None
    if not music.loop:
        # The end of the file is the end of the bed: its fade out belongs there.
        samples = min(samples, int(source.seconds * SAMPLE_RATE + Fraction(1, 2)))
    return Bed(
        source=music.source,
        start=start,
        samples=samples,
        loop=music.loop and source.seconds * SAMPLE_RATE < samples,
        gain=music.gain,
        fade_in=min(sample_of(music.fade_in, rate), samples),
        fade_out=min(sample_of(music.fade_out, rate), samples),
        duck=_ducking(music) if music.duck else None,
    )


def _ducking(music: Music) -> Ducking:
    return Ducking(music.duck_amount, music.duck_threshold, music.duck_attack, music.duck_release)


def _laid(timeline: Timeline, sound: Sound, total: int) -> Bed | None:
    start = sample_of(sound.start, timeline.rate)
    samples = min(total - start, int(sound.seconds * SAMPLE_RATE + Fraction(1, 2)))
    if samples <= 0 or sound.gain <= SILENT_DB:
        return None
    return Bed(sound.source, start, samples, gain=sound.gain, speech=sound.speech)


def piece_key(piece: Piece, ffmpeg_digest: str) -> str:
    """SHA-256 of everything that decides the samples of a piece."""
    return _key(ffmpeg_digest, "piece", _plain(piece))


def mix_key(mix: Mix, ffmpeg_digest: str) -> str:
    """SHA-256 of everything that decides the samples of a mix."""
    voices = [
        [voice.samples, voice.overlap, voice.gain, _plain(voice.piece) if voice.piece else ""]
        for voice in mix.voices
    ]
    ends = [mix.samples, mix.fade_in, mix.fade_out]
    return _key(ffmpeg_digest, ends, voices, [list(astuple(bed)) for bed in mix.beds])


def _plain(piece: Piece) -> list[object]:
    cleaned = [NOISE_VERSION, *astuple(piece.cleaning)] if piece.cleaning else []
    played = [piece.source, piece.start, piece.samples, str(piece.speed), piece.backwards]
    return [*played, *cleaned]


def _key(ffmpeg_digest: str, *parts: object) -> str:
    return digest(canonical_json([ENGINE_VERSION, SOUND_VERSION, ffmpeg_digest, *parts]))


def tempo_steps(speed: Fraction) -> tuple[float, ...]:
    """Factors for a chain of `atempo` filters, each within 0.5 to 100; empty at speed 1."""
    steps: list[float] = []
    while speed < Fraction(1, 2):
        steps.append(0.5)
        speed *= 2
    while speed > 100:
        steps.append(100.0)
        speed /= 100
    return (*steps, float(speed)) if speed != 1 else tuple(steps)
