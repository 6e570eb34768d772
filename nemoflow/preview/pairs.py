"""Which moments before and after stand beside each other: the pictures of `nemoflow diff`. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from nemoflow.engine.changes import changes_of
from nemoflow.engine.draftcodec import decode
from nemoflow.engine.pairs import pairs_of
from nemoflow.engine.setup import setup_of
from nemoflow.model.draft import Draft
from nemoflow.model.errors import NemoflowError
from nemoflow.model.spec import Output
from nemoflow.model.watching import Range

MOST = 8


@dataclass(frozen=True, slots=True)
class Beside:
    """A moment of the video before and one after, in seconds; None where there is none."""

    kind: str
    before: float | None
    after: float | None
    start: float
    """Where the change begins in the new video, and where it ends."""
    end: float

    def value(self) -> dict[str, object]:
        """As JSON values."""
        return {
            "kind": self.kind,
            "before": self.before,
            "after": self.after,
            "start": self.start,
            "end": self.end,
        }


def moments(
    before: Draft, after: Draft, output: Output | None, drawn: tuple[Range, ...]
) -> tuple[Beside, ...]:
    """What changed between two drafts; where that cannot be read, the middles of what was drawn."""
    if output is not None:
        try:
            return _compared(before, after, output)
        except (NemoflowError, ValueError, KeyError):
            pass  # a draft of another backend, a font that is gone: the times are known anyway
    return tuple(
        Beside("changed", (start + end) / 2, (start + end) / 2, start, end)
        for start, end in drawn[:MOST]
    )


def _compared(before: Draft, after: Draft, output: Output) -> tuple[Beside, ...]:
    new = setup_of(decode(after), output, {}, "")
    old = setup_of(decode(before), output, {}, "")
    rate = new.canvas.rate
    if old.canvas.rate != rate:
        raise ValueError("counted at two rates")
    changes = changes_of(old, new).picture
    found = []
    for pair in pairs_of(changes, rate)[:MOST]:
        change = changes[pair.change]
        start, end = change.after
        found.append(
            Beside(
                change.kind,
                _middle(pair.before, rate),
                _middle(pair.after, rate),
                round(float(start / rate), 4),
                round(float(end / rate), 4),
            )
        )
    return tuple(found)


def _middle(frame: int | None, rate: Fraction) -> float | None:
    """The middle of a frame: there a player shows it and no other."""
    return None if frame is None else round(float((frame + Fraction(1, 2)) / rate), 4)
