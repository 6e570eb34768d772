"""The headers of every call (protocol.md "Base, environment, headers")."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

CLIENT_ID = "X-Client-Id"
"""Sent with the anonymous-token call; a UUID, no secret."""

_SOURCE, _VERSION, _PLATFORM = "X-Skill-Source", "X-Skill-Version", "X-Skill-Platform"
_PLATFORMS = ("clawhub", "cursor")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who calls. Without these three headers an export answers 402."""

    source: str = "video-openapi"
    version: str = "1.0.0"
    platform: str = "unknown"

    def headers(self) -> dict[str, str]:
        """`X-Skill-Source`, `X-Skill-Version` and `X-Skill-Platform`; go with every call."""
        return {_SOURCE: self.source, _VERSION: self.version, _PLATFORM: self.platform}


def attribution(environ: Mapping[str, str], install_path: str) -> Attribution:
    """The defaults, the platform read from the install path, and the environment over both.

    `SKILL_SOURCE` overrides the platform, `NEMO_SKILL_SOURCE` and `NEMO_SKILL_VERSION` the rest.
    """
    default = Attribution()
    return Attribution(
        _header(environ.get("NEMO_SKILL_SOURCE", "")) or default.source,
        _header(environ.get("NEMO_SKILL_VERSION", "")) or default.version,
        _header(environ.get("SKILL_SOURCE", "")) or _platform(install_path),
    )


def is_attributed(headers: Mapping[str, str]) -> bool:
    """All three headers are there and not blank; the server answers an export 402 otherwise."""
    return all(_value(headers, name) for name in (_SOURCE, _VERSION, _PLATFORM))


def bearer(token: str) -> dict[str, str]:
    """The authorization of every call but the anonymous-token one."""
    return {"Authorization": f"Bearer {token.strip()}"}


def token_of(headers: Mapping[str, str]) -> str:
    """The bearer token of a request, empty when it has none."""
    scheme, _, token = _value(headers, "Authorization").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _platform(install_path: str) -> str:
    """`~/.cursor/skills/...` is cursor; a folder that only contains the word is not."""
    folders = {part.lstrip(".").lower() for part in re.split(r"[/\\]", install_path)}
    return next((name for name in _PLATFORMS if name in folders), "unknown")


def _header(value: str) -> str:
    """What of `value` may stand in a header: visible ASCII, one line."""
    return re.sub(r"[^\x20-\x7e]", "", value).strip()[:_LONGEST]


def _value(headers: Mapping[str, str], name: str) -> str:
    """Header names know no case, a plain dict of them does."""
    for key, value in headers.items():
        if key.lower() == name.lower():
            return value.strip()
    return ""
