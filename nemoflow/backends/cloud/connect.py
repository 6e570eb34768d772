"""Builds the cloud backend from the environment. Nothing is asked of the network here."""

from __future__ import annotations

from collections.abc import Mapping

from nemoflow.backends.cloud.backend import CloudBackend
from nemoflow.backends.cloud.service import Service
from nemoflow.backends.cloud.settings import CloudSettings
from nemoflow.backends.cloud.stations import Note
from nemoflow.clock import Clock


def cloud_backend(
    environ: Mapping[str, str], clock: Clock, folder: str, note: Note = lambda _: None
) -> CloudBackend:
    """The backend of a project whose state lies in `folder`. `note` hears of long waits.

    Raises UsageError for a bad address in the environment, NotAllowed for a token that is none.
    """
    settings = CloudSettings.of(environ)
    return CloudBackend(Service(settings, clock, note=note), clock, settings.api, folder, environ)
