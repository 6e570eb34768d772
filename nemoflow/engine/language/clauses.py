"""Chunks -> clauses: `and`, commas and `然后` split, but only where a new thought begins.

A segment with a verb or a subject begins a clause. A segment of bare details (`in red`,
`for 3 seconds`) belongs to the clause before it; when it cannot (`the first 5 seconds and the
last 3`), it repeats that clause's verb.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby, pairwise

from nemoflow.engine.language.edges import AND
from nemoflow.engine.ops.frame import Chunk
from nemoflow.model.op import Op

Segment = tuple[Chunk, ...]
_HEADS = ("verb", "topic", "missing", "transition", "negative")
_WEAK = ("show", "put")
"""Verbs that may only add a detail: `显示3秒`, `put it at the top`."""
LENT = "lent"
"""Tag of a chunk that stands in another segment."""
_LIGHT_OBJECTS = ("video", "part", "screen")


def sentences(chunks: tuple[Chunk, ...]) -> tuple[tuple[Segment, ...], ...]:
    """The pieces between separators, none empty, sentence by sentence.

    A full stop ends what belongs together; a sentence of bare details (`In red.`) belongs to the
    one before it.
    """
    found: list[list[Segment]] = []
    for _, pieces in groupby(_pieces(chunks), key=lambda item: item[0]):
        made = [piece for _, piece in pieces]
        if found and not any(has_head(piece) or verbs(piece) for piece in made):
            found[-1] += made
        else:
            found.append(made)
    return tuple(tuple(pieces) for pieces in found)


def _pieces(chunks: tuple[Chunk, ...]) -> Iterator[tuple[int, Segment]]:
    """Each piece with the number of full stops before it."""
    stops, piece = 0, list[Chunk]()
    for chunk in chunks:
        if chunk.kind != "sep":
            piece.append(chunk)
            continue
        if piece:
            yield stops, tuple(piece)
        piece = []
        stops += chunk.value == "stop"
    if piece:
        yield stops, tuple(piece)


def is_head(chunk: Chunk) -> bool:
    """Whether a chunk says what to do or to what."""
    if chunk.kind == "object":
        return chunk.value not in _LIGHT_OBJECTS and chunk.prep not in ("with", "as", "of")
    return chunk.kind in _HEADS and not chunk.prep


def has_head(segment: Segment) -> bool:
    """Whether a segment begins a clause of its own."""
    return any(is_head(chunk) for chunk in segment)


def heads(segment: Segment) -> Segment:
    """What another segment is lent: the verb and its subject."""
    return tuple(
        replace(chunk, tag=LENT)
        for chunk in segment
        if chunk.kind == "verb" or (chunk.kind == "object" and is_head(chunk))
    )


def verbs(segment: Segment) -> Segment:
    """Only the verbs, to be lent."""
    return tuple(replace(chunk, tag=LENT) for chunk in segment if chunk.kind == "verb")


Read = Callable[[Segment], tuple[Op, ...]]
"""The operations a clause means; none when it is not understood."""


def joined(chunks: tuple[Chunk, ...], text: str) -> frozenset[int]:
    """Where pieces begin that `and` (not a comma or `then`) links to the one before."""
    return frozenset(
        after.start
        for before, after in pairwise(chunks)
        if before.kind == "sep" and text[before.start : before.end].lower() in AND
    )


def arrange(
    pieces: tuple[Segment, ...], reads: Read, linked: frozenset[int] = frozenset()
) -> tuple[Segment, ...]:
    """The clauses of one sentence. `reads` tells what a clause would be understood as.

    Of several ways to attach details the longest that is understood wins; a clause nobody
    understands is returned as written, so that it can be blamed.
    """
    clauses: list[Segment] = []
    lead: list[Segment] = []
    at = 0
    while at < len(pieces) and not has_head(pieces[at]):
        lead.append(pieces[at])
        at += 1
    if at == len(pieces):
        return (sum(lead, ()),) if lead else ()
    while at < len(pieces):
        end = at + 1
        while end < len(pieces) and _may_belong(pieces[at:end], pieces[end], reads):
            if _leads(pieces[end : end + 2], reads, linked):
                break
            end += 1
        previous = clauses[-1] if clauses else ()
        clauses.extend(_group(pieces[at], tuple(lead), pieces[at + 1 : end], previous, reads))
        lead = [pieces[end]] if _leads(pieces[end : end + 2], reads, linked) else []
        at = end + len(lead)
    return tuple(clauses)


def _stands(piece: Segment, reads: Read) -> bool:
    """Whether a piece without a head means something alone; `after cutting ...` hangs on more."""
    return bool(reads(piece)) and not any(chunk.prep for chunk in piece if chunk.kind == "verb")


def _leads(pair: tuple[Segment, ...], reads: Read, linked: frozenset[int]) -> bool:
    """`前5秒 | 和 | 最后3秒剪掉`: details that `and` links to a clause whose verb comes last."""
    if len(pair) < 2 or has_head(pair[0]) or pair[1][0].start not in linked:
        return False
    ends = len(pair[1]) > 1 and pair[1][-1].kind == "verb" and not verbs(pair[1][:-1])
    return ends and bool(reads((*pair[0], *heads(pair[1]))))


def _may_belong(before: tuple[Segment, ...], piece: Segment, reads: Read) -> bool:
    """Details may; a subject without a verb (`..., volume 30%`) only if it fits.

    Details that mean something by themselves and nothing here begin a clause of their own.
    """
    if not has_head(piece) and not _stands(piece, reads):
        return True
    if has_head(piece) and any(
        chunk.kind == "verb" and chunk.value not in _WEAK for chunk in piece
    ):
        return False
    whole = reads((*sum(before, ()), *piece))
    if not whole:
        return False
    # `add music, fade in`: what each stands for alone must not get lost in the whole.
    alone, other = reads(sum(before, ())), reads(piece)
    if _loud(piece) or not (alone and other):
        return True
    if not has_head(piece):
        return _names(alone) <= _names(whole)  # `..., looped`: a detail of what there is
    return whole != alone and _names(whole) == _names((*alone, *other))


def _names(ops: tuple[Op, ...]) -> set[str]:
    return {op.name for op in ops}


def _loud(piece: Segment) -> bool:
    return any((chunk.kind, chunk.value) == ("object", "volume") for chunk in piece)


def _readings(clause: Segment, own: Segment, previous: Segment) -> tuple[Segment, ...]:
    """The clause as written, and with the verb of the clause before where it has none.

    After `add`, what is named is added (`add a title, background music at 15%`), unless its
    volume is what is spoken of.
    """
    if verbs(own) or not verbs(previous):
        return (clause,)
    inherited = (*verbs(previous), *clause)
    if _another_file(clause) and any(chunk.value in _LAID for chunk in previous):
        return ((*heads(previous), *clause),)
    added = any(chunk.value == "add" for chunk in verbs(previous))
    return (inherited, clause) if added and not _loud(clause) else (clause, inherited)


def _lent(lent: Segment, piece: Segment, reads: Read) -> Segment:
    """Details that repeat what another clause said, or that mean something by themselves."""
    whole = (*lent, *piece)
    return piece if not reads(whole) and reads(piece) else whole


_LAID = ("sfx", "voiceover")


def _another_file(clause: Segment) -> bool:
    """`..., and whoosh.mp3 at 50% volume`: a file that nothing is said of but its loudness."""
    objects = {chunk.value for chunk in clause if chunk.kind == "object"}
    return any(chunk.kind == "input" for chunk in clause) and objects <= {"volume"}


def _group(
    own: Segment,
    lead: tuple[Segment, ...],
    details: tuple[Segment, ...],
    previous: Segment,
    reads: Read,
) -> list[Segment]:
    """One segment with a head, with the details before and after it."""
    if lead:
        whole = (*sum(lead, ()), *own, *sum(details, ()))
        if reads(whole):
            return [whole]
        if _stands(lead[0], reads):
            return [lead[0], *_group(own, lead[1:], details, lead[0], reads)]
        repeated = [(*piece, *heads(own)) for piece in lead]
        if all(reads(item) for item in repeated):
            return [*repeated, *_group(own, (), details, previous, reads)]
        return [whole]
    for count in range(len(details), -1, -1):
        # From the longest: what can belong to the clause does.
        clause = (*own, *sum(details[:count], ()))
        for candidate in _readings(clause, own, previous):
            if reads(candidate):
                rest = [_lent(heads(candidate), piece, reads) for piece in details[count:]]
                return [candidate, *rest]
    return [(*own, *sum(details, ()))]
