"""What went wrong between here and the service, in words without addresses' queries or headers.

ServiceFailed
├── NotSent     certainly no byte of the request left this machine
└── Lost        the request may have arrived; its answer did not, or not as a whole
"""

from __future__ import annotations

import httpx

from nemoflow.model.errors import ServiceFailed
from nemoflow.wire.clean import message

# All of them end before a request is written. A `WriteError` does not: part of it may be gone.
_BEFORE_THE_REQUEST = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class NotSent(ServiceFailed):
    """No byte of the request left this machine."""


class Lost(ServiceFailed):
    """The request may have arrived; whether it was carried out is not known."""


def failure(error: Exception, host: str) -> NotSent | Lost:
    """The error for what httpx raised. Its own text is used only where it cannot hold a header."""
    if isinstance(error, _BEFORE_THE_REQUEST):
        said = message(str(error)) or "no connection in time"
        return NotSent(
            f"cannot reach `{host}`: {said}",
            hint="check the network, `NEMO_API_URL` and proxies; `nemoflow doctor` looks closer",
        )
    return Lost(
        f"the connection to `{host}` broke: {_what_broke(error)}",
        hint="run the command again; `nemoflow doctor` looks closer",
    )


def unusable_address(host: str) -> ServiceFailed:
    """The error for an address the service gave that is none."""
    return ServiceFailed(
        f"`{host}` gave an address that cannot be used", hint="run the command again"
    )


def _what_broke(error: Exception) -> str:
    match error:
        case httpx.ReadTimeout():
            return "no answer in time"
        case httpx.WriteTimeout() | httpx.WriteError():
            return "the request could not be sent as a whole"
        case httpx.DecodingError():
            return "the answer is damaged"
        case _:
            return "it was closed before the answer was complete"
