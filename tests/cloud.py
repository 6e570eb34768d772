"""Stories in the cloud: the real command against a server on loopback, waits made short."""

from __future__ import annotations

from pathlib import Path

from nemoflow.clock import SystemClock
from tests.server.live import Live
from tests.story import Story

PACE = 0.05
"""Every wait is a twentieth as long; a render's budget is then 15 seconds."""


def live(folder: Path, pace: float = PACE, **settings: object) -> Live:
    """A server whose clock goes as fast as its clients'."""
    return Live(folder, SystemClock(pace), **{"credits": 1000.0, **settings})


def in_cloud(root: Path, server: Live, pace: float = PACE, **env: str) -> Story:
    """A project whose `backend: cloud` is this server, with an account of its own."""
    root.mkdir(parents=True, exist_ok=True)
    cloud = {
        "NEMO_API_URL": server.url,
        "NEMOFLOW_CONFIG_HOME": str(root.parent / f"{root.name}-config"),
        "NEMOFLOW_PACE": str(pace),
        "NEMOFLOW_AUTO_APPROVE": "1",
        "NEMOFLOW_FFMPEG_LOG": str(root.parent / f"{root.name}-ffmpeg.log"),
    }
    return Story(root, {**cloud, **env})
