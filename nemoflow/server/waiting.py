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


def ahead(clock: Clock, seconds: float) -> float:
    """Seconds since 1970 at which `seconds` will have gone by on `clock`."""
    return clock.utc().timestamp() + seconds * _pace(clock)


async def until(clock: Clock, due: float) -> None:
    """Returns when the date `due`, in seconds since 1970, is there."""
    while (left := due - clock.utc().timestamp()) > 0:
        # A wait may end a moment early; each round waits for something.
        await wait(clock, max(left / _pace(clock), 0.001))


def _pace(clock: Clock) -> float:
    return clock.pace if isinstance(clock, SystemClock) else 1.0
