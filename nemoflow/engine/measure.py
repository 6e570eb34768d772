"""Measures a rendered file by decoding it, and compares it with what a spec expects."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from nemoflow.engine import ffmpeg as door
from nemoflow.engine.facts import probe_output
from nemoflow.model.spec import Expectation

_BLACK = re.compile(r"black_start:\s*([0-9.]+)\s+black_end:\s*([0-9.]+)")
_SILENCE = re.compile(r"silence_duration:\s*([0-9.]+)")
_LOUDNESS = re.compile(r"^\s*I:\s*(-?[0-9.]+|-?inf|nan) LUFS", re.MULTILINE)
_LOG_LINES = 100_000
"""Every black or silent run is a line or two: enough for hours of video."""
_SILENT_LUFS = -70.0
"""What EBU R128 gives for silence."""
_ASPECT_TOLERANCE = Fraction(1, 50)
_SAME_CONTAINER = {frozenset({"mp4", "m4v"}), frozenset({"jpg", "jpeg"})}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a file is. `loudness` (LUFS), `black` and `silence` (longest run in s) only if wanted.

    Without sound there is no loudness; `silence` is then the whole length.
    """

    seconds: float
    width: int
    height: int
    fps: float
    container: str
    size: int
    has_audio: bool
    loudness: float | None = None
    black: float | None = None
    silence: float | None = None


def measure(
    path: Path,
    ffmpeg: str,
    wanted: Collection[str],
    cancel: threading.Event | None = None,
    nice: int = 0,
) -> Measured:
    """Reads a file; decodes it only for `loudness`, `black`, `silence` in `wanted`.

    Raises EngineFailed when the file cannot be read, Interrupted when `cancel` is set.
    """
    facts = probe_output(path)
    seconds = float(facts.seconds)
    arguments = measure_arguments(str(path.absolute()), wanted, facts.frames > 0, facts.has_audio)
    log = _decoded(path, ffmpeg, arguments, cancel, nice) if arguments else ""
    return Measured(
        seconds=seconds,
        width=facts.width,
        height=facts.height,
        fps=float(facts.rate),
        container=facts.container,
        size=facts.size,
        has_audio=facts.has_audio,
        loudness=_loudness(log) if "loudness" in wanted and facts.has_audio else None,
        black=_longest_black(log) if "black" in wanted else None,
        silence=_longest_silence(log, facts.has_audio, seconds) if "silence" in wanted else None,
    )


def _decoded(
    path: Path,
    ffmpeg: str,
    arguments: tuple[str, ...],
    cancel: threading.Event | None,
    nice: int,
) -> str:
    done = door.run(
        ffmpeg,
        arguments,
        cwd=path.absolute().parent,
        environ={},
        cancel=cancel or threading.Event(),
        doing="measure the file",
        keep_lines=_LOG_LINES,
        nice=nice,
    )
    return "\n".join(done.log)


def measure_arguments(
    path: str, wanted: Collection[str], has_picture: bool, has_audio: bool
) -> tuple[str, ...]:
    """One run for all wanted measurements; empty when nothing needs decoding."""
    picture = ["blackdetect=d=0.04:pic_th=0.98:pix_th=0.10"] if "black" in wanted else []
    sound = [
        *(["silencedetect=n=-50dB:d=0.05"] if "silence" in wanted else []),
        *(["ebur128=framelog=quiet"] if "loudness" in wanted else []),
    ]
    outputs: list[str] = []
    if picture and has_picture:
        outputs += ["-map", "0:v:0", "-vf", ",".join(picture)]
    if sound and has_audio:
        outputs += ["-map", "0:a:0", "-af", ",".join(sound)]
    if not outputs:
        return ()
    return ("-loglevel", "info", "-i", f"file:{path}", *outputs, "-f", "null", "-")


def _loudness(log: str) -> float:
    found = _LOUDNESS.findall(log)
    value = float(found[-1]) if found else _SILENT_LUFS
    return max(value, _SILENT_LUFS) if value == value else _SILENT_LUFS


def _longest_black(log: str) -> float:
    runs = [float(end) - float(start) for start, end in _BLACK.findall(log)]
    return max(runs, default=0.0)


def _longest_silence(log: str, has_audio: bool, seconds: float) -> float:
    if not has_audio:
        return seconds
    return max((float(run) for run in _SILENCE.findall(log)), default=0.0)


def judge(
    expectations: Sequence[Expectation], measured: Measured
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sentences for the expectations that hold, and for those that do not."""
    passed: list[str] = []
    failed: list[str] = []
    for expectation in expectations:
        holds, is_what = _verdict(expectation, measured)
        if holds:
            passed.append(f"{expectation.kind} is {is_what}")
        else:
            failed.append(f"{expectation.kind} is {is_what}, expected {wanted_text(expectation)}")
    return tuple(passed), tuple(failed)


def wanted_text(expectation: Expectation) -> str:
    """What was asked for, in the units of the measurement: `-15..-13`, `at most 12 s`."""
    unit = _UNITS.get(expectation.kind)
    if unit is None:
        return f"`{expectation.text}`"
    low, high = expectation.range.low, expectation.range.high
    if low is None and high is None:
        return expectation.written
    if low is None or high is None:
        bound, word = (high, "at most") if low is None else (low, "at least")
        return f"{word} {_number(bound or 0.0)}{unit}"
    if low == high:
        return f"{_number(low)}{unit}"
    return f"{_number(low)}..{_number(high)}{unit}"


_UNITS = {
    "duration": " s",
    "size": " bytes",
    "fps": "",
    "loudness": " LUFS",
    "black": " s",
    "silence": " s",
}

_NO_PICTURE = "unknown: the file has no picture"
_NO_SOUND = "unknown: the file has no sound"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _verdict(expectation: Expectation, measured: Measured) -> tuple[bool, str]:
    """Whether it holds, and what was measured in words."""
    if expectation.kind in _UNITS:
        return _in_range(expectation, measured)
    check = _TEXT_CHECKS.get(expectation.kind)
    if check is None:
        return False, "not something this engine can measure"
    return check(expectation.text, measured)


def _in_range(expectation: Expectation, measured: Measured) -> tuple[bool, str]:
    value = {
        "duration": measured.seconds,
        "size": float(measured.size),
        "fps": measured.fps if measured.height else None,
        "loudness": measured.loudness,
        "black": measured.black,
        "silence": measured.silence,
    }[expectation.kind]
    if value is None:
        return False, _NO_PICTURE if expectation.kind == "fps" else _NO_SOUND
    # A measurement is printed with two decimals; what is printed is what is compared.
    shown = value if expectation.kind == "size" else round(value, 2)
    return expectation.range.holds(shown), f"{_number(shown)}{_UNITS[expectation.kind]}"


def _resolution(text: str, measured: Measured) -> tuple[bool, str]:
    if not measured.height:
        return False, _NO_PICTURE
    shown = f"{measured.width}x{measured.height}"
    if text.endswith("p"):
        # `1080p` names the short side: upright and square pictures have one too.
        return f"{min(measured.width, measured.height)}p" == text, f"`{shown}`"
    return shown == text, f"`{shown}`"


def _aspect(text: str, measured: Measured) -> tuple[bool, str]:
    wide, _, high = text.partition(":")
    if not measured.height:
        return False, _NO_PICTURE
    is_ = Fraction(measured.width, measured.height)
    wanted = Fraction(wide) / Fraction(high or 1)
    holds = abs(is_ / wanted - 1) <= _ASPECT_TOLERANCE
    return holds, f"`{text}`" if holds else f"`{is_.numerator}:{is_.denominator}`"


def _format(text: str, measured: Measured) -> tuple[bool, str]:
    same = frozenset({text, measured.container}) in _SAME_CONTAINER
    return same or text == measured.container, f"`{measured.container}`"


def _audio(text: str, measured: Measured) -> tuple[bool, str]:
    shown = "true" if measured.has_audio else "false"
    return shown == text, f"`{shown}`"


_TEXT_CHECKS: dict[str, Callable[[str, Measured], tuple[bool, str]]] = {
    "resolution": _resolution,
    "aspect": _aspect,
    "format": _format,
    "audio": _audio,
}
