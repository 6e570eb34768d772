"""Drafts: exact round trips, equal bytes, foreign parts that survive, nothing local."""

from __future__ import annotations

import json

import pytest

from nemoflow.engine.draftcodec import decode, encode
from nemoflow.engine.edit import apply_ops
from nemoflow.engine.timeline import Timeline
from nemoflow.model.draft import Draft, summary
from nemoflow.model.errors import EngineFailed
from tests.ops.test_effects import op, video


def rich() -> Timeline:
    """A timeline with something of everything."""
    return apply_ops(
        video("a", "b"),
        [op("cut", first="1s"), op("speed", factor="1.3"), op("transition"),
         op("title", text="Hi % \\ “q”\n🙂", color="red", size="33px"),
         op("music", file="bed", volume="35%"),
         op("volume", target="original", level="0%"), op("fade_in"), op("fade_out", color="white"),
         op("fit", ratio="9:16"), op("cut", **{"from": "3.37s", "to": "5s"})],
    ).timeline  # fmt: skip


def test_round_trip_is_exact_and_bytes_are_equal() -> None:
    assert decode(encode(rich())) == rich()
    assert encode(rich()).text == encode(decode(encode(rich()))).text
    assert encode(Timeline()) == Draft()
    assert decode(Draft()) == Timeline()


def test_readers_see_tracks() -> None:
    draft = encode(
        apply_ops(video("a"), [op("title", text="Hi"), op("music", file="bed")]).timeline
    )
    assert summary(draft) == (
        'Timeline (3 tracks): 1. Video: a.x (0-10s) 2. Title: "Hi" (0-3s) 3. Audio: bed.x (0-10s)'
    )
    assert draft.seconds == 10
    assert draft.value()["m"] == {"title": "", "width": 1920, "height": 1080}


def test_what_a_foreign_tool_added_survives() -> None:
    value = encode(rich()).value()
    value["zz"] = {"x": 1}
    value["m"]["author"] = "someone"  # type: ignore[index]  # JSON
    tracks = value["t"]
    tracks[0]["locked"] = True  # type: ignore[index]  # JSON
    tracks[0]["sg"][0]["note"] = "keep me"  # type: ignore[index]  # JSON
    tracks.append({"tt": 42, "sg": [{"weird": []}]})  # type: ignore[attr-defined]  # JSON
    edited = Draft(json.dumps(value))
    again = encode(apply_ops(decode(edited), [op("cut", last="1s")]).timeline, edited).value()
    assert again["zz"] == {"x": 1}
    assert again["m"]["author"] == "someone"  # type: ignore[index]  # JSON
    assert again["t"][0]["locked"] is True  # type: ignore[index]  # JSON
    assert again["t"][0]["sg"][0]["note"] == "keep me"  # type: ignore[index]  # JSON
    assert again["t"][-1] == {"tt": 42, "sg": [{"weird": []}]}  # type: ignore[index]  # JSON


@pytest.mark.parametrize(
    "text",
    [
        '{"t":[{"tt":0,"sg":[{}]}]}',
        '{"x_nemoflow":{"version":99,"timeline":{}}}',
        '{"x_nemoflow":{"version":1}}',
        '{"x_nemoflow":{"version":1,"timeline":{"clips":[{"nope":1}]}}}',
        '{"x_nemoflow":{"version":1,"timeline":{"clips":[{"source":"d","start":0,"frames":1,"speed":"1/0"}]}}}',
    ],
)
def test_a_strange_draft_is_refused_with_a_way_out(text: str) -> None:
    with pytest.raises(EngineFailed) as caught:
        decode(Draft(text))
    assert caught.value.hint
