"""Footage that was made steady: a stretch of a source as a file of its own. Pure values.

The stretch is what the operation saw, whatever is cut from the clip afterwards: so a part of a
clip shows the frames it showed before, and nothing is looked at twice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.timeline import Clip, Source, Timeline, source_frame, to_frames
from nemoflow.model.canon import digest

KIND = "stabilize"
STEADY_VERSION = "steady 2"
"""Changed whenever the same footage would be made steady in another way."""


@dataclass(frozen=True, slots=True)
class Steady:
    """Frames `first` to `first + used` of a source at `rate`, steadied as `strength` says.

    `crop` is `auto` (the picture is enlarged until no edge is seen) or `none` (what lies beyond an
    edge is what lies at it).
    """

    source: str
    width: int
    height: int
    first: int
    used: int
    rate: Fraction
    strength: Fraction
    crop: str

    @property
    def kind(self) -> str:
        """Only a film has a camera that moves."""
        return "video"

    @property
    def seen(self) -> str:
        """Names what the camera's movement was found in."""
        size = (str(self.width), str(self.height), str(self.rate))
        return digest(STEADY_VERSION, self.source, *size, str(self.first), str(self.used))

    @property
    def name(self) -> str:
        """Names the finished footage, as a content digest names a file."""
        return digest(self.seen, str(self.strength), self.crop)


def steady_of(clip: Clip, source: Source, rate: Fraction) -> Steady | None:
    """What a clip shows instead of its source; `rate` is what the clip is counted in.

    A frame is added on each side: at another rate a clip may reach over the edge.
    """
    effect = next((item for item in clip.effects if item.kind == KIND), None)
    if effect is None or source.kind != "video":
        return None
    values = effect.values()
    begin, length = Fraction(str(values["begin"])), Fraction(str(values["length"]))
    ends = [source_frame(clip, k) for k in (0, clip.frames - 1)]
    first = max(0, min(*ends, math.floor(begin * rate) - 1))
    last = max(*ends, math.ceil((begin + length) * rate))
    last = min(last, max(*ends, to_frames(source.seconds, rate) - 1))
    return Steady(
        source=source.digest,
        width=source.width,
        height=source.height,
        first=first,
        used=last + 1 - first,
        rate=rate,
        strength=Fraction(str(values["strength"])),
        crop=str(values["crop"]),
    )


def steadies_of(timeline: Timeline) -> tuple[Steady, ...]:
    """Everything that has to be made steady for a timeline, each once."""
    found = (
        steady_of(clip, timeline.source(clip.source), timeline.rate) for clip in timeline.clips
    )
    return tuple(dict.fromkeys(item for item in found if item is not None))
