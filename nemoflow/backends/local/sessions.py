"""Local sessions: one JSON file each, replaced as a whole, so a killed process never tears it."""

from __future__ import annotations

import json
import os
import uuid
from contextlib import suppress
from dataclasses import dataclass

from nemoflow.model.canon import canonical_json
from nemoflow.model.errors import SessionLost, StateBroken


@dataclass(frozen=True, slots=True)
class LocalSession:
    """What a local session holds.

    `pool` is a draft whose timeline only holds the sources handed over, as they were measured;
    `based` are the (name, digest) pairs already placed as base footage; `log` lists every
    instruction ever carried out, also those rewound since: the evidence that tests count.
    """

    id: str
    name: str
    draft: str = "{}"
    pool: str = "{}"
    based: tuple[tuple[str, str], ...] = ()
    log: tuple[str, ...] = ()


class SessionFolder:
    """The sessions of a project: `<folder>/<id>.json`."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def create(self, name: str) -> LocalSession:
        """A new, empty session."""
        session = LocalSession(f"local_{uuid.uuid4().hex[:12]}", name)
        self.save(session)
        return session

    def load(self, session: str) -> LocalSession:
        """Raises SessionLost when there is no such session, StateBroken when it is unreadable."""
        try:
            with open(self._path(session), encoding="utf-8") as stream:
                value = json.load(stream)
            return LocalSession(
                id=value["id"],
                name=value["name"],
                draft=value["draft"],
                pool=value["pool"],
                based=_pairs(value["based"]),
                log=tuple(value["log"]),
            )
        except FileNotFoundError:
            raise SessionLost(f"session {session} is gone") from None
        except (ValueError, KeyError, TypeError) as error:
            raise StateBroken(
                f"the session file `{self._path(session)}` is damaged",
                hint="delete it: the next apply replays the edits, free of cost",
            ) from error

    def save(self, session: LocalSession) -> None:
        """Durable and whole when this returns."""
        os.makedirs(self._folder, exist_ok=True)
        path = self._path(session.id)
        staging = f"{path}.{os.getpid()}.tmp"
        value = {
            "format": 1,
            "id": session.id,
            "name": session.name,
            "draft": session.draft,
            "pool": session.pool,
            "based": session.based,
            "log": session.log,
        }
        try:
            with open(staging, "w", encoding="utf-8") as stream:
                stream.write(canonical_json(value))
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(staging, path)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(staging)

    def _path(self, session: str) -> str:
        # Ids come from the state, which may have been restored from elsewhere.
        return os.path.join(self._folder, f"{os.path.basename(session)}.json")


def _pairs(value: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((str(key), str(item)) for key, item in value)
