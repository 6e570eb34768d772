"""A short load: the long one is `python -m tests.bench.serve_load`."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.bench.serve_load import SETTINGS, load
from tests.server.live import Live
from tests.server.media import Media


def test_many_clients_lose_nothing(tmp_path: Path, media: Media) -> None:
    with Live(tmp_path, **SETTINGS) as live:
        totals = asyncio.run(load(live.url, media, clients=30, seconds=1))
    assert totals.lost == []
    assert totals.failures == 0
    assert totals.edits >= 30
    assert not any("Traceback" in line for line in live.lines)
