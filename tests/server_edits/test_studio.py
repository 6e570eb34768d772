"""What the studio makes of sentences: base footage, refusals, drafts of somebody else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemoflow.engine.draftcodec import decode
from nemoflow.engine.timeline import Timeline
from nemoflow.model.draft import Draft
from nemoflow.server.fault_kinds import Drift
from nemoflow.server.strike import drifted
from nemoflow.server.studio import Edited, edit, register
from nemoflow.store.served_rows import Held
from tests.server_edits.sources import edited, holding, refused, source


def timeline(held: Held) -> Timeline:
    return decode(Draft(held.draft))


def shown(held: Held) -> list[str]:
    """Files of the clips, in order."""
    made = timeline(held)
    return [made.source(clip.source).filename for clip in made.clips]


@pytest.mark.parametrize(
    ("files", "said", "clips"),
    [
        (("a.mp4", "b.mp4"), "cut the first second", ["a.mp4", "b.mp4"]),
        (("b.mp4", "a.mp4"), "cut the first second", ["b.mp4", "a.mp4"]),
        (("a.mp4", "logo.png", "song.mp3"), "cut the first second", ["a.mp4"]),
        (("logo.png", "song.mp3"), "cut the first second", ["logo.png"]),
        (("song.mp3",), "cut the first second", ["song.mp3"]),
        (("a.mp4", "b.mp4"), "append b.mp4", ["a.mp4", "b.mp4"]),
        (("b.mp4", "a.mp4"), "append b.mp4", ["a.mp4", "b.mp4"]),
        # The only sound is meant, though nobody names it.
        (("a.mp4", "song.mp3"), "add background music", ["a.mp4"]),
        (("a.mp4", "b.mp4"), "put b.mp4 and a.mp4 at the start", ["b.mp4", "a.mp4"]),
    ],
)
def test_the_first_edit_places_the_footage_it_does_not_use(
    files: tuple[str, ...], said: str, clips: list[str]
) -> None:
    assert shown(edited(holding(*files), said).held) == clips


def test_footage_is_placed_once() -> None:
    first = edited(holding("a.mp4"), "cut the first second").held
    later = edited(register(first, source("b.mp4")), "fade out for 1 second").held
    assert shown(later) == ["a.mp4"]
    assert shown(edited(later, "append b.mp4").held) == ["a.mp4", "b.mp4"]


def test_a_file_given_twice_counts_once() -> None:
    held = holding("a.mp4", "a.mp4")
    assert held == holding("a.mp4")
    assert shown(edited(held, "fade out for 1 second").held) == ["a.mp4"]


def test_a_name_means_the_latest_file_of_that_name() -> None:
    held = edited(holding("a.mp4", source("b.mp4", "old")), "cut the first second").held
    held = register(held, source("b.mp4", "new", seconds=2))
    made = timeline(edited(held, "append b.mp4").held)
    assert [clip.source for clip in made.clips][-1] == "new"


def test_a_file_name_in_a_title_is_a_title() -> None:
    made = timeline(edited(holding("a.mp4"), 'add the title "a.mp4"').held)
    assert [title.text for title in made.titles] == ["a.mp4"]
    assert len(made.clips) == 1


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("make it better", "cannot be decided"),
        ("cut 90s to 99s", "4s"),
        ("append nowhere.mp4", "nowhere.mp4"),
        ("export the video", "is not an edit"),
        ("add background music", "no music"),
        ("   ", "empty"),
        ("append \ue000a.mp4\ue001", "no glyph"),
        ('add the title "\U000f0000"', "no font"),
    ],
)
def test_what_cannot_be_obeyed_is_refused_with_words(said: str, why: str) -> None:
    words = refused(holding("a.mp4"), said)
    assert words.startswith("I could not do that: ")
    assert why in words


def test_a_refused_first_edit_leaves_the_footage_for_the_next() -> None:
    held = holding("a.mp4")
    refused(held, "make it better")
    assert shown(edited(held, "cut the first second").held) == ["a.mp4"]


def test_nothing_can_be_edited_before_there_is_footage() -> None:
    assert "upload" in refused(Held(), 'add the title "Hi"').lower()


def test_the_call_names_the_operations() -> None:
    one = edited(holding("a.mp4"), "cut the first second")
    assert one.tool == "edit_multitrack"
    assert one.args == {"op": "cut", "from": "0s", "to": "1s"}
    two = edited(holding("a.mp4"), "cut the first second and fade out for 1 second")
    assert two.args["op"] == "cut+fade_out"
    assert "Timeline (1 track): 1. Video: a.mp4 (0-3s)" in two.words
    assert "\ue000" not in edited(holding("a.mp4", "b.mp4"), "append b.mp4").words


def test_foreign_keys_and_tracks_survive_an_edit() -> None:
    held = drifted(edited(holding("a.mp4"), "cut the first second").held, Drift())
    value = json.loads(edited(held, 'add the title "Hi"').held.draft)
    assert value["x_editor"] == {"revision": 1}
    assert [track["tt"] for track in value["t"]] == [0, 7, 5]


def test_foreign_parts_that_came_before_the_first_edit_survive_it() -> None:
    held = drifted(holding("a.mp4"), Drift())
    after = edited(held, "cut the first second").held
    assert shown(after) == ["a.mp4"]
    assert json.loads(after.draft)["x_editor"] == {"revision": 1}


@pytest.mark.parametrize(
    "draft",
    [
        '{"t":[{"tt":0,"sg":[{"id":"abc"}]}],"d":4000}',
        '{"t":"no list","m":7,"x_nemoflow":{"version":1,"timeline":{"clips":[{}]}}}',
        '{"x_nemoflow":{"version":99}}',
        '{"t":[[[]],null,3],"x_nemoflow":{"version":1,"timeline":{"sources":3}}}',
        '{"x_nemoflow":{"version":1,"timeline":{"canvas":{"width":1,"height":1,"rate":"1/0"}}}}',
    ],
)
def test_a_draft_of_somebody_else_is_refused_and_left_alone(draft: str) -> None:
    held = drifted(edited(holding("a.mp4"), "cut the first second").held, Drift(draft=draft))
    assert held.draft == draft
    assert refused(held, "fade out for 1 second")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["t", "sg", "m", "tt", "by", "d", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["t", "m", "d", "x", "x_nemoflow"]), JSON, max_size=4))
def test_no_draft_makes_an_edit_fail_in_another_way(foreign: dict[str, object]) -> None:
    held = edited(holding("a.mp4"), "cut the first second").held
    value = {**json.loads(held.draft), **foreign}
    changed = drifted(held, Drift(draft=json.dumps(value)))
    found = edit(changed, 'add the title "Hi"')
    if isinstance(found, Edited):
        kept = json.loads(found.held.draft)
        assert kept.get("x") == value.get("x")
