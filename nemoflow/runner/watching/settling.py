"""When changed files are at rest. Pure: signatures and times come in, paths at rest come out.

A signature is what one `stat` tells (`store/signature.py`). Files that an editor writes in two
steps, renames or removes for a moment, and files that are still being copied are waited for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nemoflow.store.signature import Signature

SETTLE_SECONDS = 0.12
"""How long nothing may change before a change counts: editors write in steps of milliseconds."""
COPY_SECONDS = 0.6
"""The same for a file that is large or grew while it was looked at: a copy may pause."""
LARGE = 1 << 20
"""Bytes from which a file is taken for something that is copied, not written by an editor."""
LOOK_SECONDS = 0.03
"""How often files are looked at that are not at rest."""
PATIENCE_SECONDS = 3.0
"""So long files at rest wait for others that were touched together with them."""


@dataclass(frozen=True, slots=True)
class _Move:
    """A file that is not as it was: since when it is as it is now, and how often it moved."""

    signature: Signature | None
    begun: float
    since: float
    steps: int

    def rests_at(self) -> float:
        """When it counts as being at rest, if nothing more happens."""
        large = self.signature is not None and self.signature[0] >= LARGE
        return self.since + (COPY_SECONDS if large or self.steps > 2 else SETTLE_SECONDS)


class Settling:
    """What was last taken for granted, and what has moved since then. Times in seconds."""

    def __init__(self, known: Mapping[str, Signature | None]) -> None:
        self._known = dict(known)
        self._moving: dict[str, _Move] = {}

    @property
    def paths(self) -> frozenset[str]:
        """Everything that is looked at."""
        return frozenset(self._known)

    @property
    def waiting(self) -> bool:
        """Whether anything is not at rest."""
        return bool(self._moving)

    def expect(self, known: Mapping[str, Signature | None]) -> None:
        """From now on these are looked at, and no others; known ones stay as they are."""
        self._known = {path: self._known.get(path, found) for path, found in known.items()}
        self._moving = {path: move for path, move in self._moving.items() if path in self._known}

    def look(self, at: float, seen: Mapping[str, Signature | None]) -> dict[str, float]:
        """The paths that have come to rest, with the time of their first move; often none."""
        for path, signature in seen.items():
            if path in self._known:
                self._move(at, path, signature)
        resting = {path for path, move in self._moving.items() if at >= move.rests_at()}
        begun = min((self._moving[path].begun for path in resting), default=at)
        if len(resting) < len(self._moving) and at - begun < PATIENCE_SECONDS:
            return {}
        moves = {path: self._moving.pop(path) for path in sorted(resting)}
        self._known |= {path: move.signature for path, move in moves.items()}
        return {path: move.begun for path, move in moves.items()}

    def _move(self, at: float, path: str, signature: Signature | None) -> None:
        move = self._moving.get(path)
        if move is None:
            if signature != self._known[path]:
                self._moving[path] = _Move(signature, at, at, 1)
        elif signature != move.signature:
            self._moving[path] = _Move(signature, move.begun, at, move.steps + 1)
