"""What FFmpeg's noise means: a failed run as one sentence with a way out. Pure."""

from __future__ import annotations

import signal
from collections.abc import Sequence

from nemoflow.model.errors import EngineFailed

BINARY_VARIABLE = "NEMOFLOW_FFMPEG"


def clean(text: str) -> str:
    """`text` without control characters, so that a file's name or tags cannot drive a terminal."""
    return "".join(char for char in text if char.isprintable()).strip()


_MEANINGS = (
    ("moov atom not found", "an input file is cut off", "copy the input again"),
    ("Invalid data found when processing input", "an input could not be read", "check the inputs"),
    ("No such file or directory", "a file disappeared while rendering", "run the command again"),
    ("Permission denied", "a file may not be read or written", "check the permissions"),
    ("Cannot allocate memory", "there is not enough memory", "render fewer specs at once"),
    ("Unknown encoder", "this FFmpeg lacks an encoder", f"unset `{BINARY_VARIABLE}`"),
    ("No such filter", "this FFmpeg lacks a filter", f"unset `{BINARY_VARIABLE}`"),
)
_FULL = ("No space left on device", "Disk quota exceeded")
_NOISE = (
    *("Conversion failed!", "Exiting normally", "Error while filtering", "Task finished"),
    # Of a join that allows no decoder.
    *("not on whitelist", "Failed to open codec in avformat_find_stream_info"),
    *("Could not find codec parameters", "Last message repeated"),
)


def found_no_room(log: Sequence[str]) -> bool:
    """Whether FFmpeg failed because nothing more could be written."""
    return any(needle in line for line in log for needle in _FULL)


def failure(doing: str, code: int, log: Sequence[str]) -> EngineFailed:
    """One explained sentence for a failed run, with FFmpeg's last line that says something."""
    log = [clean(line) for line in log]
    telling = [line for line in log if not any(noise in line for noise in _NOISE)] or list(log)
    said = telling[-1] if telling else "it said nothing"
    for needle, meaning, hint in _MEANINGS:
        match = next((line for line in reversed(log) if needle in line), None)
        if match is not None:
            return EngineFailed(f"FFmpeg could not {doing}: {meaning} ({match})", hint=hint)
    if code == -signal.SIGXFSZ:
        return EngineFailed(
            f"FFmpeg could not {doing}: a file grew larger than this account may write",
            hint="raise the limit (`ulimit -f`) and run the command again",
        )
    if code < 0:
        return EngineFailed(
            f"FFmpeg was killed by signal {-code} ({_signal_name(-code)}) during: {doing}",
            hint="if memory is short, render fewer specs at once",
        )
    return EngineFailed(f"FFmpeg could not {doing}: {said}", hint="please report this as a bug")


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"
