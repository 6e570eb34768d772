"""The timeline: clips, titles and music in whole frames at one rational rate. Pure values.

Rules (engine.md "Timeline"): half-open frame ranges; positions of clips are derived by summing,
never stored; a transition of D frames overlaps its two clips; fades hang on the ends of the whole
video; later tracks paint above.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from nemoflow.engine.cues import Caption, Chapter, Cue
from nemoflow.engine.hearing import Cleaning, Loudness
from nemoflow.engine.rider import Rider as Rider
from nemoflow.model.canon import canonical_json
from nemoflow.model.op import Value

if TYPE_CHECKING:
    from nemoflow.engine.overlay import Overlay

SAMPLE_RATE = 48_000
STILL_SECONDS = 4
"""How long an image is shown when nobody says."""


@dataclass(frozen=True, slots=True)
class Source:
    """A decoded-and-measured input. `frames` counts frames at the timeline's rate.

    `kind` is `video`, `image`, `audio` or, for text inputs, one of `kinds.TEXT_KINDS`. `width`
    and `height` are the *display* size: rotation metadata and sample aspect ratio are applied.
    `seconds` is exact; 0 for the rest. The digest of a `color`, which has no file, is `#rrggbb`.
    """

    name: str
    filename: str
    digest: str
    kind: str
    seconds: Fraction = Fraction(0)
    width: int = 0
    height: int = 0
    rate: Fraction = Fraction(0)
    """Frames a second of the file itself (average for variable rate)."""
    has_audio: bool = False
    cues: tuple[Cue, ...] = ()
    """What a subtitle file says."""
    remarks: tuple[str, ...] = ()
    """What of a text file is not used, in words."""


@dataclass(frozen=True, slots=True)
class Transition:
    """From a clip into the next: an xfade `kind` over `frames` (the overlap)."""

    kind: str
    frames: int


@dataclass(frozen=True, slots=True)
class Effect:
    """A change of a clip's picture: one of `effects.catalog`.

    `params` is canonical JSON (sorted keys, all parameters), as in an operation. `sources` are the
    content digests of further files it draws with.
    """

    kind: str
    params: str = "{}"
    sources: tuple[str, ...] = ()

    @classmethod
    def of(cls, kind: str, /, **params: Value) -> Effect:
        """An effect from plain values, without further sources."""
        return cls(kind, canonical_json(params))

    def using(self, *sources: str) -> Effect:
        """The same effect, drawn with these files."""
        return Effect(self.kind, self.params, sources)

    def values(self) -> dict[str, Value]:
        """The parameters as a fresh dict."""
        found: dict[str, Value] = json.loads(self.params)
        return found


@dataclass(frozen=True, slots=True)
class Clip:
    """A piece of a source on the video track.

    Timeline frame k (0 <= k < frames) shows source frame `source_frame(clip, k)`, counted at the
    timeline's rate from the start of the file. `fit` is how this clip fills the canvas:
    `contain`, `crop`, `blur` or `stretch`. `gain` is in dB; `muted` drops the clip's own sound.
    """

    source: str
    """Content digest of the source."""
    start: int
    frames: int
    speed: Fraction = Fraction(1)
    gain: float = 0.0
    muted: bool = False
    fit: str = "contain"
    transition: Transition | None = None
    phase: Fraction = Fraction(0)
    """Where inside source frame `start` the clip begins, 0 <= phase < 1.

    Not 0 only right of a split in a clip whose speed is not 1: so a split never moves a frame.
    """
    effects: tuple[Effect, ...] = ()
    """Drawn in order on the picture as it fills the canvas."""
    backwards: bool = False
    """Frame k is what frame `frames - 1 - k` would be: `start` stays the earliest source frame."""
    frozen: bool = False
    """Every frame is what frame 0 would be, without sound."""
    cleaning: Cleaning | None = None
    """What is taken out of its own sound."""


@dataclass(frozen=True, slots=True)
class Title(Rider):
    """Words on the picture. `size` is a fraction of the canvas's short side; `color` is `#rrggbb`.

    0 `frames` are to the end of the video.
    `position`: center, top, bottom, left, right, top_left, top_right, bottom_left, bottom_right.
    """

    text: str
    start: int
    frames: int
    position: str = "center"
    size: float = 0.08
    color: str = "#ffffff"
    opacity: float = 1.0
    bold: bool = False
    italic: bool = False
    stroke: str = ""
    """Colour of a thick outline; empty for the usual thin dark one."""
    box: str = ""
    """Colour of the box behind the words; empty for none."""
    animation: str = "none"
    """`none`, `fade`, `fade_in` or `fade_out`."""
    role: str = ""
    """A second line in smaller letters."""

    @property
    def label(self) -> str:
        """Names its text."""
        return f'the title "{self.text}"'


@dataclass(frozen=True, slots=True)
class Music:
    """A sound under the whole video, from `start` (frames) to the end or for `frames`.

    `gain` in dB; fades in frames; `duck` lowers it while the clips speak.
    """

    source: str
    start: int = 0
    frames: int = 0
    """0 = until the end of the video."""
    gain: float = -18.0
    loop: bool = True
    fade_in: int = 0
    fade_out: int = 0
    duck: bool = True
    duck_amount: float = 12.0
    """By how many dB it is lowered while something louder than `duck_threshold` dB is said."""
    duck_threshold: float = -30.0
    duck_attack: int = 20
    """Milliseconds until it is down; `duck_release` until it is back."""
    duck_release: int = 400


@dataclass(frozen=True, slots=True)
class Sound(Rider):
    """A voice or an effect laid over the video: it plays from `start` on, for `seconds`.

    `frames` are those it was laid on: it follows them, and goes when all of them go, but a change
    of the picture never cuts it short. `gain` in dB. What is `speech` lowers the music.
    """

    source: str
    start: int
    frames: int
    seconds: Fraction
    gain: float = 0.0
    speech: bool = False
    name: str = ""
    """The file's name, for notes."""
    shortened = "plays on over the cut"

    @property
    def label(self) -> str:
        """Names its file."""
        return f"{'the voice' if self.speech else 'the sound'} {self.name}"


@dataclass(frozen=True, slots=True)
class Fade:
    """A fade of the whole video's start or end; 0 frames = none. `color` is `#rrggbb`."""

    frames: int = 0
    color: str = "#000000"
    video: bool = True
    audio: bool = True


@dataclass(frozen=True, slots=True)
class Canvas:
    """Size in pixels (even) and frames a second."""

    width: int
    height: int
    rate: Fraction


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the edits want the finished file; holds wherever an output does not say otherwise.

    Empty, 0 and None say nothing. The values are those of the operation `output`.
    """

    format: str = ""
    audio_only: bool = False
    preset: str = ""
    resolution: str = ""
    """`1080p` (the short side) or `1280x720`."""
    aspect: str = ""
    fps: str = ""
    quality: int | None = None
    codec: str = ""
    video_bitrate: int = 0
    """Bits a second."""
    max_size: str = ""
    """`25MB`: the most the file may have."""
    reduce: float = 0
    """Percent by which the file is smaller than its footage."""
    loudness: float | None = None
    """LUFS; a platform has its own."""
    poster: str = ""
    """The moment the poster shows, `5s` or `10%`."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """The whole edit. `sources` holds every file handed over, also those not used yet."""

    canvas: Canvas | None = None
    """None until the first picture or sound is placed."""
    sources: tuple[Source, ...] = ()
    clips: tuple[Clip, ...] = ()
    titles: tuple[Title, ...] = ()
    music: tuple[Music, ...] = ()
    fade_in: Fade = Fade()
    fade_out: Fade = Fade()
    sounds: tuple[Sound, ...] = ()
    loudness: Loudness | None = None
    """How loud the whole sound ends up; None leaves it as it is mixed."""
    overlays: tuple[Overlay, ...] = ()
    """In the order they are painted."""
    delivery: Delivery = Delivery()
    captions: tuple[Caption, ...] = ()
    chapters: tuple[Chapter, ...] = ()

    def source(self, digest: str) -> Source:
        """The source with this content digest; raises KeyError."""
        for item in self.sources:
            if item.digest == digest:
                return item
        raise KeyError(digest)

    def source_named(self, name: str) -> Source:
        """The latest source handed over under an input name; raises KeyError."""
        for item in reversed(self.sources):
            if item.name == name:
                return item
        raise KeyError(name)

    @property
    def frames(self) -> int:
        """Length of the whole video in frames: clips less their overlaps."""
        overlaps = sum(clip.transition.frames for clip in self.clips if clip.transition)
        return sum(clip.frames for clip in self.clips) - overlaps

    @property
    def rate(self) -> Fraction:
        """Frames a second; 30 while the timeline is empty."""
        return self.canvas.rate if self.canvas else Fraction(30)

    @property
    def seconds(self) -> Fraction:
        """Length in seconds, exact."""
        return self.frames / self.rate

    def clip_starts(self) -> tuple[int, ...]:
        """Timeline frame at which each clip begins (inside the overlap of a transition)."""
        starts, at = [], 0
        for clip in self.clips:
            starts.append(at)
            at += clip.frames - (clip.transition.frames if clip.transition else 0)
        return tuple(starts)

    def with_clips(self, clips: tuple[Clip, ...]) -> Timeline:
        """The same timeline over other clips; a transition after the last clip is dropped."""
        if clips and clips[-1].transition:
            clips = (*clips[:-1], replace(clips[-1], transition=None))
        return replace(self, clips=clips)


def to_frames(seconds: Fraction, rate: Fraction) -> int:
    """Seconds to frames, rounding half up: the one place where time becomes frames."""
    exact = seconds * rate
    return int((2 * exact.numerator + exact.denominator) // (2 * exact.denominator))


def source_frame(clip: Clip, k: int) -> int:
    """Source frame shown at frame `k` of a clip.

    FFmpeg's `fps` filter with exact timestamps keeps, for output frame j, the last input frame
    whose rounded (half up) time is <= j; with speed f that is ceil(f*(j+1/2)) - 1.
    A clip right of a split starts `phase` source frames later than `start`.
    """
    if clip.frozen:
        k = 0
    elif clip.backwards:
        k = clip.frames - 1 - k
    exact = clip.phase + clip.speed * (2 * k + 1) / 2
    return clip.start + -((-exact.numerator) // exact.denominator) - 1


def sample_of(frame: int, rate: Fraction) -> int:
    """Audio sample at which a frame begins: round(frame * 48000 / rate)."""
    return to_frames(frame / rate, Fraction(SAMPLE_RATE))
