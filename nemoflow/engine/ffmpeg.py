"""The one door to FFmpeg: where it is, how it is run, and what its noise means.

Arguments are built as values elsewhere (`argv_*.py`). Nothing here goes through a shell; the child
reads no standard input and is killed with all its children when the caller cancels.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from nemoflow.model.errors import EngineFailed, Interrupted

BINARY_VARIABLE = "NEMOFLOW_FFMPEG"
LOG_VARIABLE = "NEMOFLOW_FFMPEG_LOG"
"""Names a file that gets one line for every process started: tests count them."""
_POLL_SECONDS = 0.1
_ANSWER_SECONDS = 30.0
_GLOBAL = (
    *("-nostdin", "-hide_banner", "-nostats", "-loglevel", "warning"),
    *("-stats_period", "0.2", "-progress", "pipe:1", "-y"),
)

OnProgress = Callable[[int, int], None]
"""Called with (frames written, microseconds written) while FFmpeg runs."""


@dataclass(frozen=True, slots=True)
class Completed:
    """A finished run. `log` holds the last lines FFmpeg wrote, as it wrote them."""

    log: tuple[str, ...]


def locate(environ: Mapping[str, str]) -> str:
    """The FFmpeg to use: `NEMOFLOW_FFMPEG`, else the build inside the `imageio-ffmpeg` wheel.

    Raises EngineFailed when the named file cannot be run or no build is installed.
    """
    named = environ.get(BINARY_VARIABLE, "")
    if named:
        if not os.access(named, os.X_OK) or Path(named).is_dir():
            raise EngineFailed(
                f"`{BINARY_VARIABLE}` names `{named}`, which cannot be run",
                hint="give the path of an FFmpeg binary, or unset the variable",
            )
        return named
    return _bundled()


def _bundled() -> str:
    """The binary inside the wheel, found without importing it: its import starts FFmpeg."""
    spec = find_spec("imageio_ffmpeg")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for path in sorted(Path(folder, "binaries").glob("ffmpeg-*")):
            if os.access(path, os.X_OK):
                return str(path)
    raise EngineFailed(
        "no FFmpeg was found",
        hint="run `pip install --force-reinstall imageio-ffmpeg`, or point "
        f"`{BINARY_VARIABLE}` at an FFmpeg binary",
    )


def ignore_progress(frames: int, microseconds: int) -> None:
    """An `OnProgress` that does nothing."""


def run(
    binary: str,
    arguments: Sequence[str],
    *,
    cwd: Path,
    environ: Mapping[str, str],
    cancel: threading.Event,
    on_progress: OnProgress = ignore_progress,
    doing: str = "render",
    keep_lines: int = 200,
) -> Completed:
    """Runs FFmpeg to its end; file names in `arguments` are relative to `cwd`.

    `environ` is added to this process's environment; `doing` names the work for messages; the
    last `keep_lines` lines of what FFmpeg says are kept.
    Raises EngineFailed when FFmpeg fails or cannot start, Interrupted when `cancel` is set.
    """
    if cancel.is_set():
        raise Interrupted("the render was stopped")
    _count_start(doing)
    try:
        child = subprocess.Popen(  # noqa: S603 - a list of arguments, no shell
            [binary, *_GLOBAL, *arguments],
            cwd=cwd,
            env=_inherited() | dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise EngineFailed(
            f"FFmpeg could not be started: {error.strerror or error}",
            hint=f"check `{BINARY_VARIABLE}` or reinstall `imageio-ffmpeg`",
        ) from error
    with child:
        log = _attend(child, cancel, on_progress, keep_lines)
    if child.returncode != 0:
        raise failure(doing, child.returncode, log)
    return Completed(log)


def said(binary: str, question: str) -> str:
    """What FFmpeg answers to `-version` or `-encoders`. Raises EngineFailed."""
    try:
        return subprocess.run(  # noqa: S603 - a list of arguments, no shell
            [binary, "-hide_banner", question],
            env=_inherited(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_ANSWER_SECONDS,
            check=True,
        ).stdout.decode(errors="replace")
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineFailed(
            f"`{binary}` does not answer to `{question}`",
            hint=f"check `{BINARY_VARIABLE}` or reinstall `imageio-ffmpeg`",
        ) from error


def filters(binary: str) -> frozenset[str]:
    """Names of the filters a build has. Raises EngineFailed."""
    lines = (line.split() for line in said(binary, "-filters").splitlines())
    return frozenset(words[1] for words in lines if len(words) > 2 and "->" in words[2])


def _inherited() -> dict[str, str]:
    """This process's environment without the service's token, which is no business of a child."""
    return {name: value for name, value in os.environ.items() if name != "NEMO_TOKEN"}


def _count_start(doing: str) -> None:
    path = os.environ.get(LOG_VARIABLE)
    if path:
        with Path(path).open("a", encoding="utf-8") as log:
            log.write(f"{doing}\n")


def _attend(
    child: subprocess.Popen[bytes],
    cancel: threading.Event,
    on_progress: OnProgress,
    keep_lines: int,
) -> tuple[str, ...]:
    """Reads both pipes until they close; kills the child's whole group on any way out."""
    assert child.stdout is not None
    assert child.stderr is not None
    log: deque[str] = deque(maxlen=keep_lines)
    progress = _ProgressReader(on_progress)
    try:
        with selectors.DefaultSelector() as waiting:
            waiting.register(child.stdout, selectors.EVENT_READ, _Lines(progress.line))
            waiting.register(child.stderr, selectors.EVENT_READ, _Lines(log.append))
            while waiting.get_map():
                if cancel.is_set():
                    raise Interrupted("the render was stopped")
                for key, _ in waiting.select(_POLL_SECONDS):
                    pipe: IO[bytes] = key.fileobj  # type: ignore[assignment]  # registered above
                    data = os.read(pipe.fileno(), 65536)
                    key.data.feed(data)
                    if not data:
                        waiting.unregister(pipe)
        child.wait()
    finally:
        if child.poll() is None:
            _kill_group(child)
    return tuple(log)


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it ended on its own between the two calls


class _Lines:
    """Cuts a byte stream into text lines."""

    def __init__(self, take: Callable[[str], None]) -> None:
        self._take = take
        self._rest = b""

    def feed(self, data: bytes) -> None:
        *whole, self._rest = (self._rest + data).replace(b"\r", b"\n").split(b"\n")
        if not data and self._rest:
            whole, self._rest = [*whole, self._rest], b""
        for line in whole:
            if line.strip():
                self._take(line.decode("utf-8", "replace"))


class _ProgressReader:
    """Turns the key=value blocks of `-progress` into calls."""

    def __init__(self, report: OnProgress) -> None:
        self._report = report
        self._frames = 0
        self._microseconds = 0

    def line(self, text: str) -> None:
        key, _, value = text.partition("=")
        value = value.strip()
        if key == "frame" and value.isdigit():
            self._frames = int(value)
        elif key == "out_time_us" and value.isdigit():
            self._microseconds = int(value)
        elif key == "progress":
            self._report(self._frames, self._microseconds)


def clean(text: str) -> str:
    """`text` without control characters, so that a file's name or tags cannot drive a terminal."""
    return "".join(char for char in text if char.isprintable()).strip()


_MEANINGS = (
    ("No space left on device", "the disk is full", "free some space and run the command again"),
    ("moov atom not found", "an input file is cut off", "copy the input again"),
    ("Invalid data found when processing input", "an input could not be read", "check the inputs"),
    ("No such file or directory", "a file disappeared while rendering", "run the command again"),
    ("Permission denied", "a file may not be read or written", "check the permissions"),
    ("Cannot allocate memory", "there is not enough memory", "render fewer specs at once"),
    ("Unknown encoder", "this FFmpeg lacks an encoder", f"unset `{BINARY_VARIABLE}`"),
    ("No such filter", "this FFmpeg lacks a filter", f"unset `{BINARY_VARIABLE}`"),
)
_NOISE = ("Conversion failed!", "Exiting normally", "Error while filtering", "Task finished")


def failure(doing: str, code: int, log: Sequence[str]) -> EngineFailed:
    """One explained sentence for a failed run, with FFmpeg's last line that says something."""
    log = [clean(line) for line in log]
    telling = [line for line in log if not any(noise in line for noise in _NOISE)] or list(log)
    said = telling[-1] if telling else "it said nothing"
    for needle, meaning, hint in _MEANINGS:
        match = next((line for line in reversed(log) if needle in line), None)
        if match is not None:
            return EngineFailed(f"FFmpeg could not {doing}: {meaning} ({match})", hint=hint)
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
