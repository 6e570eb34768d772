"""Understanding one instruction: operations, a refusal that says why, or a command's word.

Every clause has to be accounted for by exactly one frame, to the last word. If one clause is not
understood the whole instruction is refused: never a guess, never half of a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from nemoflow.engine.language.clauses import LENT, Segment, arrange, joined, sentences
from nemoflow.engine.language.doubts import doubt
from nemoflow.engine.language.lexer import tokens
from nemoflow.engine.language.nearest import nearest
from nemoflow.engine.language.outcome import Outcome, Refused, Routed, Understood
from nemoflow.engine.language.phrases import chunks_of
from nemoflow.engine.language.scope import (
    NOWHERE,
    Place,
    Unclear,
    left_by,
    placed,
    there_in,
)
from nemoflow.engine.language.together import contradiction, merged
from nemoflow.engine.language.traditional import simplified
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.engine.ops.frame import Bag, Chunk, FrameRefused, Meaning, Pool
from nemoflow.engine.ops.operation import OpProblem
from nemoflow.model.op import Op
from nemoflow.model.router import router_command
from nemoflow.model.spec import replace_references

__all__ = ["nearest", "understand"]

_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class _Fault:
    """Why a clause was not understood; `score` is how near it came (fewer words left)."""

    reason: str
    message: str
    hint: str
    score: int


def understand(text: str, pool: Pool) -> Outcome:
    """Reads one instruction against the inputs of the spec. Pure; raises nothing."""
    shown = replace_references(text, lambda name: name)
    if not text.strip():
        return Refused("not_understood", "the instruction is empty", _known(""), (0, len(text)))
    if len(text) > _LONGEST:
        message = f"the instruction has {len(text)} characters; {_LONGEST} are the most"
        return Refused("not_understood", message, "write several edits", (0, len(text)))
    command = router_command(simplified(shown))
    if command is not None:
        return Routed(command, shown.strip())
    return _read(text, pool)


def _read(text: str, pool: Pool) -> Outcome:
    chunks = chunks_of(tokens(text, pool), text)
    known: dict[Segment, tuple[Op, ...]] = {}

    def reads(clause: Segment) -> tuple[Op, ...]:
        if clause not in known:
            meaning = _try(clause, pool, text)[0]
            known[clause] = meaning.ops if meaning else ()
        return known[clause]

    linked = joined(chunks, text)
    found = [arrange(pieces, reads, linked) for pieces in sentences(chunks)]
    if not any(found):
        return Refused(
            "not_understood", "there is nothing to do here", _known(text), (0, len(text))
        )
    read: list[Meaning] = []
    place: Place | None = None
    for clauses in found:
        for meaning, left in _sentence(clauses, read[-1] if read else None, place, pool, text):
            if isinstance(meaning, Refused):
                return meaning
            read.append(meaning)
            place = left and replace(left, far="sentence")
    return _together(read, text)


_Read = tuple[Meaning | Refused, Place | None]


def _sentence(
    clauses: tuple[Segment, ...], last: Meaning | None, place: Place | None, pool: Pool, text: str
) -> Iterator[_Read]:
    """What each clause of a sentence means and the place it leaves; a refusal is the last."""
    before: Segment = ()
    for written in clauses:
        clause = there_in(written, before, last.ops[-1].name if last else "")
        if isinstance(clause, Unclear):
            yield Refused("undecidable", clause.message, clause.hint, _span(written)), None
            return
        meaning, fault = _try(clause, pool, text)
        unclear = doubt(clause, before, meaning, last, text) if meaning else None
        if meaning is None and clause != written:
            unclear = NOWHERE
        if meaning is not None and unclear is None and place is not None:
            link = text[_span(before)[1] : _span(clause)[0]] if before else ""
            found = placed(clause, meaning, place, link, text, lambda it: _try(it, pool, text)[0])
            if isinstance(found, Unclear):
                unclear = found
            elif found is not meaning:
                yield found, place
                before, last = clause, found
                continue
        if unclear is not None:
            yield Refused("undecidable", unclear.message, unclear.hint, _span(written)), None
            return
        if meaning is None:
            yield _refused(written, fault, text), None
            return
        place = left_by(clause, meaning, place, text)
        yield meaning, place
        before, last = written, meaning


def _together(read: list[Meaning], text: str) -> Outcome:
    """All clauses as one instruction, where they do not contradict each other."""
    ops = [op for meaning in read for op in meaning.ops]
    notes = [note for meaning in read for note in meaning.notes]
    try:
        ops = merged(ops)
    except OpProblem as problem:
        return Refused("out_of_range", problem.message, problem.hint, (0, len(text)))
    if (clash := contradiction(ops)) is not None:
        return Refused("undecidable", clash.message, clash.hint, (0, len(text)))
    return Understood(tuple(ops), tuple(dict.fromkeys(notes)))


_MANY = {"transition", "slideshow"}
"""What is of several things by itself: `3 seconds each` is for each of them."""


def _try(clause: Segment, pool: Pool, text: str) -> tuple[Meaning | None, _Fault]:
    """What one clause means, or why it means nothing."""
    known = _certain_fault(clause, text)
    if known is not None:
        return None, known
    plain = tuple(item for item in clause if (item.kind, item.value) != ("word", "each")) or clause
    found, fault = _one(plain, pool, text)
    several = (
        found is None or len(found.ops) > 1 or any(_MANY & {it.kind, it.value} for it in plain)
    )
    if plain != clause and not several:
        return None, _Fault("undecidable", "each of what?", "say it for each of them", 0)
    if found is None and (each := _of_each(clause, pool, text)) is not None:
        return each, fault
    return found, fault


def _of_each(clause: Segment, pool: Pool, text: str) -> Meaning | None:
    """`make clips 1 and 2 brighter`: the same on each, where a clip may be named."""
    pair = next((item for item in clause if item.kind == "clip" and item.until), None)
    if pair is None or not (pair.value + pair.until).isdigit():
        return None
    first, last = int(pair.value), int(pair.until)
    if not first < last < first + 20:
        return None
    numbers = range(first, last + 1) if pair.tag == "to" else (first, last)
    made: list[Meaning] = []
    for number in numbers:
        single = replace(pair, value=str(number), until="", tag="")
        found, _ = _one(tuple(single if item is pair else item for item in clause), pool, text)
        if found is None or any("on" not in op.values() for op in found.ops):
            return None
        made.append(found)
    notes = dict.fromkeys(note for item in made for note in item.notes)
    return Meaning(tuple(op for item in made for op in item.ops), tuple(notes))


def _one(clause: Segment, pool: Pool, text: str) -> tuple[Meaning | None, _Fault]:
    """What one clause means to the operations."""
    words = _without_finally(clause)
    found: dict[tuple[Op, ...], Meaning] = {}
    faults: list[_Fault] = []
    for operation in OPERATIONS.values():
        bag = Bag(words, text)
        try:
            meaning = operation.frames(bag, pool)
        except FrameRefused as refusal:
            faults.append(_Fault(refusal.reason, refusal.message, refusal.hint, len(bag.chunks)))
            continue
        except OpProblem as problem:
            faults.append(_Fault("out_of_range", problem.message, problem.hint, len(bag.chunks)))
            continue
        if meaning is not None and not bag.chunks:
            found[meaning.ops] = meaning
        elif meaning is not None:
            faults.append(_left_over(bag, text))
    return _decide(found, faults, clause, text)


def _decide(
    found: dict[tuple[Op, ...], Meaning], faults: list[_Fault], clause: Segment, text: str
) -> tuple[Meaning | None, _Fault]:
    nothing = _Fault("not_understood", _not_understood(clause, text), "", 99)
    if len(found) == 1 and not _whole_refusal(faults):
        return next(iter(found.values())), nothing
    if len(found) > 1:
        says = ["; ".join(OPERATIONS[op.name].say(op) for op in ops) for ops in found]
        message = f"this may mean {' or '.join(f'`{item}`' for item in says)}"
        return None, _Fault("undecidable", message, "write one of them", 0)
    return None, min([*faults, nothing], key=lambda fault: fault.score)


def _whole_refusal(faults: list[_Fault]) -> bool:
    """Whether a frame that accounts for every word refused: then no other may guess."""
    return any(fault.score == 0 and fault.reason != "not_understood" for fault in faults)


def _certain_fault(clause: Segment, text: str) -> _Fault | None:
    """Words that settle the matter whatever the rest says."""
    for chunk in sorted(clause, key=lambda item: item.tag != "cloud"):
        said = text[chunk.start : chunk.end].strip()
        if chunk.kind == "topic":
            return _Fault(
                chunk.tag,
                f"`{said}` is not an edit this engine makes"
                if chunk.tag in ("cloud", "not_understood")
                else f"`{said}` cannot be decided"
                if chunk.tag == "undecidable"
                else f"nothing gives `{said}`",
                chunk.value,
                0,
            )
        if chunk.kind == "missing":
            hint = "list the file under `inputs`"
            return _Fault("missing_input", f"there is no input `{chunk.value}`", hint, 0)
        if chunk.kind == "huge":
            return _Fault("out_of_range", f"`{chunk.value[:20]}` is too large a number", "", 0)
        if chunk.kind == "negative":
            hint = (
                "say the direction in words: `counterclockwise`, `lower ... by`, `before the end`"
            )
            return _Fault("out_of_range", f"`{chunk.value}` is less than zero", hint, 0)
    said = _said(clause, text)
    if router_command(said) is not None:
        hint = f"`{router_command(said)}` does that; leave it out of the edits"
        return _Fault("not_understood", f"`{said}` is a command, not an edit", hint, 0)
    return None


def _without_finally(clause: Segment) -> Segment:
    """`最后` and `finally` only link, except where they could mean the end of the video."""
    if any(chunk.kind == "quote" for chunk in clause):
        return clause
    # `放到最后`: what stands last names a place.
    last = clause[-1] if len(clause) > 1 else None
    return tuple(
        chunk
        for chunk in clause
        if chunk is last or (chunk.kind, chunk.value) != ("word", "finally")
    )


def _left_over(bag: Bag, text: str) -> _Fault:
    words = ", ".join(f"`{_words(chunk, text)}`" for chunk in bag.chunks)
    return _Fault("not_understood", f"not understood: {words}", "", len(bag.chunks))


def _words(chunk: Chunk, text: str) -> str:
    said = replace_references(text[chunk.start : chunk.end], lambda name: name)
    return " ".join(said.split()) or chunk.value


def _said(clause: Segment, text: str) -> str:
    start, end = _span(clause)
    return replace_references(text[start:end], lambda name: name).strip()


def _not_understood(clause: Segment, text: str) -> str:
    strange = [chunk for chunk in clause if chunk.kind in ("unknown", "dangling", "number")]
    if strange and len(strange) < 6:
        return f"not understood: {', '.join(f'`{_words(item, text)}`' for item in strange)}"
    return f"not understood: `{_said(clause, text)[:80]}`"


def _span(clause: Segment) -> tuple[int, int]:
    """Characters of a clause, without what it was lent by another."""
    own = [chunk for chunk in clause if chunk.tag != LENT] or list(clause)
    return min(chunk.start for chunk in own), max(chunk.end for chunk in own)


def _refused(clause: Segment, fault: _Fault, text: str) -> Refused:
    start, end = _span(clause)
    hint = fault.hint or _known(_said(clause, text))
    return Refused(fault.reason, fault.message, hint, (start, end))


def _known(said: str) -> str:
    near = nearest(said)
    return f"known: {'; '.join(f'`{item}`' for item in near)}"
