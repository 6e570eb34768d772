"""What a look into a file told, kept by its content: then the file is not opened again.

Opening one takes some 25 ms, and reading what it told a fifth of one.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from nemoflow.engine.cache import Cache
from nemoflow.engine.keyframe_scan import keep_keyframes, kept_keyframes
from nemoflow.engine.keyframes import Keyframes
from nemoflow.engine.kinds import text_kind
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.probe import Facts, facts_in, probe
from nemoflow.engine.timeline import Source
from nemoflow.engine.written import keep, known
from nemoflow.model.canon import canonical_json, digest

PROBED_VERSION = 1
"""Raised whenever the same file would be found to be something else."""


def kept_source(path: str, name: str, content: str, cache: Cache | None) -> Source:
    """`probe` of the file with this content digest, from the cache where it is known.

    Changes nothing, for `plan`; `keep_facts` writes.
    """
    if text_kind(path):
        return probe(path, name, content)
    return replace(_kept(path, content, cache).source, name=name, digest=content)


def kept_facts(path: str, content: str, cache: Cache | None) -> Facts:
    """`facts_in` a file with a picture or sound, and its keyframes; changes nothing."""
    found = _kept(path, content, cache)
    return _entered(found, lambda: kept_keyframes(path, content, cache))


def keep_facts(path: str, content: str, cache: Cache) -> Facts:
    """`kept_facts`, known from now on where the cache can be written."""
    found, place = _kept(path, content, cache), _place(cache, path, content)
    if not cache.find(place):
        with suppress(OSError):
            keep(cache, place, facts_text(found))
    return _entered(found, lambda: keep_keyframes(path, content, cache))


def _kept(path: str, content: str, cache: Cache | None) -> Facts:
    place = _place(cache, path, content) if cache else None
    found = known(cache, place, facts_from) or facts_in(path)
    return replace(found, source=replace(found.source, filename=os.path.basename(path)))


def _place(cache: Cache, path: str, content: str) -> Path:
    # What FFmpeg takes a file for may depend on its ending.
    ending = os.path.splitext(path)[1].lower()
    return cache.probed(digest("probed", str(PROBED_VERSION), ending, content))


def _entered(found: Facts, keyframes: Callable[[], Keyframes]) -> Facts:
    """The facts with the keyframes a file can be entered at, looked for only where they serve."""
    # The filter that takes lines apart looks at what comes before the first frame wanted.
    if found.source.kind != "video" or found.pixels.interlaced:
        return found
    return replace(found, pixels=replace(found.pixels, keyframes=keyframes()))


def facts_text(facts: Facts) -> str:
    """Canonical JSON of all but names, digest and keyframes."""
    source, pixels = facts.source, facts.pixels
    value = {
        "kind": source.kind,
        "seconds": str(source.seconds),
        "size": [source.width, source.height],
        "rate": str(source.rate),
        "sound": source.has_audio,
        "mono": facts.mono,
        "matrix": pixels.matrix,
        "pixels": [pixels.hdr, pixels.alpha, pixels.interlaced],
    }
    return canonical_json(value)


def facts_from(text: str) -> Facts:
    """The inverse of `facts_text`; raises ValueError for anything else."""
    match json.loads(text):
        case {
            "kind": ("video" | "image" | "audio") as kind,
            "seconds": str(seconds),
            "size": [int(width), int(height)],
            "rate": str(rate),
            "sound": bool(sound),
            "mono": bool(mono),
            "matrix": str(matrix),
            "pixels": [bool(hdr), bool(alpha), bool(interlaced)],
        }:
            exact = _exact(seconds), _exact(rate)
            source = Source("", "", "", kind, exact[0], width, height, exact[1], sound)
            return Facts(source, Pixels(matrix, hdr, alpha, interlaced), mono)
        case _:
            raise ValueError("not what a file is")


def _exact(text: str) -> Fraction:
    try:
        return Fraction(text)
    except ZeroDivisionError as error:
        raise ValueError("not a number") from error
