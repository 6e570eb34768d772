"""What the page draws of a draft: lanes, moments, symbols."""

from __future__ import annotations

from fractions import Fraction

from nemoflow.engine.draftcodec import encode
from nemoflow.engine.timeline import (
    Canvas,
    Clip,
    Fade,
    Music,
    Sound,
    Source,
    Timeline,
    Title,
    Transition,
)
from nemoflow.model.draft import Draft
from nemoflow.model.errors import Place
from nemoflow.model.spec import Output
from nemoflow.model.watching import EditView, Mark, Phase, SpecView
from nemoflow.preview.lanes import MOST_ITEMS, Lane, drawing_of
from nemoflow.preview.pairs import moments
from nemoflow.preview.values import Shown, spec_value

_CANVAS = Canvas(160, 90, Fraction(10))
_WALK = Source("walk", "walk.mp4", "aa", "video", Fraction(10), 160, 90, Fraction(10), True)
_BED = Source("bed", "bed.m4a", "bb", "audio", Fraction(10), has_audio=True)
_TWO = Timeline(
    _CANVAS,
    (_WALK, _BED),
    (Clip("aa", 0, 30, transition=Transition("dissolve", 10)), Clip("aa", 30, 40)),
    (Title("one", 0, 20), Title("two", 10, 20), Title("three", 20, 0)),
    (Music("bb"),),
    fade_out=Fade(10),
    sounds=(Sound("bb", 55, 10, Fraction(10), speech=True, name="bed.m4a"),),
)
_OUTPUT = Output("/out/a.mp4", "a.mp4", "mp4", Place("video.yml", 1, 1))


def lane(timeline: Timeline, name: str) -> Lane:
    return next(one for one in drawing_of(encode(timeline)).lanes if one.name == name)


def test_lanes_are_in_seconds_from_the_top_down() -> None:
    drawing = drawing_of(encode(_TWO))
    assert drawing.seconds == 6.0
    assert [one.name for one in drawing.lanes] == ["Titles", "Video", "Music", "Sounds"]
    video = [(item.kind, item.start, item.end) for item in lane(_TWO, "Video").items]
    assert video == [
        ("clip", 0.0, 2.0),
        ("clip", 2.0, 6.0),
        ("transition", 2.0, 3.0),
        ("fade", 5.0, 6.0),
    ]
    (voice,) = lane(_TWO, "Sounds").items
    assert (voice.kind, voice.start, voice.end) == ("voice", 5.5, 6.0)


def test_what_overlaps_gets_rows() -> None:
    titles = lane(_TWO, "Titles")
    assert [item.row for item in titles.items] == [0, 1, 0]
    assert titles.rows == 2
    assert titles.items[2].end == 6.0


def test_of_very_many_items_the_first_are_drawn() -> None:
    many = Timeline(_CANVAS, (_WALK,), tuple(Clip("aa", 0, 1) for _ in range(MOST_ITEMS + 7)))
    assert (len(lane(many, "Video").items), lane(many, "Video").more) == (MOST_ITEMS, 7)


def test_a_foreign_draft_is_drawn_as_far_as_it_can_be_read() -> None:
    segment = {"text": "Hi", "start_ms": 500, "duration_ms": 1500}
    draft = Draft.of({"t": [{"tt": 7, "sg": [segment, {"text": "?"}]}], "d": 4000})
    (titles,) = drawing_of(draft).lanes
    assert [(item.label, item.start, item.end) for item in titles.items] == [("Hi", 0.5, 2.0)]
    assert drawing_of(draft).seconds == 4.0


def test_moments_are_where_the_pictures_differ() -> None:
    changed = Timeline(_CANVAS, (_WALK,), _TWO.clips, (Title("other", 0, 20), *_TWO.titles[1:]))
    before = Timeline(_CANVAS, (_WALK,), _TWO.clips, _TWO.titles)
    (one,) = moments(encode(before), encode(changed), _OUTPUT, ())
    assert (one.kind, one.start, one.end) == ("changed", 0.0, 2.0)
    assert one.before == one.after == 0.95
    assert moments(encode(before), encode(before), _OUTPUT, ((0.0, 6.0),)) == ()


def test_moments_of_foreign_drafts_are_the_middles_of_what_was_drawn() -> None:
    (one,) = moments(Draft(), Draft(), None, ((1.0, 3.0),))
    assert (one.before, one.after) == (2.0, 2.0)


def test_every_mark_has_its_symbol() -> None:
    view = SpecView(
        "video.yml",
        Phase.HELD,
        edits=tuple(EditView(number, "say", mark) for number, mark in enumerate(Mark, 1)),
        credits=30.0,
    )
    value = spec_value(view, Shown((("/a/b.mp4", "n1"), ("/a/c.txt", "n2"))))
    edits = value["edits"]
    assert isinstance(edits, list)
    assert "".join(edit["symbol"] for edit in edits) == "=+~↻▸✓?"
    assert value["held"] == {"credits": 30.0}
    assert [file["kind"] for file in value["files"]] == ["video", "other"]  # type: ignore[attr-defined]  # JSON
