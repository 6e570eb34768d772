"""Measured files as values: nothing is decoded here."""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.timeline import Source
from nemoflow.server.studio import Edited, Refused, edit, register
from nemoflow.store.served_rows import Held

_KINDS = {"mp4": "video", "png": "image", "mp3": "audio", "m4a": "audio"}


def source(filename: str, content: str = "", seconds: int = 4) -> Source:
    """A file of 160x90 at 30 frames a second; its kind is that of its suffix."""
    kind = _KINDS[filename.rpartition(".")[2]]
    digest = content or f"digest of {filename}"
    if kind == "audio":
        return Source(filename, filename, digest, kind, Fraction(seconds), has_audio=True)
    if kind == "image":
        return Source(filename, filename, digest, kind, width=160, height=90)
    rate = Fraction(30)
    return Source(filename, filename, digest, kind, Fraction(seconds), 160, 90, rate, True)


def holding(*files: str | Source) -> Held:
    """A session that was given these files."""
    held = Held()
    for item in files:
        held = register(held, item if isinstance(item, Source) else source(item))
    return held


def edited(held: Held, text: str) -> Edited:
    """An edit that has to succeed."""
    found = edit(held, text)
    assert isinstance(found, Edited), found
    return found


def refused(held: Held, text: str) -> str:
    """The words of an edit that has to be refused."""
    found = edit(held, text)
    assert isinstance(found, Refused), found
    return found.words
