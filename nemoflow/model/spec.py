"""What the user wrote: a spec after parsing, templates and checks. Frozen values.

Text that names an input holds a reference: the input's name between `REF_OPEN` and `REF_CLOSE`,
two private-use characters that no user text may contain. So a reference can never be confused
with words, and the planner knows which inputs belong to which edit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from nemoflow.model.errors import Place

REF_OPEN = "\ue000"
REF_CLOSE = "\ue001"
FINAL_PROFILE = "final"
"""The profile of the files a recipe asks for; `profiles.py` has the others."""
_REFERENCE = re.compile(f"{REF_OPEN}([^{REF_CLOSE}]*){REF_CLOSE}")


def reference(name: str) -> str:
    """The text that stands for the input `name` inside an edit."""
    return f"{REF_OPEN}{name}{REF_CLOSE}"


def references(text: str) -> tuple[str, ...]:
    """Names of the inputs a text refers to, in order, each once."""
    return tuple(dict.fromkeys(_REFERENCE.findall(text)))


def replace_references(text: str, show: Callable[[str], str]) -> str:
    """The text with every reference replaced by `show(input name)`."""
    return _REFERENCE.sub(lambda found: show(found.group(1)), text)


@dataclass(frozen=True, slots=True)
class Variable:
    """A template variable and where its value came from.

    `origin` is one of `spec`, `project`, `file PATH`, `env NAME`, `--var`.
    """

    name: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Input:
    """A media file or URL. `path` is absolute; `shown` is what the user wrote."""

    name: str
    shown: str
    place: Place
    path: str = ""
    url: str = ""
    sha256: str = ""

    @property
    def filename(self) -> str:
        """The last part of the path or URL, as a backend is told it."""
        return (self.path or self.url.split("?")[0]).replace("\\", "/").rstrip("/").split("/")[-1]


@dataclass(frozen=True, slots=True)
class Edit:
    """One instruction. Exactly one of `text` and `op` is set.

    `number` is 1-based and is the number in the file, so a skipped `when` leaves a gap.
    `op` is the typed form: name and parameters as canonical JSON, not yet checked by an engine.
    """

    number: int
    place: Place
    text: str = ""
    op: str = ""
    params: str = ""
    inputs: tuple[str, ...] = ()
    id: str = ""
    allow_no_change: bool = False
    param_places: tuple[tuple[str, Place], ...] = ()
    """For the typed form: where each parameter's value stands in the file."""


@dataclass(frozen=True, slots=True)
class Output:
    """One file to render. `path` is absolute, `shown` is relative to the project.

    Zero means "as the timeline has it" for `width`, `height`; empty for `fps`, `aspect`. Width 0
    with a height means that the *short side* has this many pixels (`1080p`), in the timeline's
    aspect. With an aspect and no size the timeline's size is reframed.
    `fps` is a rational such as `30000/1001`; `fit` says how the timeline fills another aspect:
    `crop`, `contain`, `blur` or `stretch`.
    """

    path: str
    shown: str
    format: str
    place: Place
    width: int = 0
    height: int = 0
    aspect: str = ""
    fit: str = "blur"
    fps: str = ""
    quality: int = 20
    """Constant rate factor, 0 (lossless) to 51; FFmpeg's scale for x264."""
    audio_bitrate: int = 192_000
    poster: str = ""
    """Absolute path of a still image beside the video; empty for none."""
    poster_shown: str = ""
    """The same, relative to the project."""
    poster_at: str = "10%"
    codec: str = ""
    """`h264`, `h265`, `vp9`, `av1`, `prores`; empty for the container's usual one."""
    video_bitrate: int = 0
    """Bits a second of the picture; 0 = as `quality` needs."""
    max_size: int = 0
    """The file has at most this many bytes; 0 = no limit."""
    reduce: float = 0
    """The file is smaller than its footage by this many percent, 0 to 99; 0 = no limit."""
    loudness: float | None = None
    """Integrated loudness of the file in LUFS; None leaves the sound as it is."""
    sprite: str = ""
    """`5x5`: the file is one picture of so many frames, columns by rows, evenly over the video."""
    mode: str = "encode"
    """Whether the picture may be written as it is coded in its footage: `auto` when that is exactly
    what is asked for, `copy` by all means, `encode` never. A recipe's own default is `auto`."""
    pinned: tuple[str, ...] = ()
    """Keys written out although at their default: what edits say does not change them."""
    profile: str = FINAL_PROFILE
    """A name of `profiles.PROFILES`: how good the file has to be."""

    def settings(self) -> dict[str, object]:
        """All that decides the bytes of the file, without where it lies.

        Keys that came later are named only where they are used: files made before stay current.
        """
        later: dict[str, object] = {
            "codec": self.codec,
            "video_bitrate": self.video_bitrate,
            "max_size": self.max_size,
            "reduce": self.reduce,
            "loudness": self.loudness,
            "sprite": self.sprite,
            "pinned": list(self.pinned),
            "profile": "" if self.profile == FINAL_PROFILE else self.profile,
            "mode": "" if self.mode == "encode" else self.mode,
        }
        return {
            **{key: value for key, value in later.items() if value not in ("", 0, None, [])},
            "format": self.format,
            "width": self.width,
            "height": self.height,
            "aspect": self.aspect,
            "fit": self.fit,
            "fps": self.fps,
            "quality": self.quality,
            "audio_bitrate": self.audio_bitrate,
            "poster_at": self.poster_at if self.poster else "",
        }


@dataclass(frozen=True, slots=True)
class Range:
    """A closed interval; `None` is open. Units are those of the expectation."""

    low: float | None = None
    high: float | None = None

    def holds(self, value: float) -> bool:
        """Whether `value` lies inside."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True)
class Expectation:
    """One promise about the rendered file: `kind`, what was written, and its parsed form.

    Kinds and units: `duration` s, `size` bytes, `fps` frames/s, `loudness` LUFS,
    `black` and `silence` longest allowed run in s, all as `range`;
    `resolution` (`1920x1080`, or `1080p` for the short side), `aspect` (`9:16`),
    `format` (`mp4`), `audio` (`true`/`false`) as `text`.
    """

    kind: str
    written: str
    place: Place
    range: Range = Range()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Spec:
    """A whole recipe, checked. `path` is absolute, `shown` relative to the project root."""

    path: str
    shown: str
    name: str
    backend: str
    language: str
    inputs: tuple[Input, ...]
    edits: tuple[Edit, ...]
    outputs: tuple[Output, ...]
    expect: tuple[Expectation, ...] = ()
    variables: tuple[Variable, ...] = ()
    depends_on: tuple[str, ...] = field(default=())
    """Absolute paths of every file the loader read: the spec, project and variable files."""
    written: tuple[Output, ...] = ()
    """The outputs as the recipe writes them, where `outputs` are drafts of them."""

    @property
    def asked(self) -> tuple[Output, ...]:
        """The outputs the recipe asks for, whatever is rendered: what its edits may speak of."""
        return self.written or self.outputs

    def input(self, name: str) -> Input:
        """The input called `name`; raises KeyError."""
        for item in self.inputs:
            if item.name == name:
                return item
        raise KeyError(name)

    @property
    def base_inputs(self) -> tuple[Input, ...]:
        """Inputs that no edit names: the footage a session is seeded with, in written order."""
        named = {name for edit in self.edits for name in edit.inputs}
        return tuple(item for item in self.inputs if item.name not in named)
