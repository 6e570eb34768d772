"""Which pauses an operation means: long enough, in the right place, less what is left of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.ops.clips import need_clips, span_of
from nemoflow.engine.ops.moments import Stretch, quiet, speaks
from nemoflow.engine.ops.operation import OpRefused, Values
from nemoflow.engine.ops.rearrange import frame_of
from nemoflow.engine.ops.rebuilt import Span
from nemoflow.engine.ops.times import decimal, parse_amount, parse_time
from nemoflow.engine.ops.where import number_of
from nemoflow.engine.questions import Answers, Question, Silences
from nemoflow.engine.timeline import Timeline
from nemoflow.model.op import Value

PLACES = ("everywhere", "start", "end", "ends")
_NEAR_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Quiet:
    """A loudness below which is silence: `-40dB`, -90 to -5."""

    def check(self, value: object) -> Value:
        """Canonical text."""
        found = re.fullmatch(r"(-\d{1,2}(?:\.\d{1,3})?)\s*db(?:fs)?", str(value).strip().lower())
        if not found:
            raise ValueError(f"`{value}` is not a threshold, such as -40dB")
        if not -90 <= Fraction(found[1]) <= -5:
            raise ValueError(f"`{value}` is outside -90dB to -5dB")
        return f"{decimal(Fraction(found[1]))}dB"

    def schema(self) -> dict[str, object]:
        """A string with examples."""
        return {"type": "string", "examples": ["-40dB", "-30dB"]}


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is looked for: everywhere, at the edges, or around a place in time."""

    def check(self, value: object) -> Value:
        """The word, or a canonical time."""
        plain = str(value).strip().lower()
        if plain in PLACES:
            return plain
        if plain in ("0s", "beginning"):
            return "start"
        found = parse_time(plain)
        if found.unit == "%" and not 0 <= found.amount <= 100:
            raise ValueError(f"`{value}` is more than the whole video")
        return str(found)

    def schema(self) -> dict[str, object]:
        """A string with examples."""
        return {"type": "string", "examples": [*PLACES, "0:12"]}


def region_of(values: Values, timeline: Timeline) -> Span:
    """The frames of `on`, `from` and `to`. Raises OpRefused."""
    need_clips(timeline)
    if values["on"] == "all":
        return span_of(values, timeline, "from", "to")
    number = number_of(str(values["on"]), len(timeline.clips))
    start = timeline.clip_starts()[number]
    return start, start + timeline.clips[number].frames


def asked(values: Values, timeline: Timeline) -> tuple[Question, ...]:
    """The silences of every source that is heard. Raises OpRefused."""
    region_of(values, timeline)
    heard = [clip.source for clip in timeline.clips if speaks(clip, timeline)]
    if not heard:
        raise OpRefused(
            "out_of_range",
            "no clip has sound of its own, so there are no pauses to find",
            hint="leave this edit out, or add footage with sound",
        )
    return tuple(Silences(source, threshold_of(values)) for source in dict.fromkeys(heard))


def threshold_of(values: Values) -> Fraction:
    """In dB."""
    return Fraction(str(values["threshold"]).removesuffix("dB"))


def found(values: Values, timeline: Timeline, answers: Answers) -> tuple[Span, ...]:
    """The frames that are meant, in order: never one in which something is heard."""
    rate = timeline.rate
    region = region_of(values, timeline)
    first, last = map(Fraction, region)
    least = exact(str(values["min_silence"]), rate)
    padding = exact(str(values["padding"]), rate)
    inside = [
        (start, end)
        for start, end in quiet(timeline, answers, threshold_of(values))
        if min(end, last) - max(start, first) >= least
    ]
    spans = []
    for start, end in at_place(values, timeline, inside, region):
        # Nothing has to be left beside the edge of the video.
        a = max(start + padding if start else start, first).__ceil__()
        b = min(end if end >= timeline.frames else end - padding, last).__floor__()
        if b > a:
            spans.append((a, b))
    return tuple(spans)


def exact(length: str, rate: Fraction) -> Fraction:
    """A length of time in frames, not rounded."""
    time = parse_amount(length)
    return time.amount if time.unit == "f" else time.amount * rate


def at_place(
    values: Values, timeline: Timeline, inside: list[Stretch], region: Span
) -> list[Stretch]:
    """Of the pauses in a region those at its start, its end, or the one nearest to a time."""
    spot = str(values["at"])
    if spot == "everywhere":
        return inside
    if spot in PLACES:
        return [
            (start, end)
            for start, end in inside
            if (spot != "end" and start < region[0] + 1)
            or (spot != "start" and end > region[1] - 1)
        ]
    at = frame_of(values, timeline, "at")
    near = _NEAR_SECONDS * timeline.rate
    close = [(max(start - at, at - end, Fraction(0)), (start, end)) for start, end in inside]
    return [item for distance, item in sorted(close)[:1] if distance <= near]
