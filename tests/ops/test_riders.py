"""What rides on the timeline, as the pure functions see it."""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.ops.warp import Piece, Warp, kept
from nemoflow.engine.riders import carried, later, riding
from nemoflow.engine.target import at_rate
from nemoflow.engine.timeline import Canvas, Clip, Source, Timeline, Title

CANVAS = Canvas(64, 36, Fraction(10))
FILM = Source("film", "film.mp4", "d" * 64, "video", Fraction(10), 64, 36, Fraction(10))


def over(*spans: tuple[int, int]) -> Timeline:
    titles = tuple(Title(f"t{at}", at, frames) for at, frames in spans)
    return Timeline(CANVAS, (FILM,), (Clip(FILM.digest, 0, 100),), titles)


def spans(timeline: Timeline) -> list[tuple[int, int]]:
    return [(title.start, title.frames) for title in timeline.titles]


def test_a_cut_takes_and_shortens() -> None:
    warp = kept(100, ((0, 20), (50, 100)))
    made, notes = riding(over((10, 20), (30, 10), (60, 10)), warp)
    assert spans(made) == [(10, 10), (30, 10)]
    assert notes == [
        'the title "t10" is shortened by the cut',
        'the title "t30" goes with the cut',
    ]


def test_what_is_open_stays_open() -> None:
    warp = kept(100, ((20, 100),))
    made, notes = riding(over((0, 0), (10, 0), (40, 0)), warp)
    assert spans(made) == [(0, 0), (0, 0), (20, 0)]
    assert not notes


def test_what_covers_the_whole_video_covers_an_intro_too() -> None:
    assert spans(later(over((0, 0), (0, 10), (5, 0)), 30)) == [(0, 0), (30, 10), (35, 0)]


def test_carried_riders_keep_their_length() -> None:
    warp = Warp((Piece(0, 50, 0, 50), Piece(50, 100, 80, 130)), 100, 130)
    made, notes = carried(over((0, 0), (45, 10), (60, 10), (95, 5)), warp)
    assert spans(made) == [(0, 0), (45, 10), (90, 10), (125, 5)]
    assert not notes


def test_another_rate_keeps_what_is_open() -> None:
    assert spans(at_rate(over((0, 0), (5, 10), (7, 0)), Fraction(20))) == [
        (0, 0),
        (10, 20),
        (14, 0),
    ]
