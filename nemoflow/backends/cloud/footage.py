"""Which inputs seed a session and which belong to an edit, told from names alone: offline.

The rule is the local engine's: of the inputs no edit names, the videos are the footage; without
any the images; without those the sounds. So a song that no edit names any more is not footage,
and taking its edit out replays nothing.
"""

from __future__ import annotations

import re

from nemoflow.backends.cloud.naming import cloud_name
from nemoflow.engine.kinds import text_kind
from nemoflow.model.spec import Input, Spec

_KINDS = {
    **dict.fromkeys("jpg jpeg png gif webp".split(), "image"),
    **dict.fromkeys("mp3 wav m4a aac".split(), "audio"),
}


def mentioned(text: str, spec: Spec) -> tuple[str, ...]:
    """The inputs whose whole file name stands in `text` as words of its own."""
    names = {item.name: cloud_name(item.filename, item.url) for item in spec.inputs}
    return tuple(name for name, filename in names.items() if _stands_in(filename, text))


def _stands_in(filename: str, text: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(filename)}(?!\w)", text, re.ASCII) is not None


def footage(spec: Spec, named: set[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The inputs that seed the session, and a note on those that nothing uses."""
    free = [item for item in spec.inputs if item.name not in named]
    base: tuple[str, ...] = ()
    for kind in ("video", "image", "audio"):
        base = base or tuple(item.name for item in free if _kind(item) == kind)
    idle = [item.name for item in free if item.name not in base]
    if not idle:
        return base, ()
    names, example = ", ".join(f"`{name}`" for name in idle), idle[0]
    return base, (f"no edit uses {names}; write {{{{ inputs.{example} }}}} in the one that should",)


def _kind(item: Input) -> str:
    """By the suffix; what has none that is known may be a video."""
    suffix = cloud_name(item.filename, item.url).rpartition(".")[2].lower()
    return text_kind(f".{suffix}") or _KINDS.get(suffix, "video")
