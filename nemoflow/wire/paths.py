"""The paths of the API (protocol.md "Calls"). The user is always `me`: the token says who."""

from __future__ import annotations

from urllib.parse import quote

ANONYMOUS = "/api/auth/anonymous-token"
CLAIM = "/api/auth/claim-token"
SESSION = "/api/tasks/me/with-session/nemo_agent"
RUN = "/run_sse"
BALANCE = "/api/credits/balance/simple"
RENDER = "/api/render/proxy/lambda"


def upload(session: str) -> str:
    """`POST` a file or URLs into a session."""
    return f"/api/upload-video/nemo_agent/me/{_segment(session)}"


def state(session: str) -> str:
    """`GET` the session's latest state."""
    return f"/api/state/nemo_agent/me/{_segment(session)}/latest"


def render(render_id: str) -> str:
    """`GET` the status of a render."""
    return f"{RENDER}/{_segment(render_id)}"


def download(render_id: str) -> str:
    """`GET` a render's file: the fallback to its own URL. There is no `lambda` in this one."""
    return f"/api/render/proxy/{_segment(render_id)}/download"


def _segment(value: str) -> str:
    """One path segment, whatever an id holds: `/` and dot segments lead nowhere else."""
    quoted = quote(value, safe="")
    return quoted.replace(".", "%2E") if value in (".", "..") else quoted
