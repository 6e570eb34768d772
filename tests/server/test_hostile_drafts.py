"""Drafts from outside: wrong types, absent files, giants. A clean refusal, never a job."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.server.live import Live
from tests.server.media import Media
from tests.server.user import Json, User, refused


def timeline(draft: Json) -> Json:
    found: Json = draft["x_nemoflow"]["timeline"]
    return found


def clip(draft: Json) -> Json:
    found: Json = timeline(draft)["clips"][0]
    return found


def put(*path: str | int, value: Any) -> Callable[[Json], None]:
    """Sets one value deep in a draft's timeline."""

    def change(draft: Json) -> None:
        place: Any = timeline(draft)
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    change.__name__ = f"{'.'.join(map(str, path))}={json.dumps(value)[:30]}"
    return change


CROP = {"x": 0, "y": 0, "width": 2, "height": 2, "of_width": 32768, "of_height": 32768}
KEY = {
    "color": "green", "similarity": 0.15, "blend": 0.05, "despill": True,
    "background": "#000000", "begin": "0", "pace": "1",
}  # fmt: skip
CAPTION = {"start": 0, "frames": 9, "spans": [{"text": "x"}]}
HOSTILE = [
    *(put("clips", value=value) for value in (None, 5, "x", {}, [], [1], [None], [[]])),
    *(put("clips", 0, "frames", value=value) for value in ("9", 1.5, True, None, -1, 0, 10**12)),
    *(put("clips", 0, "start", value=value) for value in (-1, 10**9, "0", [])),
    *(put("clips", 0, "speed", value=value) for value in ("0", "-1", "1e999999999", "1/0", 1e300)),
    *(put("clips", 0, "gain", value=value) for value in (1e400, "loud", 10**9, None, [])),
    *(put("clips", 0, "source", value=value) for value in ("/etc/passwd", "", 7, "0" * 64)),
    put("clips", 0, "fit", value="crop;movie=/etc/passwd"),
    put("clips", 0, "transition", value={"kind": "fade", "frames": 5}),
    put("clips", 0, "phase", value="3"),
    put("clips", 0, "unknown", value=1),
    put("clips", 0, "effects", value=[{"kind": "movie", "params": {}}]),
    put("clips", 0, "effects", value=[{"kind": "flip", "params": {"axis": "hflip[x];movie=x"}}]),
    put("clips", 0, "effects", value=[{"kind": "flip", "params": {"axis": "vertical"}}] * 500),
    *(
        put("clips", 0, "effects", value=[{"kind": "chroma_key", "params": key, "sources": used}])
        for key, used in (
            (KEY, ["/etc/passwd"]),
            (KEY, "x"),
            (KEY, [7]),
            (KEY, ["0" * 64] * 2),
            ({**KEY, "pace": "0"}, []),
            ({**KEY, "begin": "1/0"}, []),
            ({**KEY, "color": "x"}, []),
        )
    ),
    put("clips", 0, "effects", value=[{"kind": "crop", "params": CROP}] * 20),
    put("clips", value=[{"source": "x", "start": 0, "frames": 1}] * 5000),
    *(put("canvas", value=value) for value in (None, {}, "x", {"width": 1, "height": 1})),
    put("canvas", value={"width": 10**6, "height": 10**6, "rate": "30"}),
    put("canvas", value={"width": 161, "height": 90, "rate": "30"}),
    put("canvas", value={"width": 160, "height": 90, "rate": "1/1000000"}),
    put("canvas", value={"width": 160, "height": 90, "rate": "nan"}),
    put("canvas", value={"width": "160", "height": 90, "rate": "30"}),
    *(put("sources", value=value) for value in (None, [], 5, [{}], [{"digest": 1}])),
    put("sources", 0, "digest", value="../../served.db"),
    put("sources", 0, "name", value={"a": 1}),
    put("titles", 0, "text", value=7),
    put("titles", 0, "text", value="\ud800"),
    put("titles", 0, "text", value="x" * 100_000),
    put("titles", 0, "color", value="red;"),
    put("titles", 0, "size", value=1e9),
    put("titles", 0, "position", value="../x"),
    put("titles", 0, "frames", value=-5),
    put("titles", 0, "box", value="red;"),
    put("titles", 0, "animation", value="spin"),
    put("titles", 0, "role", value=7),
    *(
        put("captions", value=[{**CAPTION, key: value}])
        for key, value in (
            ("frames", 0),
            ("start", -1),
            ("spans", []),
            ("spans", [{"text": 7}]),
            ("spans", [{"text": "x", "color": "{\\p1}"}]),
            ("position", "../x"),
            ("wrap", 0),
            ("style", "x"),
            ("size", 99),
            ("color", "red;"),
            ("lang", "../x"),
            ("burn", "yes"),
        )
    ),
    *(
        put("chapters", value=[{"start": 0, "name": "x", key: value}])
        for key, value in (("start", -1), ("name", 7), ("name", "x" * 9000))
    ),
    put("music", 0, "source", value="http://example.com/a.mp3"),
    put("music", 0, "fade_in", value=-1),
    put("music", 0, "loop", value="yes"),
    put("fade_out", value={"frames": -1}),
    put("fade_out", value={"frames": 3, "color": "#zzzzzz"}),
    put("fade_out", value="x"),
]


@pytest.mark.parametrize("change", HOSTILE, ids=lambda change: change.__name__)
def test_hostile_drafts_are_refused(
    ann: User, session: str, live: Live, change: Callable[[Json], None]
) -> None:
    draft = copy.deepcopy(ann.draft(session))
    change(draft)
    assert refused(ann.submit(session, draft)) == (400, 400, False)
    assert live.store.renders.of_session(session) == ()


@pytest.mark.parametrize(
    "draft",
    [
        {},
        {"t": []},
        {"t": [{"tt": 0, "sg": []}]},
        {"t": 5},
        {"t": [{"tt": 0, "sg": [{}]}]},
        {"t": [{"tt": 0, "sg": [{}]}], "x_nemoflow": 5},
        {"t": [{"tt": 0, "sg": [{}]}], "x_nemoflow": {"version": 99}},
        {"t": [{"tt": 0, "sg": [{}]}], "x_nemoflow": {"version": 1}},
        {"t": [{"tt": 0, "sg": [{}]}], "x_nemoflow": {"version": 1, "timeline": {}}},
        {"t": [{"tt": 0, "sg": [{}]}], "x_nemoflow": {"version": 1, "timeline": []}},
        {"t": [{"tt": [], "sg": [{"name": []}]}], "x_nemoflow": {"version": [1], "timeline": {}}},
    ],
)
def test_drafts_of_others_are_refused(ann: User, session: str, draft: Json) -> None:
    assert refused(ann.submit(session, draft)) == (400, 400, False)


def test_what_a_draft_claims_of_a_file_does_not_count(ann: User, session: str) -> None:
    draft = ann.draft(session)
    source = next(item for item in timeline(draft)["sources"] if item["kind"] == "video")
    source |= {"width": 9999, "height": 3, "seconds": "5000", "kind": "image", "rate": "7"}
    assert ann.submit(session, draft).status_code == 200
    assert ann.finished()["output"]["duration"] == 0.9


def test_an_export_too_long_or_too_large_is_refused(tmp_path: Path, media: Media) -> None:
    with Live(tmp_path, max_seconds=0.5) as live, User(live.url) as ann:
        session = ann.session()
        ann.upload(session, media.walk)
        ann.edit(session, "trim the first 0.1 seconds")
        reply = ann.submit(session, ann.draft(session))
        assert refused(reply) == (400, 400, False)
        assert "0.5 s at most" in reply.json()["message"]
        reply = ann.submit(session, ann.draft(session), output={"fps": 120, "format": "mp4"})
        assert refused(reply) == (400, 400, False)
