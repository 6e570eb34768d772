"""The envelope around every JSON reply (protocol.md "Envelope and errors").

Business replies are `{"code": 0, "data": ...}`, render replies bare or `{"success": true, "data":
...}`. The body's `code` counts first, the HTTP status second.
"""

from __future__ import annotations

from http import HTTPStatus

from nemoflow.wire.jsontext import dumps, loads, read_bytes


class ApiError(Exception):
    """The service refused. `code` is the body's, 0 when it had none; `status` is HTTP's.

    `message` is the service's own text, as it came: show it through `codes.to_error` only.
    """

    def __init__(self, code: int, status: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.message = message


class BadReply(ApiError):
    """A reply that cannot be read; `message` says what is missing. HTTP itself was content."""

    def __init__(self, message: str) -> None:
        super().__init__(0, int(HTTPStatus.OK), message)


def decode(status: int, body: bytes, reason: str = "") -> object:
    """The payload of a reply; raises ApiError.

    In protocol.md's order: HTTP not ok -> the body's `code` and `message` if any, else the status
    text; a `code` other than zero is an error even under HTTP 200; `success: false` is an error;
    else the body is the payload. `reason` is HTTP's status text. An empty body is None.
    """
    if not 200 <= status < 300:
        raise _refusal(status, body, reason)
    if not body.strip():
        return None
    try:
        value = loads(read_bytes(body))
    except ValueError:
        raise BadReply("the reply is no JSON") from None
    return _payload(value, status)


def ok(data: object) -> bytes:
    """A business reply."""
    return dumps({"code": 0, "data": data})


def failed(code: int, message: str) -> bytes:
    """A business error."""
    return dumps({"code": code, "message": message, "data": None})


def succeeded(data: object) -> bytes:
    """A render reply in its nested shape."""
    return dumps({"success": True, "data": data})


def _payload(value: object, status: int) -> object:
    if not isinstance(value, dict):
        return value
    code = value.get("code")
    if code is not None and _number(code) != 0:
        raise ApiError(_number(code) or 0, status, _said(value) or f"code {code}")
    if value.get("success") is False:
        raise ApiError(0, status, _said(value) or "`success` is false")
    wrapped = code is not None or "success" in value
    return value.get("data") if wrapped and ("data" in value or code is not None) else value


def _refusal(status: int, body: bytes, reason: str) -> ApiError:
    try:
        value = loads(read_bytes(body))
    except ValueError:
        value = None
    found = value if isinstance(value, dict) else {}
    return ApiError(_number(found.get("code")) or 0, status, _said(found) or _title(status, reason))


def _said(found: dict[str, object]) -> str:
    """The human text of an error body; `detail` is how ADK itself answers."""
    for name in ("message", "detail", "error", "msg"):
        value = found.get(name)
        if isinstance(value, dict):
            value = value.get("message")
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, list) and value:
            return dumps(value).decode()
    return ""


def _number(code: object) -> int | None:
    """A code as a number, None for what is none: an error, but one of no known kind."""
    if isinstance(code, bool):
        return None
    try:
        return int(str(code))
    except ValueError:
        return None


def _title(status: int, reason: str) -> str:
    if reason:
        return f"{status} {reason}"
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP status {status}"
