"""What the agent of `nemoflow serve` does with a session: files in, sentences to drafts. Pure.

The language, the operations and the draft are the local engine's, so the same words on the same
footage give the same draft here as with `backend: local`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from nemoflow.engine import language
from nemoflow.engine.draftcodec import decode, encode
from nemoflow.engine.edit import OpRefused, apply_ops, place_base, unmeasured
from nemoflow.engine.edit import register as registered
from nemoflow.engine.fonts import check_fonts
from nemoflow.engine.language import Asset, Pool, Routed, Understood, understand
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.typed import inputs_of
from nemoflow.engine.questions import Measure
from nemoflow.engine.timeline import Source, Timeline
from nemoflow.model.draft import Draft, summary
from nemoflow.model.errors import EngineFailed
from nemoflow.model.op import Op
from nemoflow.model.spec import references, replace_references
from nemoflow.server.mentions import holds_marks, with_references
from nemoflow.store.served_rows import Held

TOOL = "edit_multitrack"
_UNREADABLE = (EngineFailed, ValueError, TypeError, KeyError, RecursionError)
"""What a draft that somebody else has written into may end in."""


@dataclass(frozen=True, slots=True)
class Edited:
    """The session after an edit; the tool call and the words the agent tells of it."""

    held: Held
    tool: str
    args: Mapping[str, object]
    words: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was changed; `words` say why and what to write instead."""

    words: str


def register(held: Held, source: Source) -> Held:
    """The session with one more file; the same name with the same content changes nothing."""
    pool = _pool(held)
    if source in pool.sources:
        return held
    return replace(held, pool=encode(registered(pool, source)).text)


def files_of(held: Held) -> dict[str, str]:
    """The files a session was given: file names by content digest."""
    return {item.digest: item.filename for item in _pool(held).sources}


def edit(held: Held, text: str, measure: Measure = unmeasured) -> Edited | Refused:
    """Carries out one instruction, or says why not; `measure` looks into the session's files.

    The first that succeeds puts the base footage onto the timeline: the files it does not use,
    videos, else images, else sounds, in the order they came.
    """
    if holds_marks(text):
        return Refused(_sorry("the message holds characters that have no glyph", ""))
    sources = _pool(held).sources
    if not sources and not held.placed:
        return Refused(_sorry("there is no footage in this session yet", "upload a file first"))
    latest = {item.name: item for item in sources}
    assets = Pool(tuple(Asset(item.name, item.filename, item.kind) for item in latest.values()))
    marked = with_references(text, latest)
    found = understand(marked, assets)
    match found:
        case Understood():
            used = _used(marked, found.ops, latest)
            return _carried_out(held, found, used, sources, measure)
        case language.Refused():
            return Refused(_sorry(_plain(found.message), _plain(found.hint)))
        case Routed():
            return Refused(_sorry(f"`{_plain(found.word)}` is not an edit", "use its own call"))
        case _:
            assert_never(found)


def _carried_out(
    held: Held,
    found: Understood,
    used: Mapping[str, Source],
    sources: tuple[Source, ...],
    measure: Measure,
) -> Edited | Refused:
    try:
        timeline = decode(Draft(held.draft)) if held.placed else _base(sources, used)
        for source in used.values():
            timeline = registered(timeline, source)
        applied = apply_ops(timeline, found.ops, measure)
        check_fonts(applied.timeline)
        draft = encode(applied.timeline, over=Draft(held.draft or "{}"))
    except OpRefused as error:
        return Refused(_sorry(error.message, error.hint))
    except _UNREADABLE as error:
        hint = error.hint if isinstance(error, EngineFailed) else ""
        return Refused(_sorry(str(error), hint))
    after = replace(held, draft=draft.text, placed=True)
    notes = tuple(dict.fromkeys((*found.notes, *applied.notes)))
    return Edited(after, TOOL, _args(found.ops), _done(found.ops, notes, draft))


def _used(marked: str, ops: tuple[Op, ...], latest: Mapping[str, Source]) -> dict[str, Source]:
    """The files an instruction names or means, in order."""
    named = (*references(marked), *(name for op in ops for name in inputs_of(op)))
    return {name: latest[name] for name in named if name in latest}


def _base(sources: tuple[Source, ...], used: Mapping[str, Source]) -> Timeline:
    free = [item for item in sources if item.name not in used]
    timeline = Timeline()
    for kind in ("video", "image", "audio"):
        footage = [item for item in free if item.kind == kind]
        if footage:
            break
    for source in footage:
        timeline = place_base(timeline, source)
    return timeline


def _pool(held: Held) -> Timeline:
    return decode(Draft(held.pool)) if held.pool else Timeline()


def _args(ops: tuple[Op, ...]) -> dict[str, object]:
    """`{"op": "trim", ...}`; several operations stand in `steps`."""
    steps = [{"op": op.name, **op.values()} for op in ops]
    return dict(steps[0]) if len(steps) == 1 else {"op": "+".join(_names(ops)), "steps": steps}


def _names(ops: tuple[Op, ...]) -> list[str]:
    return list(dict.fromkeys(op.name for op in ops))


def _done(ops: tuple[Op, ...], notes: tuple[str, ...], draft: Draft) -> str:
    said = "; ".join(_plain(OPERATIONS[op.name].say(op)) for op in ops)
    remarks = f" ({'; '.join(map(_plain, notes))})" if notes else ""
    return f"Done: {said}{remarks}.\n{summary(draft)}"


def _sorry(message: str, hint: str) -> str:
    return f"I could not do that: {message}." + (f" {hint[:1].upper()}{hint[1:]}." if hint else "")


def _plain(text: str) -> str:
    """References as the file names they stand for."""
    return replace_references(text, lambda name: name)
