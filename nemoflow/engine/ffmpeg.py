"""The one door to FFmpeg: where it is and how it is run.

Arguments are built as values elsewhere (`argv_*.py`). No text goes through a shell: the one in
front of FFmpeg is constant and hands its arguments on as they are. The child reads no standard
input and is killed with all its children when the caller cancels, and also when this process is
killed: FFmpeg itself would work on to its end.
"""

from __future__ import annotations

import atexit
import os
import selectors
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from nemoflow.disk import disk_full
from nemoflow.engine.failures import BINARY_VARIABLE as BINARY_VARIABLE
from nemoflow.engine.failures import clean as clean
from nemoflow.engine.failures import failure as failure
from nemoflow.engine.failures import found_no_room
from nemoflow.model.errors import EngineFailed, Interrupted

LOG_VARIABLE = "NEMOFLOW_FFMPEG_LOG"
"""Names a file that gets one line for every process started: tests count them."""
_POLL_SECONDS = 0.1
_ANSWER_SECONDS = 30.0
LOW_PRIORITY = 10
"""By how much a child that should not be in the way is nicer than this process."""
_GLOBAL = (
    *("-nostdin", "-hide_banner", "-nostats", "-loglevel", "warning"),
    *("-stats_period", "0.2", "-progress", "pipe:1", "-y"),
)

_GATE = ("/bin/sh", "-c", 'read -r go && exec "$@" </dev/null', "sh")
"""FFmpeg begins when it is told to, and not at all when this process is killed before that."""

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
    nice: int = 0,
) -> Completed:
    """Runs FFmpeg to its end; file names in `arguments` are relative to `cwd`.

    `environ` is added to this process's environment; `doing` names the work for messages; the
    last `keep_lines` lines of what FFmpeg says are kept. The child is nicer than this process by
    `nice`.
    Raises EngineFailed when FFmpeg fails or cannot start, DiskFull, Interrupted when `cancel` is
    set.
    """
    if cancel.is_set():
        raise Interrupted("the render was stopped")
    if not os.access(binary, os.X_OK):
        raise _unstartable(f"`{binary}` cannot be run")
    _count_start(doing)
    try:
        child = subprocess.Popen(  # noqa: S603 - a list of arguments behind a constant text
            [*_GATE, binary, *_GLOBAL, *arguments],
            cwd=cwd,
            env=_inherited() | dict(environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise _unstartable(error.strerror or str(error)) from error
    _be_nice(child.pid, nice)
    with _guarded(child), child:
        _let_begin(child)
        log = _attend(child, cancel, on_progress, keep_lines)
    if child.returncode != 0:
        if found_no_room(log):
            raise disk_full(str(cwd), f"FFmpeg could not {doing}")
        raise failure(doing, child.returncode, log)
    return Completed(log)


def _unstartable(why: str) -> EngineFailed:
    hint = f"check `{BINARY_VARIABLE}` or reinstall `imageio-ffmpeg`"
    return EngineFailed(f"FFmpeg could not be started: {why}", hint=hint)


def _let_begin(child: subprocess.Popen[bytes]) -> None:
    """Opens the gate: the guard knows of the child now."""
    assert child.stdin is not None
    with suppress(OSError):  # it may have been killed meanwhile
        child.stdin.write(b"go\n")
        child.stdin.close()


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


def _be_nice(group: int, nice: int) -> None:
    """Makes a child and all its threads nicer; where the system asks less of it than that, less."""
    if nice:
        with suppress(OSError):  # it may have ended, and a system may have no such numbers
            own = os.getpriority(os.PRIO_PROCESS, 0)
            os.setpriority(os.PRIO_PGRP, group, own + nice)


class _Guard:
    """Ends the children of a process that was killed and could not end them itself.

    A shell reads from a pipe which process groups have begun and ended; the pipe closes when this
    process is gone, and whatever has not ended then is killed. Nothing else notices: FFmpeg does
    not mind that nobody reads its progress. A child waits until the guard has heard of it.
    """

    _SCRIPT = """
        live=' '
        while read -r what group; do case $what in
            begun) live="$live$group " ;;
            ended) live="${live%% "$group" *} ${live#* "$group" }" ;;
        esac; done
        for group in $live; do kill -s KILL -- "-$group"; done
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shell: subprocess.Popen[bytes] | None = None

    def begun(self, group: int) -> None:
        """From now on this process group is looked after."""
        self._say(f"begun {group}\n")

    def ended(self, group: int) -> None:
        """Its number may soon mean another process."""
        self._say(f"ended {group}\n")

    def _say(self, line: str) -> None:
        with self._lock, suppress(OSError):
            if self._shell is None:
                self._shell = self._started()
            pipe = self._shell.stdin
            assert pipe is not None
            pipe.write(line.encode())
            pipe.flush()

    def _started(self) -> subprocess.Popen[bytes]:
        atexit.register(self._dismiss)
        return subprocess.Popen(  # noqa: S603 - a constant text
            ["/bin/sh", "-c", self._SCRIPT],
            cwd="/",
            env={},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Out of reach of the terminal's ^C, which this process survives, too.
            start_new_session=True,
        )

    def _dismiss(self) -> None:
        if self._shell is not None:
            with suppress(OSError):
                self._shell.communicate()


_GUARD = _Guard()


@contextmanager
def _guarded(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """The child's group is looked after until it has ended."""
    _GUARD.begun(child.pid)
    try:
        yield
    finally:
        _GUARD.ended(child.pid)


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
