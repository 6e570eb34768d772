"""Waiting inside the event loop, on a clock that a test may turn by hand."""

from __future__ import annotations

import asyncio

from nemoflow.clock import Clock, SystemClock


async def wait(clock: Clock, seconds: float) -> None:
    """Returns when `seconds` have gone by on `clock`; other requests are served meanwhile.

    A clock that is not the machine's own is only told: its `sleep` must not block.
    """
    if isinstance(clock, SystemClock):
        await asyncio.sleep(max(0.0, seconds) * clock.pace)
    else:
        clock.sleep(seconds)
        await asyncio.sleep(0)
