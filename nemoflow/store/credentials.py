"""Tokens and the client id of this user, in `<config>/nemovideo/`. Never in `.nemoflow/`.

`credentials.json` holds for each API address at most one token from `nemoflow login` and one of an
anonymous account, so that logging out leads back to the anonymous account and its sessions.
`client_id` is a UUID and no secret; other tools of the vendor read the same file.
"""

from __future__ import annotations

import json
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from nemoflow.model.errors import StateBroken
from nemoflow.model.secret import Secret
from nemoflow.store.private import damaged, held, read_private, write_private

FILENAME = "credentials.json"
CLIENT_ID_FILENAME = "client_id"
FORMAT = 1
_CLIENT_ID = re.compile(r"[A-Za-z0-9._-]{1,128}")


@dataclass(frozen=True, slots=True)
class Credential:
    """One token. `expires_at` is ISO 8601 as the server said it, empty when it did not."""

    token: Secret
    user_id: str = ""
    anonymous: bool = False
    expires_at: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """What is kept for one API address."""

    login: Credential | None = None
    anonymous: Credential | None = None


class Credentials:
    """The files of one configuration folder. Every method may raise StateBroken."""

    def __init__(self, folder: str) -> None:
        self.path = os.path.join(folder, FILENAME)
        self.client_id_path = os.path.join(folder, CLIENT_ID_FILENAME)
        self._lock = os.path.join(folder, "credentials.lock")

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else fetches, keeps or forgets a token meanwhile. Not to be nested."""
        with held(self._lock):
            yield

    def read(self, api: str) -> Stored:
        """The tokens for an API address."""
        return _stored(self.path, self._all().get(api, {}))

    def keep(self, api: str, credential: Credential) -> None:
        """Remembers a token in the place of its kind; call it inside `held()`."""
        found = self.read(api)
        kept = (
            replace(found, anonymous=credential)
            if credential.anonymous
            else replace(found, login=credential)
        )
        self._write(api, kept)

    def forget_login(self, api: str) -> bool:
        """Forgets the token of `nemoflow login`; False when there was none. Inside `held()`."""
        found = self.read(api)
        if found.login is None:
            return False
        self._write(api, replace(found, login=None))
        return True

    def forget_anonymous(self, api: str) -> bool:
        """Forgets the anonymous token; False when there was none. Inside `held()`."""
        found = self.read(api)
        if found.anonymous is None:
            return False
        self._write(api, replace(found, anonymous=None))
        return True

    def known_client_id(self) -> str:
        """The persisted client id, empty when there is no usable one."""
        try:
            with open(self.client_id_path, encoding="utf-8") as stream:
                text = stream.read(1000).strip()
        except (OSError, ValueError):
            return ""
        return text if is_client_id(text) else ""

    def client_id(self) -> str:
        """The persisted client id, a new one when there is none. Inside `held()`."""
        return self.known_client_id() or self.new_client_id()

    def new_client_id(self) -> str:
        """Replaces the client id. Inside `held()`."""
        made = str(uuid.uuid4())
        write_private(self.client_id_path, made + "\n")
        return made

    def _all(self) -> dict[str, object]:
        text = read_private(self.path)
        if not text:
            return {}
        found = _document(text)
        if found is None:
            raise damaged(self.path)
        version, accounts = found
        if version > FORMAT:
            raise StateBroken(
                f"`{self.path}` was written by a newer nemoflow (format {version})",
                hint="upgrade nemoflow: pip install --upgrade nemoflow",
            )
        return accounts

    def _write(self, api: str, stored: Stored) -> None:
        kinds = {"login": stored.login, "anonymous": stored.anonymous}
        entry = {kind: _written(item) for kind, item in kinds.items() if item is not None}
        accounts = {**self._all(), api: entry}
        value = {"version": FORMAT, "accounts": {key: e for key, e in accounts.items() if e}}
        write_private(self.path, json.dumps(value, indent=2) + "\n")


def is_client_id(text: str) -> bool:
    """Whether a text may stand in the `X-Client-Id` header."""
    return _CLIENT_ID.fullmatch(text) is not None


def _document(text: str) -> tuple[int, dict[str, object]] | None:
    """(format, accounts), None for a damaged text: a JSON error would carry the text along."""
    try:
        value = json.loads(text)
        version, accounts = value["version"], value["accounts"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return (version, accounts) if type(version) is int and isinstance(accounts, dict) else None


def _written(credential: Credential) -> dict[str, object]:
    return {
        "token": credential.token.reveal(),
        "user_id": credential.user_id,
        "anonymous": credential.anonymous,
        "expires_at": credential.expires_at,
    }


def _stored(path: str, entry: object) -> Stored:
    if not isinstance(entry, dict):
        raise damaged(path)
    return Stored(_credential(path, entry, "login"), _credential(path, entry, "anonymous"))


def _credential(path: str, entry: dict[str, object], kind: str) -> Credential | None:
    found = entry.get(kind)
    if found is None:
        return None
    if not isinstance(found, dict):
        raise damaged(path)
    token, user, expires = (found.get(key, "") for key in ("token", "user_id", "expires_at"))
    if not (isinstance(token, str) and isinstance(user, str) and isinstance(expires, str)):
        raise damaged(path)
    if not token:
        raise damaged(path)
    return Credential(Secret(token), user, kind == "anonymous", expires)
