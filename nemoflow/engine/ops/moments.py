"""From what was found in a source to places on the timeline, exactly.

A range of a source is cut to what a clip shows of it and laid out as the clip plays it: at its
speed, backwards, from inside a frame. Places on the timeline are frames, not always whole ones.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from nemoflow.engine.questions import Answer, Answers, Question, Silences
from nemoflow.engine.timeline import SAMPLE_RATE, Clip, Timeline, source_frame

Stretch = tuple[Fraction, Fraction]


def speaks(clip: Clip, timeline: Timeline) -> bool:
    """Whether a clip has sound of its own; how loud it was turned does not matter."""
    return not clip.frozen and timeline.source(clip.source).has_audio


def quiet(timeline: Timeline, answers: Answers, threshold: Fraction) -> tuple[Stretch, ...]:
    """Where nothing is heard of any clip, in order; it may go on from one clip into the next.

    Clips that have no sound of their own count as heard: they are there to be seen.
    """
    loud: list[Stretch] = []
    for clip, at in zip(timeline.clips, timeline.clip_starts(), strict=True):
        if not speaks(clip, timeline):
            loud.append((Fraction(at), Fraction(at + clip.frames)))
            continue
        answer = answers[Silences(clip.source, threshold)]
        silent = sorted(_heard_at(clip, timeline.rate, answer))
        loud += ((at + a, at + b) for a, b in between(silent, Fraction(clip.frames)))
    return tuple(between(sorted(loud), Fraction(timeline.frames)))


def between(taken: Iterable[Stretch], total: Fraction) -> Iterator[Stretch]:
    """What the sorted stretches leave of [0, total)."""
    at = Fraction(0)
    for start, end in taken:
        if start > at:
            yield at, start
        at = max(at, end)
    if total > at:
        yield at, total


def _heard_at(clip: Clip, rate: Fraction, answer: Answer) -> Iterator[Stretch]:
    """Ranges in samples as stretches of the clip's own frames."""
    for first, end in answer.ranges:
        start = _place(clip, Fraction(first, SAMPLE_RATE) * rate)
        stop = Fraction(clip.frames) if end is None else _place(clip, end * rate / SAMPLE_RATE)
        if clip.backwards:
            start, stop = (
                clip.frames - stop if end is not None else Fraction(0),
                clip.frames - start,
            )
        start, stop = max(start, Fraction(0)), min(stop, Fraction(clip.frames))
        if stop > start:
            yield start, stop


def _place(clip: Clip, position: Fraction) -> Fraction:
    """The place in a clip that runs forwards at which a position in its source is reached."""
    return (position - clip.start - clip.phase) / clip.speed


def seen(timeline: Timeline, answers: Answers, question: Question) -> Iterator[tuple[int, int]]:
    """Ranges of source frames as timeline frames, clip by clip; `question` names one source."""
    for clip, at in zip(timeline.clips, timeline.clip_starts(), strict=True):
        if clip.source != question.source:
            continue
        for first, end in answers[question].ranges:
            found = _shown_between(clip, first, end)
            if found is not None:
                yield at + found[0], at + found[1]


def changes(timeline: Timeline, answers: Answers, question: Question) -> Iterator[int]:
    """Where on the timeline the first frame of each range is crossed, inside a clip."""
    for clip, at in zip(timeline.clips, timeline.clip_starts(), strict=True):
        if clip.source != question.source or clip.frozen:
            continue
        for first, _ in answers[question].ranges:
            cut = _first_where(clip, _side(clip, first))
            if 0 < cut < clip.frames:
                yield at + cut


def _side(clip: Clip, frame: int) -> Callable[[int], bool]:
    """Whether a source frame lies beyond the edge before `frame`, as the clip runs."""
    return (lambda seen: seen < frame) if clip.backwards else (lambda seen: seen >= frame)


def _shown_between(clip: Clip, first: int, end: int | None) -> tuple[int, int] | None:
    """The frames of a clip that show source frames [first, end)."""
    if clip.backwards and not clip.frozen:
        start = 0 if end is None else _first_where(clip, lambda frame: frame < end)
        stop = _first_where(clip, lambda frame: frame < first)
    else:
        start = _first_where(clip, lambda frame: frame >= first)
        stop = clip.frames if end is None else _first_where(clip, lambda frame: frame >= end)
    return (start, stop) if stop > start else None


def _first_where(clip: Clip, holds: Callable[[int], bool]) -> int:
    """The first frame of a clip whose source frame does; all frames when none does."""
    return bisect_left(range(clip.frames), True, key=lambda k: holds(source_frame(clip, k)))
