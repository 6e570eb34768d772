"""What renders teach about this machine, kept in the cache beside what they made."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from nemoflow.backend import Progress
from nemoflow.engine.cache import Cache
from nemoflow.engine.desk import Desk
from nemoflow.engine.forecast import encoding_of, works_of
from nemoflow.engine.graph import Node
from nemoflow.engine.pace import Pace, Work, learnt, read_pace, telling
from nemoflow.engine.steady import Steady
from nemoflow.engine.written import keep, known
from nemoflow.model.canon import digest


def known_paces(cache: Cache, works: Iterable[Work]) -> dict[str, Pace]:
    """Kind of work -> its pace, for those that are known. Changes nothing."""
    found = ((work.kind, _known(cache, work.kind)) for work in works)
    return {kind: pace for kind, pace in found if pace is not None}


def remember(desk: Desk, missing: Sequence[Node], elapsed: float) -> None:
    """Learns from a render that made `missing`, all but the file, in `elapsed` seconds."""
    if not any(isinstance(node.what, Steady) for node in missing):
        _learn(desk, telling(works_of(desk.setup, missing)), elapsed)


def finishing(desk: Desk, steps: Iterator[Progress]) -> Iterator[Progress]:
    """Goes through the steps that make the file, and learns from them."""
    begun = time.monotonic()
    yield from steps
    _learn(desk, encoding_of(desk.setup), time.monotonic() - begun)


def _learn(desk: Desk, work: Work | None, elapsed: float) -> None:
    if work is None or desk.engine.nice:
        return  # who lets everybody else go first is not slow
    before = _known(desk.cache, work.kind)
    pace = learnt(before, work, desk.engine.workers, elapsed)
    if pace is None or pace == before:
        return
    # Whoever cannot remember a pace has rendered all the same.
    with suppress(OSError):
        keep(desk.cache, _place(desk.cache, work.kind), pace.text())


def _known(cache: Cache, kind: str) -> Pace | None:
    return known(cache, _place(cache, kind), read_pace)


def _place(cache: Cache, kind: str) -> Path:
    return cache.pace(digest("pace", kind))
