"""Keys that open one file each: an address that works without a token, for a while."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

from nemoflow.store.served_rows import ServedRender

_MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class FileKey:
    """Opens one file without a token until `expires_at` (epoch seconds)."""

    text: str
    expires_at: float


class FileKeys:
    """One key a render as long as the server lives; stored are only their digests."""

    def __init__(self) -> None:
        self._keys: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, job: ServedRender, expires_at: float) -> FileKey:
        """The render's key, good until `expires_at` from now on."""
        with self._lock:
            text = self._keys.setdefault((job.account, job.id), secrets.token_urlsafe(32))
            self._keys.move_to_end((job.account, job.id))
            while len(self._keys) > _MOST_KEYS:
                self._keys.popitem(last=False)
        return FileKey(text, expires_at)
