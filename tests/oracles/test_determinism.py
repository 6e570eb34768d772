"""Cold renders are the same bytes everywhere, and a warm one is the cold one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracles import reels as footage
from tests.oracles.reels import REELS
from tests.oracles.studio import Studio, assert_clean

SENTENCES = (
    "append bravo.mp4 and charlie.mkv",
    "add a 0.4s crossfade between clips 1 and 2",
    "play 0.2s to 0.5s at 0.5x",
    'add the title "Same 一样" for 1 second',
    "add tune.wav as background music at -12dB",
    "fade in for 0.3s and fade out to white over 0.3s",
)


@pytest.mark.parametrize("name", ["mp4", "webm", "gif", "wav"])
def test_cold_renders_are_the_same_bytes(tmp_path: Path, reels: Path, name: str) -> None:
    files = [reel.path(reels) for reel in REELS]
    tune = footage.sound(reels / "tune.wav", "sine=3000,volume=4", seconds=0.7)
    made = []
    for workers in (1, 2):
        folder = tmp_path / f"with {workers}"
        folder.mkdir()
        studio = Studio(folder, workers)
        timeline = studio.timeline(SENTENCES, files[:1], [*files[1:], tune])
        made += [studio.render(timeline, [*files, tune], name) for _ in ("cold", "warm")]
    assert_clean(made[0])
    assert len({path.read_bytes() for path in made}) == 1
