"""Runs a command and tells what it took: wall time, CPU time and the memory of its whole tree."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

_LOOK_SECONDS = 0.05
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Spent:
    """One run. `cpu` is user and system time of the process and all it waited for, in seconds.

    `render` is the wall time from the beginning of the render to the finished file, `peak` the
    largest sum of resident memory over the process tree in bytes, `started` what FFmpeg processes
    were begun for, `lines` what the command said.
    """

    wall: float
    cpu: float
    render: float
    peak: int
    started: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def segments(self) -> int:
        """How many segments of picture were rendered."""
        return self.started.count("render a segment")


def run(command: Sequence[str], cwd: Path, more: Mapping[str, str] | None = None) -> Spent:
    """Runs a command to its end. Raises RuntimeError with what it said when it fails."""
    log = cwd / ".ffmpeg-log"
    log.unlink(missing_ok=True)
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environ |= {"NEMOFLOW_FFMPEG_LOG": str(log), **(more or {})}
    begun = time.perf_counter()
    with (cwd / ".said").open("w+b") as said:
        child = subprocess.Popen(
            command, cwd=cwd, env=environ, stdout=subprocess.PIPE, stderr=said, text=True
        )
        watch = _Watch(child.pid)
        lines: list[str] = []
        stamps: list[float] = []
        assert child.stdout is not None
        for line in child.stdout:
            lines.append(line.rstrip("\n"))
            stamps.append(time.perf_counter() - begun)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begun
        child.returncode = os.waitstatus_to_exitcode(status)
        watch.end()
        said.seek(0)
        words = said.read().decode(errors="replace")
    if child.returncode != 0:
        raise RuntimeError(f"{command[:4]} ended with {child.returncode}:\n{words[-3000:]}")
    started = tuple(log.read_text().splitlines()) if log.exists() else ()
    return Spent(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        render=render_seconds(lines, stamps, wall),
        peak=watch.peak,
        started=started,
        lines=(*lines, *words.splitlines()),
    )


def render_seconds(lines: Sequence[str], stamps: Sequence[float], wall: float) -> float:
    """From `render_started` to `render_done`; the whole time without such events."""
    kinds = [_kind(line) for line in lines]
    if "render_started" not in kinds or "render_done" not in kinds:
        return wall
    return stamps[kinds.index("render_done")] - stamps[kinds.index("render_started")]


def _kind(line: str) -> str:
    try:
        event = json.loads(line)
    except ValueError:
        return ""
    return str(event.get("type", "")) if isinstance(event, dict) else ""


def middle(runs: Sequence[Spent], what: str) -> float:
    """The median of one measure (`wall`, `cpu`, `render`, `peak`) over runs."""
    return median(float(getattr(one, what)) for one in runs)


class _Watch:
    """Looks at a process tree until told to end; `peak` is the most memory seen, in bytes."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(_LOOK_SECONDS):
            self.peak = max(self.peak, sum(map(_resident, _tree(self._pid))))


def _tree(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                waiting += [int(word) for word in children.read_text().split()]
            except OSError:
                continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0
