"""What the commands about the cloud account share: the service, and names for its tokens."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from nemoflow.backends.cloud.auth import Origin
from nemoflow.backends.cloud.service import Service
from nemoflow.backends.cloud.settings import CloudSettings
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.lines import safe
from nemoflow.cli.wiring import pace
from nemoflow.clock import SystemClock

SOURCES = {
    Origin.ENVIRONMENT: "NEMO_TOKEN",
    Origin.LOGIN: "login",
    Origin.ANONYMOUS: "anonymous",
}
"""Where a token comes from, for machines."""


@contextmanager
def service(settings: CloudSettings, terminal: Terminal) -> Iterator[Service]:
    """The service for one command; long waits are told to the user. Raises UsageError."""
    made = Service(
        settings,
        SystemClock(pace(os.environ)),
        note=lambda text: terminal.talk([safe(text)]),
    )
    try:
        yield made
    finally:
        made.close()
