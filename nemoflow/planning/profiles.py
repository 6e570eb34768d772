"""A recipe's drafts: the same edits, small quick files in another place. Pure.

Only where the files lie and how they are coded differs, so everything a render can share (the
session, its edits, the sound, the pieces of footage) is shared by drafts and finished files.
"""

from __future__ import annotations

from dataclasses import replace

from nemoflow.model.canon import canonical_json, digest
from nemoflow.model.codecs import SOUNDS, WORDS
from nemoflow.model.profiles import DRAFT
from nemoflow.model.spec import Output, Spec

_MOVING, _STILL, _SOUND, _WORDS = range(4)


def drafted(spec: Spec, root: str, folder: str) -> Spec:
    """The recipe with drafts for outputs: `folder` (relative to `root`) holds them.

    Outputs with a moving picture are drafted. A recipe without any has drafts of the next best it
    writes: a video for its sheets of frames, else its sound, else its words as they are. Outputs
    whose drafts would be equal share the first one's. Nothing is expected of drafts: promises are
    about the finished files.
    """
    written = spec.asked
    best = min((_kind(output) for output in written), default=_MOVING)
    drafts: dict[str, Output] = {}
    for output in written:
        if _kind(output) == best:
            draft = _draft(output, root, folder)
            drafts.setdefault(canonical_json(draft.settings()), draft)
    return replace(spec, outputs=tuple(drafts.values()), expect=(), written=written)


def _kind(output: Output) -> int:
    if output.format in WORDS:
        return _WORDS
    if output.format in SOUNDS:
        return _SOUND
    return _STILL if output.sprite else _MOVING


def _draft(output: Output, root: str, folder: str) -> Output:
    shown = f"{folder}/{_place(output.shown)}"
    path = f"{root.rstrip('/')}/{shown}"
    bare = replace(output, path=path, shown=shown, poster="", poster_shown="")
    if _kind(output) in (_SOUND, _WORDS):
        return bare
    suffix = "" if shown.endswith(".mp4") else ".mp4"
    moving = replace(
        DRAFT.applied(bare),
        path=bare.path + suffix,
        shown=bare.shown + suffix,
        format="mp4",
        pinned=(),
        profile=DRAFT.name,
    )
    if output.sprite:
        # What is written of a sheet is the size of its pictures, not of the video.
        return replace(moving, sprite="", width=0, height=0)
    if not output.width:
        # 1080p and 720p are one draft.
        return replace(moving, height=min(output.height, DRAFT.short_side))
    return moving


def _place(shown: str) -> str:
    """Where a draft lies in its folder: as its output in the project, or by a name of ours."""
    parts = shown.split("/")
    if shown.startswith("/") or ".." in parts:
        return f"outside/{digest(shown)[:12]}/{parts[-1]}"
    return shown
