"""Asking for a file, or for the rest of it, wherever the service says it lies."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from nemoflow.backends.cloud.failures import unusable_address

MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def file_headers(offset: int, validator: str) -> dict[str, str]:
    """Headers that ask for the bytes from `offset` on, if the file is still the same."""
    # Compressed on the way, offsets would count other bytes than those on disk.
    headers = {"Accept": "*/*", "Accept-Encoding": "identity"}
    # A validator that cannot stand in a header proves nothing: then the whole file is asked for.
    if offset and validator.isascii() and validator.isprintable():
        headers["Range"] = f"bytes={offset}-"
        if validator:
            headers["If-Range"] = validator
    return headers


def has_file(response: httpx.Response) -> bool:
    """Whether the answer is a file, a part of it, or "there is nothing after that offset".

    A JSON document never is: the API refuses under status 200, too.
    """
    is_document = "json" in response.headers.get("content-type", "").lower()
    return response.status_code == 416 or (response.status_code in (200, 206) and not is_document)


def is_redirect(response: httpx.Response) -> bool:
    """Whether the answer names another address."""
    return response.status_code in _REDIRECTS and "location" in response.headers


def next_target(response: httpx.Response) -> str:
    """The absolute address a redirect leads to. Raises ServiceFailed for none that is allowed."""
    here = response.request.url
    try:
        found = str(here.join(response.headers["location"]))
    except httpx.InvalidURL:
        found = ""
    checked = checked_target(found, here.host)
    if here.scheme == "https" and not checked.startswith("https://"):
        raise unusable_address(here.host)
    return checked


def checked_target(address: str, host: str) -> str:
    """An absolute address the service gave. Raises ServiceFailed unless it is http or https."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise unusable_address(host) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise unusable_address(host)
    return address
