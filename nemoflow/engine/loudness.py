"""How loud a finished sound is, and the same sound as loud as it should be.

Two passes: the first measures by EBU R128, the second changes the level by one number, so the
balance of what is heard stays. Where peaks would leave the range a limiter holds them, at four
times the sample rate because peaks lie between samples, and what it takes is added again.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nemoflow.engine.argv_audio import exactly, pcm_arguments
from nemoflow.engine.desk import Desk
from nemoflow.engine.hearing import SILENT_LUFS, Loudness, loud_key, measured_key
from nemoflow.model.canon import canonical_json
from nemoflow.model.errors import EngineFailed

KEPT_RANGE = 11.0
"""LU; a goal this wide or wider leaves the loudness range as it is."""
_NEAR = 0.2
"""LU from the goal that are near enough."""
_PASSES = 5
_ENCODER_ROOM = 0.5
"""dB that an encoder may add to a peak."""
_MOST_GAIN = 60.0


@dataclass(frozen=True, slots=True)
class Loud:
    """What was measured: integrated loudness in LUFS, true peak in dBTP, range in LU."""

    lufs: float
    peak: float
    range: float

    @property
    def is_silent(self) -> bool:
        """Nothing is heard: no gain makes it louder."""
        return self.lufs <= SILENT_LUFS


def measured(desk: Desk, file: str, key: str, stop: threading.Event) -> Loud:
    """How loud a file in the desk's folder is; remembered under its key."""
    place = desk.cache.loudness(measured_key(key))
    found = _remembered(place) if desk.cache.find(place) else None
    if found is None:
        found = _measure(desk, file, stop)
        made = desk.folder / f"{key[:16]}.loud.json"
        made.write_text(canonical_json([found.lufs, found.peak, found.range]), encoding="utf-8")
        desk.cache.keep(made, place)
    return found


def normalized(
    desk: Desk, file: str, key: str, samples: int, goal: Loudness, stop: threading.Event
) -> Path:
    """The sound `file` (in the desk's folder, `samples` long) as loud as its goal, in the cache.

    Silence stays as it is. Within 0.5 LU and below the peak, wherever a limiter can reach that.
    """
    kept = desk.cache.audio(loud_key(key, goal))
    if desk.cache.find(kept):
        return kept
    now = measured(desk, file, key, stop)
    target, gain = "loud.part.wav", 0.0
    for number in range(_PASSES):
        if not now.is_silent:
            gain = max(-_MOST_GAIN, min(_MOST_GAIN, gain + goal.aim - now.lufs))
        chain = _chain(desk, file, key, goal, gain, stop)
        desk.run(pcm_arguments(file, f"{chain}{exactly(samples)}", target), "set the level", stop)
        if number + 1 == _PASSES or _is_linear(chain):
            break
        now = _measure(desk, target, stop)
        if now.is_silent or abs(goal.aim - now.lufs) <= _NEAR:
            break
    desk.cache.keep(desk.folder / target, kept)
    return kept


def _is_linear(chain: str) -> bool:
    return "alimiter" not in chain and "loudnorm" not in chain


def _chain(
    desk: Desk, file: str, key: str, goal: Loudness, gain: float, stop: threading.Event
) -> str:
    """The filters before the count of samples is made exact, each with a comma behind it."""
    before = measured(desk, file, key, stop)
    ceiling = goal.peak - _ENCODER_ROOM
    narrow = ""
    if goal.range < KEPT_RANGE and before.range > goal.range:
        narrow = f"loudnorm=I={before.lufs:.2f}:TP=0:LRA={goal.range:.2f},aresample=48000,"
    level = f"volume={gain:.3f}dB," if gain else ""
    if before.is_silent or (not narrow and before.peak + gain <= ceiling):
        return level
    limit = (
        f"alimiter=limit={10 ** (ceiling / 20):.6f}:attack=2:release=50:level=disabled:latency=1"
    )
    return f"{narrow}{level}aresample=192000,{limit},aresample=48000,"


def _measure(desk: Desk, file: str, stop: threading.Event) -> Loud:
    chain = ("-af", "loudnorm=print_format=json", "-f", "null", "-")
    arguments = ("-loglevel", "info", "-i", f"file:{file}", *chain)
    return loud_in(desk.run(arguments, "measure the loudness", stop).log)


def loud_in(log: Sequence[str]) -> Loud:
    """The measurement in what FFmpeg said. Raises EngineFailed when there is none."""
    text = "\n".join(log)
    begin, end = text.rfind("{"), text.rfind("}")
    try:
        found = json.loads(text[begin : end + 1])
        values = [_number(found[name]) for name in ("input_i", "input_tp", "input_lra")]
    except (ValueError, KeyError, TypeError) as error:
        raise EngineFailed(
            "FFmpeg did not say how loud the sound is", hint="please report this as a bug"
        ) from error
    return Loud(*values)


def _number(text: object) -> float:
    value = float(str(text))
    return max(SILENT_LUFS, value) if value == value else SILENT_LUFS


def _remembered(place: Path) -> Loud | None:
    """An earlier measurement; what is broken is measured again."""
    try:
        lufs, peak, span = json.loads(place.read_text(encoding="utf-8"))
        return Loud(float(lufs), float(peak), float(span))
    except (OSError, ValueError, TypeError):
        return None
