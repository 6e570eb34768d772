"""Places where a run may be killed on purpose, to prove that a rerun converges.

`NEMOFLOW_FAILPOINT=name` kills the process (SIGKILL: no handler, no flush) the first time it
reaches that point; `name:3` the third time.
"""

from __future__ import annotations

import os
import signal
from itertools import count

VARIABLE = "NEMOFLOW_FAILPOINT"

POINTS = (
    "locked",
    "planned",
    "session.opened",
    "session.recorded",
    "upload.sent",
    "upload.recorded",
    "base.recorded",
    "rewind.sent",
    "rewind.recorded",
    "adopt.recorded",
    "drift.recorded",
    "pending.dropped",
    "pending.adopted",
    "edit.moved_on",
    "edit.intent",
    "edit.told",
    "edit.sent",
    "edit.recorded",
    "render.intent",
    "render.staged",
    "render.replaced",
    "render.cached",
    "render.recorded",
    "fetch.staged",
    "fetch.replaced",
    "fetch.recorded",
    "check.measured",
    "check.recorded",
    "settled",
)

_reached = {name: count(1) for name in POINTS}


def reach(name: str) -> None:
    """Dies here when the environment says so. `name` must be registered in `POINTS`."""
    times = next(_reached[name])
    wanted = os.environ.get(VARIABLE)
    if wanted and wanted.partition(":")[0] == name and int(wanted.partition(":")[2] or 1) == times:
        os.kill(os.getpid(), signal.SIGKILL)
