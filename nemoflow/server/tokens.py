"""The operator's token file: accounts that a team keeps."""

from __future__ import annotations

import math
import os
import re
import stat
from pathlib import Path

from nemoflow.model.errors import UsageError
from nemoflow.server.accounts import fingerprint
from nemoflow.store.served_accounts import FixedAccount

_TOKEN = re.compile(r"[A-Za-z0-9_.~+/=-]{16,200}")
_USER = re.compile(r"[A-Za-z0-9_.@-]{1,64}")
_LARGEST = 1 << 20


def read_tokens(path: Path) -> tuple[FixedAccount, ...]:
    """One account a line: `token user_id credits`; `#` begins a comment.

    Only the digests of the tokens leave this function. Raises UsageError: who may read the file,
    or what is wrong in which line.
    """
    found: dict[str, FixedAccount] = {}
    for number, line in enumerate(_text(path).splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        account = _account(words, f"{path}:{number}")
        taken = {item.token_sha for item in found.values()}
        if account.user_id in found or account.token_sha in taken:
            raise UsageError(f"{path}:{number}: this account or token stands there twice")
        found[account.user_id] = account
    return tuple(found.values())


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_IMODE(mode) & 0o077:
                raise UsageError(f"`{path}` can be read by others", hint=f"chmod 600 {path.name}")
            return file.read(_LARGEST).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise UsageError(
            f"`{path}` cannot be read: {reason}", hint="one `token user_id credits` a line"
        ) from error


def _account(words: list[str], where: str) -> FixedAccount:
    # No word of the line is repeated in a message: the first one is a secret.
    if len(words) != 3:
        raise UsageError(f"{where}: this is not `token user_id credits`")
    token, user, written = words
    if not _TOKEN.fullmatch(token):
        raise UsageError(f"{where}: a token is 16 to 200 letters, digits and `_.~+/=-`")
    if not _USER.fullmatch(user) or user.startswith("anon_"):
        raise UsageError(
            f"{where}: a user id is 1 to 64 letters, digits and `_.@-`, not `anon_...`"
        )
    try:
        credits = float(written)
    except ValueError:
        credits = -1.0
    if not (math.isfinite(credits) and credits >= 0):
        raise UsageError(f"{where}: the credits are no number")
    return FixedAccount(user, fingerprint(token), credits)
