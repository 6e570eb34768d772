"""An FFmpeg that is held in the middle of a render: one segment is made, no other is."""

from __future__ import annotations

import os
import select
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from nemoflow.engine import ffmpeg
from tests.story import Story

# The waiting child of a shell is what a wrapper that does not `exec` leaves behind.
WRAPPER = """\
#!/bin/sh
case "$*" in *libx264*)
    if [ ! -e '{marks}/free' ] && ! mkdir '{marks}/first' 2>/dev/null; then
        until ls '{root}'/.nemoflow/cache/segments/*.mp4 >/dev/null 2>&1; do sleep 0.02; done
        sleep 600 &
        echo "$$ $!" > '{marks}/told'
        wait
    fi
esac
exec '{real}' "$@"
"""
PATIENCE = 20.0


@dataclass
class Held:
    """The story uses it; `wait` returns when a segment is made and another is held.

    Another `script` holds FFmpeg elsewhere, and says so in the same way.
    """

    story: Story
    marks: Path
    script: str = WRAPPER
    _told: int = -1
    pids: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.marks.mkdir()
        os.mkfifo(self.marks / "told")
        self._told = os.open(self.marks / "told", os.O_RDONLY | os.O_NONBLOCK)
        real = ffmpeg.locate({})
        text = self.script.format(marks=self.marks, root=self.story.root, real=real)
        self.wrapper.write_text(text)
        self.wrapper.chmod(0o755)
        self.story.env["NEMOFLOW_FFMPEG"] = str(self.wrapper)

    @property
    def wrapper(self) -> Path:
        """What the story takes for FFmpeg."""
        return self.marks / "ffmpeg"

    def wait(self) -> None:
        """Until one segment is in the cache and FFmpeg is held in the next."""
        assert select.select([self._told], [], [], PATIENCE)[0], "nothing was held"
        self.pids = [int(word) for word in os.read(self._told, 100).split()]

    def ended(self) -> bool:
        """Whether everything that was started here is gone, or goes within a moment."""
        until = time.monotonic() + PATIENCE
        while self.running() and time.monotonic() < until:
            select.select([], [], [], 0.01)
        return not self.running()

    def running(self) -> list[int]:
        """Processes with this wrapper in their environment: nemoflow, FFmpeg and their children."""
        mark, found = f"={self.wrapper}\0".encode(), []
        for place in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if mark in (place / "environ").read_bytes():
                    found.append(int(place.name))
        return found

    def release(self) -> None:
        """From now on it is FFmpeg, and nothing more."""
        (self.marks / "free").touch()

    def close(self) -> None:
        """What a failed test left running goes."""
        for pid in self.running():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        os.close(self._told)
