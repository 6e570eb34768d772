"""Files handed to a session, each once: a crash between sending and recording costs nothing.

In the cloud the footage that a session holds is what its first edit places, so the same file
handed over twice would be seen twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from nemoflow.backend import Media, Progress
from nemoflow.backends.cloud.naming import cloud_name
from nemoflow.backends.cloud.service import Service
from nemoflow.model.errors import ServiceFailed
from nemoflow.wire.messages import Uploads


class Handover:
    """What this process knows of the files of its sessions. Thread-safe."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._own: set[str] = set()
        self._given: dict[tuple[str, str, str], str] = {}

    def opened(self, session: str) -> None:
        """This process opened the session: nobody else has put files there."""
        with self._lock:
            self._own.add(session)

    def give(self, session: str, media: Media, told: Callable[[Progress], None]) -> str:
        """Uploads what the session does not hold yet; returns the service's reference to it.

        Raises SessionLost, InputRefused, ServiceFailed.
        """
        media = replace(media, filename=cloud_name(media.filename, media.url))
        key = (session, media.filename, media.digest)
        reference = self._known(key, media) or self._sent(session, media, told)
        with self._lock:
            self._given[key] = reference
        return reference

    def _known(self, key: tuple[str, str, str], media: Media) -> str:
        with self._lock:
            given, own = self._given.get(key, ""), key[0] in self._own
        if given or own:
            return given
        infos = self._service.state(key[0]).video_infos
        return next((_reference(item, media) for item in infos if _is_same(item, media)), "")

    def _sent(self, session: str, media: Media, told: Callable[[Progress], None]) -> str:
        sent = (
            self._service.upload(session, media.path, media.filename, told)
            if media.path
            else self._service.upload_url(session, media.url)
        )
        return _taken(sent, media)


def _taken(uploads: Uploads, media: Media) -> str:
    if not uploads.files:
        raise ServiceFailed(
            f"the service did not take `{media.filename}`, and did not say why",
            hint="run apply again later",
        )
    found = uploads.files[0]
    return found.cdn_url or found.filename or media.filename


def _is_same(info: Mapping[str, object], media: Media) -> bool:
    """Whether the session's file is this one: by its name and its content.

    The content of an address is not known, but base footage belongs to a session for its whole
    life: there the name is enough. Anything else is sent again, which places nothing.
    """
    if cloud_name(str(info.get("filename", ""))) != media.filename:
        return False
    held = str(info.get("hash", "")).lower().removeprefix("sha256:")
    return held == media.digest.lower() or (media.base and bool(media.url))


def _reference(info: Mapping[str, object], media: Media) -> str:
    return str(info.get("cdn_url") or media.filename)
