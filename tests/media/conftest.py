"""Media shared by the tests of the engine: small, synthetic, made once a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.media import barcode
from tests.media.stage import Stage

SINE = ("-f", "lavfi", "-i", "sine=440:d=10")


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """An empty working folder."""
    return Stage(tmp_path)


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where made media lie."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session")
def counted(shelf: Path) -> Path:
    """240 numbered frames at 30 fps, silent."""
    return barcode.make(shelf / "counted.mp4", frames=240)


@pytest.fixture(scope="session")
def spoken(shelf: Path) -> Path:
    """90 numbered frames at 30 fps with a 440 Hz tone."""
    return barcode.make(shelf / "spoken.mp4", frames=90, sound=("-t", "3", *SINE))


@pytest.fixture(scope="session")
def tune(shelf: Path) -> Path:
    """A second of 880 Hz as MP3."""
    barcode.run("-f", "lavfi", "-i", "sine=880:d=1", "-c:a", "libmp3lame", str(shelf / "tune.mp3"))
    return shelf / "tune.mp3"


@pytest.fixture(scope="session")
def grey(shelf: Path) -> Path:
    """Two seconds of mid grey."""
    pattern = "color=gray:s=160x90:r=30:d=2,format=yuv420p"
    barcode.run("-f", "lavfi", "-i", pattern, "-c:v", "libx264", str(shelf / "grey.mp4"))
    return shelf / "grey.mp4"
