"""How long a copied trim takes: beside a copy of the file, and FFmpeg copying by hand.

    python -m tests.bench.copying [--minutes 10] [--repeat 3]

Wall seconds of the engine's whole render (looking, copying, mixing the sound, checking the joins),
medians. Every run begins with an empty cache. Ratios are what counts: all is measured in one run.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.media import barcode
from tests.oracles.studio import Studio

GOP = 60
_PICTURE = "testsrc2=s=1920x1080:r=30:d=10,noise=alls=12:allf=t,format=yuv420p,"
_TAGGED = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"


@dataclass(frozen=True)
class Times:
    """Seconds: the cut's bytes copied as a file, FFmpeg's own copy, ours without and with sound."""

    size: int
    file: float
    by_hand: float
    silent: float
    sounded: float


def footage(folder: Path, minutes: int) -> Path:
    """1080p with a keyframe every two seconds and AAC sound."""
    short, path = folder / "ten.mp4", folder / "footage.mp4"
    barcode.run(
        *("-f", "lavfi", "-i", f"{_PICTURE}{_TAGGED}", "-c:v", "libx264", "-preset", "veryfast"),
        *("-b:v", "8M", "-g", str(GOP), "-keyint_min", str(GOP), "-sc_threshold", "0", str(short)),
    )
    # One sound for the whole: sound that is looped with the picture leaves gaps at every turn.
    barcode.run(
        *("-stream_loop", str(6 * minutes - 1), "-i", str(short)),
        *("-f", "lavfi", "-i", f"sine=440:r=48000:d={60 * minutes}"),
        *("-c:v", "copy", "-c:a", "aac", str(path)),
    )
    short.unlink()
    return path


def measure(minutes: int = 10, repeat: int = 3) -> Times:
    """Keeps all but the first and the last ten seconds of so many minutes of 1080p footage."""
    with tempfile.TemporaryDirectory(prefix="nemoflow-bench-") as name:
        folder = Path(name)
        source = footage(folder, minutes)
        cut = folder / "cut.mp4"
        seconds = 60 * minutes - 20

        def by_hand() -> None:
            span = ("-ss", "10", "-t", str(seconds))
            fast = ("-c", "copy", "-movflags", "+faststart")
            barcode.run(*span, "-i", str(source), *fast, str(cut))

        made = _timed(by_hand, repeat)
        size = cut.stat().st_size
        file = _timed(lambda: _written(cut, folder / "file"), repeat)
        silent = _timed(lambda: _rendered(folder, source, minutes, "mute"), repeat)
        sounded = _timed(lambda: _rendered(folder, source, minutes), repeat)
        return Times(size, file, made, silent, sounded)


def _timed(work: Callable[[], None], repeat: int) -> float:
    used = []
    for _ in range(repeat):
        begun = time.monotonic()
        work()
        used.append(time.monotonic() - begun)
    return median(used)


def _written(source: Path, target: Path) -> None:
    # Bytes through memory: a copy inside the kernel may only mark blocks as shared.
    with source.open("rb") as read, target.open("wb") as write:
        shutil.copyfileobj(read, write, 1 << 20)
    target.unlink()


def _rendered(folder: Path, source: Path, minutes: int, *said: str) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as name:
        studio = Studio(Path(name))
        timeline = studio.timeline([f"trim to 10s-{60 * minutes - 10}s", *said], [source])
        studio.render(timeline, [source], "mp4", mode="copy")


def main() -> None:
    """Prints the table."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("--minutes", type=int, default=10)
    wanted.add_argument("--repeat", type=int, default=3)
    chosen = wanted.parse_args()
    found = measure(chosen.minutes, chosen.repeat)
    print(f"{chosen.minutes} minutes of 1080p, 20 s cut off: {found.size / 1e6:.0f} MB")
    for name, seconds in (
        ("the file's bytes copied", found.file),
        ("ffmpeg -c copy +faststart", found.by_hand),
        ("nemoflow, no sound", found.silent),
        ("nemoflow, sound encoded", found.sounded),
    ):
        print(f"{name:28}{seconds:8.2f} s{seconds / found.file:8.2f}x")


if __name__ == "__main__":
    main()
