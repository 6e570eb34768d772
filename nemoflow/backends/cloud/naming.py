"""What an input is called in the cloud: the same in an upload and in the words of an edit."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote, urlsplit


def cloud_name(filename: str, url: str = "") -> str:
    """The file's own name, accents composed; for an address the last part of its path, decoded."""
    if url:
        filename = unquote(urlsplit(url).path).rstrip("/").rsplit("/", 1)[-1] or filename
    return unicodedata.normalize("NFC", filename)
