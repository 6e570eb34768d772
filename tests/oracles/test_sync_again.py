"""A click and a flash stay together in a file that was mostly there before: edit after edit.

The films of `test_sync` are rendered from nothing. Here one recipe is edited step by step on one
cache, and the marks are measured in each MP4 as it came out.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.oracles.registry import oracle
from tests.oracles.studio import Studio
from tests.oracles.test_sync import bangs, clicks_of, flashes

_MILLISECOND = 0.001


@dataclass(frozen=True)
class Step:
    """One more sentence: the frames after it, the marks to find, and the most segments rendered.

    Marks are looked for outside of `sped` (seconds): inside, a stretcher moves the clicks.
    """

    said: str
    frames: int
    marks: int
    segments: int
    sped: tuple[float, float] = (0, 0)


STEPS = (
    Step("cut the first 0.35s", 61, 5, 1),
    Step("put other25.mkv at the start", 133, 11, 1),
    Step('add the title "Hi" at the top from 0s to 1s', 133, 11, 2),
    Step("move clip 2 to the start", 133, 11, 0),
    Step("add a 0.1s crossfade between all clips", 130, 11, 3),
    Step("play 2.5s to 3.3s at 2x", 118, 8, 3, (2.4, 2.95)),
    Step("cut 0.3s to 0.77s", 104, 7, 2, (1.9, 2.5)),
)


def _made(studio: Studio) -> set[str]:
    return {path.name for path in (studio.folder / "cache/segments").rglob("*.mp4")}


def _outside(marks: list[float], span: tuple[float, float]) -> list[float]:
    return [at for at in marks if not span[0] <= at < span[1]]


@oracle("cut", "concat", "title", "move", "transition", "speed")
def test_marks_stay_together_in_what_is_rendered_again(tmp_path: Path) -> None:
    files = [clicks_of(tmp_path / "clicks.mkv", 30), clicks_of(tmp_path / "other25.mkv", 25)]
    studio = Studio(tmp_path)
    studio.film(base=files[:1], more=files[1:], frames=72)
    for at, step in enumerate(STEPS, 1):
        held = _made(studio)
        said = [item.said for item in STEPS[:at]]
        film = studio.film(*said, base=files[:1], more=files[1:], frames=step.frames)
        assert len(_made(studio) - held) <= step.segments, step.said
        seen = _outside(flashes(film, 30), step.sped)
        assert len(seen) == step.marks
        assert _outside(bangs(film), step.sped) == pytest.approx(seen, abs=_MILLISECOND), step.said
