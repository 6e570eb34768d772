"""The voices as stretches that follow each other, in rows of few files. Pure.

A voice is head, body and tail, as a clip is in the picture: the overlap of two voices is a
stretch of its own. However many voices there are, one process opens at most `MOST_OPEN` files:
long rows are mixed down to files, which are stretches again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from nemoflow.engine.audio import Bed, Piece, Voice

MOST_OPEN = 24
"""Files that one FFmpeg process reads at most, of voices and of each kind of bed."""


@dataclass(frozen=True, slots=True)
class Part:
    """Samples [first, end) of a file of PCM, `gain` in dB; silence without a `file`."""

    file: str
    first: int
    end: int
    gain: float = 0.0

    @property
    def samples(self) -> int:
        """How long it is."""
        return self.end - self.first


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part alone, or the end of one voice crossfading into the beginning of the next."""

    part: Part
    into: Part | None = None

    @property
    def samples(self) -> int:
        """How long it is; both parts of a crossfade are alike."""
        return self.part.samples

    @property
    def opens(self) -> int:
        """How many files it reads."""
        return bool(self.part.file) + bool(self.into and self.into.file)


def stretches_of(voices: Sequence[Voice], file_of: Callable[[Piece], str]) -> tuple[Stretch, ...]:
    """The voices in order; silences that follow each other are one."""
    return tuple(_merged(_split(voices, file_of)))


def _split(voices: Sequence[Voice], file_of: Callable[[Piece], str]) -> Iterator[Stretch]:
    tails = [max(0, voice.overlap) for voice in voices[1:]]
    before: Part | None = None
    for voice, tail in zip(voices, [*tails, 0], strict=True):
        file = file_of(voice.piece) if voice.piece else ""
        head = before.samples if before else 0
        if before:
            yield Stretch(before, Part(file, 0, head, voice.gain))
        body = Part(file, head, voice.samples - tail, voice.gain)
        if body.samples > 0:
            yield Stretch(body)
        end = Part(file, voice.samples - tail, voice.samples, voice.gain)
        before = end if tail else None


def _merged(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    for silent, found in groupby(stretches, key=lambda stretch: not stretch.opens):
        if silent:
            yield Stretch(Part("", 0, sum(stretch.samples for stretch in found)))
        else:
            yield from found


def opens(stretches: Sequence[Stretch]) -> int:
    """How many files a row of stretches reads."""
    return sum(stretch.opens for stretch in stretches)


def rows_of(stretches: Sequence[Stretch]) -> tuple[tuple[Stretch, ...], ...]:
    """The stretches in rows that read at most `MOST_OPEN` files each."""
    rows: list[list[Stretch]] = [[]]
    for stretch in stretches:
        if rows[-1] and opens(rows[-1]) + stretch.opens > MOST_OPEN:
            rows.append([])
        rows[-1].append(stretch)
    return tuple(tuple(row) for row in rows if row)


def stacks_of(beds: Sequence[Bed]) -> tuple[tuple[Bed, ...], ...]:
    """The beds in stacks of at most `MOST_OPEN`, those that begin near each other together."""
    ordered = sorted(beds, key=lambda bed: bed.start)
    steps = range(0, len(ordered), MOST_OPEN)
    return tuple(tuple(ordered[at : at + MOST_OPEN]) for at in steps)
