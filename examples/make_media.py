"""Makes the footage and the music of the examples; for maintainers.

    python examples/make_media.py [word ...]

Words limit the work to files whose path contains one of them. Needs numpy and PyAV (the `dev`
extra). Every random number has a fixed seed: the same library versions give the same files.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from studio import city, desktop, foley, hills, sea, songs
from studio.encode import film, song

HERE = Path(__file__).parent
FPS = 30
Maker = Callable[[Path], None]


def demo(path: Path) -> None:
    """The screen recording of `product-demo`."""
    film(path, desktop.demo(1280, 720, FPS), FPS, 24, foley.application())


def valley(path: Path) -> None:
    """Sunrise over wooded hills, 4 s."""
    film(path, hills.film(hills.VALLEY, 640, 360, FPS, 4), FPS, 23, foley.meadow(4))


def streets(path: Path) -> None:
    """A city at night, 4 s."""
    film(path, city.film(640, 360, FPS, 4), FPS, 25, foley.traffic(4))


def shore(path: Path, width: int, height: int, seconds: float) -> None:
    """The sea at sunset."""
    film(path, sea.film(width, height, FPS, seconds), FPS, 25, foley.surf(seconds))


def mountains(path: Path) -> None:
    """Misty mountains, 7 s, from a camera without a microphone."""
    film(path, hills.film(hills.PEAKS, 1280, 720, FPS, 7), FPS, 23, None)


MEDIA: dict[str, Maker] = {
    "product-demo/footage/demo.mp4": demo,
    "product-demo/music/lofi.m4a": lambda path: song(path, songs.lofi(), 128_000),
    "batch/footage/valley.mp4": valley,
    "batch/footage/streets.mp4": streets,
    "batch/footage/shore.mp4": partial(shore, width=640, height=360, seconds=4),
    "batch/music/theme.m4a": lambda path: song(path, songs.theme(), 112_000),
    "social/footage/sailing.mp4": partial(shore, width=1280, height=720, seconds=7),
    "social/music/drift.m4a": lambda path: song(path, songs.drift(), 112_000),
    "zh/footage/mountains.mp4": mountains,
    "zh/music/zither.m4a": lambda path: song(path, songs.zither(), 112_000),
}


def main(words: list[str]) -> None:
    """Makes the files whose path holds one of the words, or all."""
    for name, make in MEDIA.items():
        if words and not any(word in name for word in words):
            continue
        path = HERE / name
        make(path)
        print(f"{path.stat().st_size / 1000:8.0f} kB  {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
