"""What the environment says about the cloud: addresses, token, client id, attribution."""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from nemoflow.model.errors import NotAllowed, UsageError
from nemoflow.model.secret import NO_SECRET, Secret
from nemoflow.store.credentials import is_client_id
from nemoflow.wire.attribution import Attribution, attribution

API = "https://mega-api-prod.nemovideo.ai"
WEB = "https://nemovideo.com"
FOLDER = "nemovideo"
DEFAULT = Attribution()
_HEADER_SAFE = re.compile(r"[!-~]{1,4096}")
_NOT_IN_AN_ADDRESS = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True)
class CloudSettings:
    """Checked settings. `api` and `web` have no trailing slash; empty text means "not given"."""

    api: str = API
    web: str = WEB
    token: Secret = NO_SECRET
    client_id: str = ""
    attribution: Attribution = DEFAULT
    folder: str = ""
    """Where tokens are kept: `<config>/nemovideo`, absolute."""

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> CloudSettings:
        """From `NEMO_API_URL`, `NEMO_WEB_URL`, `NEMO_TOKEN`, `NEMO_CLIENT_ID`, `SKILL_SOURCE` etc.

        Raises UsageError for an address or id that cannot be one, NotAllowed for such a token.
        """
        return cls(
            api=_address(environ, "NEMO_API_URL", API),
            web=_address(environ, "NEMO_WEB_URL", WEB),
            token=_token(environ.get("NEMO_TOKEN", "")),
            client_id=_client_id(environ.get("NEMO_CLIENT_ID", "")),
            attribution=attribution(environ, os.path.abspath(__file__)),
            folder=os.path.join(config_home(environ), FOLDER),
        )

    @property
    def is_plain(self) -> bool:
        """Whether the token would cross a network unencrypted: `http` to another machine."""
        parts = urlsplit(self.api)
        return parts.scheme == "http" and not is_near(parts.hostname or "")


def config_home(environ: Mapping[str, str]) -> str:
    """`NEMOFLOW_CONFIG_HOME`, else `XDG_CONFIG_HOME`, else `~/.config`; absolute.

    A relative `XDG_CONFIG_HOME` is invalid and ignored (XDG Base Directory Specification).
    """
    own = environ.get("NEMOFLOW_CONFIG_HOME", "")
    if own:
        return os.path.abspath(own)
    shared = environ.get("XDG_CONFIG_HOME", "")
    if os.path.isabs(shared):
        return shared
    home = environ.get("HOME", "")
    return os.path.join(home if os.path.isabs(home) else os.path.expanduser("~"), ".config")


def is_near(host: str) -> bool:
    """Whether a host name means this machine or a private network."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_private


def _address(environ: Mapping[str, str], name: str, default: str) -> str:
    """A base address. The value itself is never shown: it may hold a password."""
    given = environ.get(name, "").strip()
    if not given:
        return default
    wrong = _fault(given)
    if wrong:
        raise UsageError(f"`{name}` {wrong}", hint=f"for example {name}={default}")
    return given.rstrip("/")


def _fault(text: str) -> str:
    if _NOT_IN_AN_ADDRESS.search(text):
        return "holds spaces, control characters or backslashes"
    try:
        parts = urlsplit(text)
        _ = parts.port  # parsed when asked for
    except ValueError:
        return "is not an address"
    return _fault_in(parts)


def _fault_in(parts: SplitResult) -> str:
    if parts.scheme not in ("http", "https"):
        return "does not begin with `https://` or `http://`"
    if "@" in parts.netloc:
        return "holds a user name; tokens go into `NEMO_TOKEN`"
    if not parts.hostname:
        return "names no host"
    if parts.query or parts.fragment:
        return "holds a query or a fragment"
    return ""


def _token(given: str) -> Secret:
    text = given.strip()
    if text and not _HEADER_SAFE.fullmatch(text):
        raise NotAllowed(
            "`NEMO_TOKEN` holds characters that no token has",
            hint="copy it again: `nmv_usr_` and 43 letters, digits, `-` or `_`",
        )
    return Secret(text)


def _client_id(given: str) -> str:
    text = given.strip()
    if text and not is_client_id(text):
        raise UsageError(
            "`NEMO_CLIENT_ID` is not an id", hint="unset it, or give a UUID: one is made for you"
        )
    return text
