"""The door to the file system's news: something moved in one of these folders. Nothing more.

Folders are watched, never files: a watch on a file dies with the first editor that renames. What
the news says is not believed, it only makes others look (`watching/loop.py`).
"""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

from watchfiles._rust_notify import RustNotify, WatchfilesRustInternalError

from nemoflow.model.watching import WatchTrouble

POLL_MS = 200
_STEP_MS = 10
_GROUP_MS = 50
_TURN_MS = 500

Identity = tuple[int, int]


class Watcher:
    """Calls `news` from a thread of its own whenever something moves directly in the folders.

    `polling` looks again and again instead of asking the kernel: for network disks. What keeps it
    from watching goes to `trouble`, once each time it begins.
    """

    def __init__(
        self,
        news: Callable[[], None],
        trouble: Callable[[WatchTrouble], None],
        *,
        polling: bool = False,
    ) -> None:
        self._news = news
        self._trouble = trouble
        self._polling = polling
        self._watched: dict[str, Identity] = {}
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._told = ""

    def watch(self, folders: Iterable[str]) -> bool:
        """From now on these folders; True when the watch was begun anew: then look for yourself.

        A folder that was replaced by another of the same name is begun anew, too.
        """
        wanted = {path: found for path in folders if (found := _identity(path))}
        if wanted == self._watched and self._thread and self._thread.is_alive():
            return False
        self.close()
        self._watched = wanted
        notify = self._begun(sorted(wanted))
        if notify is not None:
            self._stop = threading.Event()
            arguments = (notify, self._stop)
            self._thread = threading.Thread(target=self._listen, args=arguments, daemon=True)
            self._thread.start()
        return True

    def close(self) -> None:
        """Hears of nothing more."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._watched = {}

    def _begun(self, folders: list[str]) -> RustNotify | None:
        if not folders:
            return None
        try:
            found = RustNotify(folders, False, self._polling, POLL_MS, False, True)
        except (OSError, WatchfilesRustInternalError) as error:
            self._say(error, len(folders))
            return None
        if self._told:
            self._told = ""
            self._trouble(WatchTrouble(""))
        return found

    def _say(self, error: Exception, folders: int) -> None:
        trouble = trouble_of(error, folders)
        if trouble.text != self._told:
            self._told = trouble.text
            self._trouble(trouble)

    def _listen(self, notify: RustNotify, stop: threading.Event) -> None:
        try:
            while not stop.is_set():
                found = notify.watch(_GROUP_MS, _STEP_MS, _TURN_MS, stop)
                if isinstance(found, set):
                    self._news()
        except (OSError, RuntimeError):
            self._news()  # whoever looks finds that nobody watches any more
        finally:
            with suppress(RuntimeError):
                notify.close()


def _identity(path: str) -> Identity | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return (found.st_dev, found.st_ino)


def trouble_of(error: Exception, folders: int) -> WatchTrouble:
    """What keeps the kernel from watching, and what to do."""
    text = str(error)
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.ENOSPC or "os error 28" in text or "No space left" in text:
        return WatchTrouble(
            f"the system's limit of watched folders is reached ({folders} are needed here)",
            "raise fs.inotify.max_user_watches, or start with `--poll`; until then files are"
            " looked at every two seconds",
        )
    if number == errno.EMFILE or "os error 24" in text or "Too many open files" in text:
        return WatchTrouble(
            "the system's limit of watchers is reached",
            "raise fs.inotify.max_user_instances, or start with `--poll`; until then files are"
            " looked at every two seconds",
        )
    return WatchTrouble(
        f"folders cannot be watched: {text}",
        "start with `--poll`; until then files are looked at every two seconds",
    )
