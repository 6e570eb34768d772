"""The planner's rules, through real runs against a backend that keeps its promises."""

from __future__ import annotations

import pytest

from nemoflow.model.errors import EditRefused, InDoubt
from nemoflow.model.plan import (
    Adopt,
    Edit,
    Fetch,
    OpenSession,
    Plan,
    Reason,
    Render,
    Rewind,
    Upload,
)
from nemoflow.model.spec import reference
from tests.desk import Project
from tests.fake import PAID, Broken, FakeBackend


def marks(plan: Plan) -> list[tuple[str, str]]:
    """(what is said, why) of every edit to be sent."""
    return [(a.say, a.reason.name) for a in plan.actions if isinstance(a, Edit)]


def kinds(plan: Plan) -> list[str]:
    return [type(action).__name__ for action in plan.actions]


def words(project: Project, session: str = "s1") -> list[str]:
    """The edits a session's draft consists of."""
    value = project.backend.drafts[session].value()
    return [item[0] for item in value.get("words", [])]  # type: ignore[attr-defined]  # JSON


def test_first_apply_opens_uploads_edits_renders(project: Project) -> None:
    plan = project.apply(project.spec("a", "b"))
    assert kinds(plan) == ["OpenSession", "Upload", "Edit", "Edit", "Render"]
    assert words(project) == ["a", "b"]
    assert (project.root / "out/demo.mp4").exists()


def test_apply_is_a_fixed_point(project: Project) -> None:
    spec = project.spec("a", "b")
    project.apply(spec)
    assert project.plan(spec).is_empty
    assert project.apply(spec).is_empty
    assert project.backend.applied == {"s1": ["a", "b"]}


def test_spacing_is_no_change(project: Project) -> None:
    project.apply(project.spec("cut  a"))
    assert project.plan(project.spec("cut a")).is_empty


def test_appended_edit_is_the_only_one_sent(project: Project) -> None:
    project.apply(project.spec("a", "b"))
    plan = project.apply(project.spec("a", "b", "c"))
    assert marks(plan) == [("c", "NEW")]
    assert len(plan.kept) == 2
    assert project.backend.applied["s1"] == ["a", "b", "c"]


def test_changed_in_the_middle_rewinds_and_replays(project: Project) -> None:
    project.apply(project.spec("a", "b", "c"))
    plan = project.apply(project.spec("a", "x", "c"))
    assert kinds(plan) == ["Rewind", "Edit", "Edit", "Render"]
    assert marks(plan) == [("x", "CHANGED"), ("c", "AFTER_CHANGE")]
    assert words(project) == ["a", "x", "c"]


def test_inserted_edit_is_new_and_the_rest_replayed(project: Project) -> None:
    project.apply(project.spec("a", "b"))
    assert marks(project.plan(project.spec("a", "x", "b"))) == [
        ("x", "NEW"),
        ("b", "AFTER_CHANGE"),
    ]


def test_reverting_a_change_costs_nothing(project: Project) -> None:
    first, second = project.spec("a", "b", "c"), project.spec("a", "x", "c")
    project.apply(first)
    before = (project.root / "out/demo.mp4").read_text()
    project.apply(second)
    plan = project.apply(first)
    assert kinds(plan) == ["Fetch"]
    assert (project.root / "out/demo.mp4").read_text() == before
    # And the session goes on from there: a rewind, then only the new edit.
    plan = project.apply(project.spec("a", "b", "c", "d"))
    assert kinds(plan) == ["Rewind", "Edit", "Render"]
    assert words(project) == ["a", "b", "c", "d"]


def test_removing_trailing_edits_sends_nothing(project: Project) -> None:
    project.apply(project.spec("a", "b", "c"))
    plan = project.apply(project.spec("a"))
    assert kinds(plan) == ["Render"]
    assert [item.say for item in plan.gone] == ["b", "c"]
    assert '"a"' in (project.root / "out/demo.mp4").read_text()
    assert '"b"' not in (project.root / "out/demo.mp4").read_text()


def test_a_backend_that_cannot_rewind_replays_in_a_new_session(project: Project) -> None:
    project.backend = FakeBackend(PAID)
    project.apply(project.spec("a", "b", "c"))
    plan = project.apply(project.spec("a", "x", "c"))
    opening = plan.actions[0]
    assert isinstance(opening, OpenSession)
    assert opening.reason is Reason.CANNOT_REWIND
    assert marks(plan) == [
        ("a", "AFTER_CHANGE"),
        ("x", "CHANGED"),
        ("c", "AFTER_CHANGE"),
    ]
    assert plan.cost == 30  # three edits at the median of ten credits each
    assert words(project, "s2") == ["a", "x", "c"]
    # The old session stays in the pool: reverting is free.
    assert kinds(project.apply(project.spec("a", "b", "c"))) == ["Fetch"]
    assert project.backend.applied == {"s1": ["a", "b", "c"], "s2": ["a", "x", "c"]}


def test_an_input_that_an_edit_names_belongs_to_that_edit(project: Project) -> None:
    project.file("bed.m4a", "song 1")
    spec = project.spec("a", f"music {reference('bed')}", "c", inputs=("walk.mp4", "bed.m4a"))
    plan = project.apply(spec)
    assert kinds(plan) == ["OpenSession", "Upload", "Edit", "Upload", "Edit", "Edit", "Render"]
    project.file("bed.m4a", "song 2")
    plan = project.apply(spec)
    assert kinds(plan) == ["Rewind", "Upload", "Edit", "Edit", "Render"]
    edits = [action for action in plan.actions if isinstance(action, Edit)]
    assert edits[0].changed_inputs == ("bed",)
    assert edits[0].reason is Reason.INPUT_CHANGED
    assert edits[1].reason is Reason.AFTER_CHANGE


def test_changed_base_footage_replays_everything_and_says_so(project: Project) -> None:
    spec = project.spec("a", "b")
    project.apply(spec)
    project.file("walk.mp4", "other footage")
    plan = project.apply(spec)
    assert kinds(plan) == ["OpenSession", "Upload", "Edit", "Edit", "Render"]
    assert any("`walk`" in note for note in plan.notes)
    assert project.backend.applied == {"s1": ["a", "b"], "s2": ["a", "b"]}


def test_output_missing_comes_from_the_cache_and_edited_is_named(project: Project) -> None:
    spec = project.spec("a")
    project.apply(spec)
    out = project.root / "out/demo.mp4"
    whole = out.read_text()
    out.unlink()
    plan = project.apply(spec)
    assert [(type(a), a.reason) for a in plan.actions] == [(Fetch, Reason.OUTPUT_MISSING)]
    assert out.read_text() == whole
    out.unlink()
    out.write_text("edited by hand")
    plan = project.apply(spec)
    assert [a.reason for a in plan.actions] == [Reason.OUTPUT_EDITED]
    assert out.read_text() == whole


def test_without_the_cache_a_missing_output_is_rendered_without_an_edit(project: Project) -> None:
    spec = project.spec("a")
    project.apply(spec)
    (project.root / "out/demo.mp4").unlink()
    for entry in (project.root / "cache").iterdir():
        entry.unlink()
    assert kinds(project.apply(spec)) == ["Render"]


def test_a_cached_file_that_was_changed_in_place_is_not_trusted(project: Project) -> None:
    spec = project.spec("a")
    project.apply(spec)
    out = project.root / "out/demo.mp4"
    whole = out.read_text()
    with out.open("a") as stream:  # the cache may hold the same inode
        stream.write("tampered")
    project.apply(spec)
    assert out.read_text() == whole
    assert project.backend.rendered == ["out/demo.mp4", "out/demo.mp4"]


def test_settings_and_engine_changes_render_only(project: Project) -> None:
    project.apply(project.spec("a"))
    wide = project.spec("a", outputs=(project.output(width=640),))
    plan = project.apply(wide)
    assert [(type(a), a.reason) for a in plan.actions] == [(Render, Reason.OUTPUT_SETTINGS)]
    project.backend.engine = "fake 2"
    assert [a.reason for a in project.apply(wide).actions] == [Reason.ENGINE_CHANGED]


def test_a_lost_session_is_replayed_only_when_something_must_be_sent(project: Project) -> None:
    project.apply(project.spec("a", "b"))
    project.backend.drafts.clear()
    assert project.plan(project.spec("a", "b")).is_empty
    plan = project.apply(project.spec("a", "b", "c"))
    assert isinstance(plan.actions[0], OpenSession)
    assert plan.actions[0].reason is Reason.SESSION_LOST
    assert project.backend.applied["s2"] == ["a", "b", "c"]


def test_drift_is_rewound_before_anything_is_sent(project: Project) -> None:
    from nemoflow.model.draft import Draft

    project.apply(project.spec("a"))
    project.backend.drafts["s1"] = Draft.of({"words": [["by hand", []]]})
    plan = project.apply(project.spec("a", "b"))
    assert isinstance(plan.actions[0], Rewind)
    assert plan.actions[0].reason is Reason.DRIFT
    assert words(project) == ["a", "b"]


def test_an_applied_but_unconfirmed_edit_is_adopted(project: Project) -> None:
    spec = project.spec("a", "b", "c")
    project.backend.break_after = "b"
    with pytest.raises(Broken):
        project.apply(spec)
    project.backend.break_after = ""
    plan = project.apply(spec)
    assert kinds(plan) == ["Adopt", "Edit", "Render"]
    assert project.backend.applied["s1"] == ["a", "b", "c"]


def test_an_unsent_edit_is_sent_once_where_the_draft_is_proof(project: Project) -> None:
    spec = project.spec("a", "b")
    project.backend.break_before = "b"
    with pytest.raises(Broken):
        project.apply(spec)
    project.backend.break_before = ""
    project.apply(spec)
    assert project.backend.applied["s1"] == ["a", "b"]


def test_doubt_stops_the_plan_and_the_users_word_decides(project: Project) -> None:
    project.backend = FakeBackend(PAID)
    spec = project.spec("a", "b")
    project.backend.break_before = "b"
    with pytest.raises(Broken):
        project.apply(spec)
    project.backend.break_before = ""
    with pytest.raises(InDoubt, match="edit 2"):
        project.plan(spec)
    assert project.store().decide("video.yml", 2, "not-applied")
    project.apply(spec)
    assert project.backend.applied["s1"] == ["a", "b"]


def test_an_adopted_edit_that_the_spec_dropped_is_rewound(project: Project) -> None:
    project.backend.break_after = "b"
    with pytest.raises(Broken):
        project.apply(project.spec("a", "b"))
    project.backend.break_after = ""
    plan = project.apply(project.spec("a", "x"))
    assert isinstance(plan.actions[0], Adopt)
    assert words(project) == ["a", "x"]


def test_a_rewind_that_broke_off_is_taken_up(project: Project) -> None:
    """The draft stands at a chain the session's recorded steps do not show."""
    project.apply(project.spec("a", "b"))
    project.apply(project.spec("a", "x"))
    project.backend.break_rewind = True
    with pytest.raises(Broken):
        project.apply(project.spec("a", "b", "c"))
    project.backend.break_rewind = False
    project.apply(project.spec("a", "b", "c"))
    assert words(project) == ["a", "b", "c"]
    assert project.store().load("video.yml").sessions[0].steps[1].say == "b"
    assert project.plan(project.spec("a", "b", "c", "d")).count(Rewind) == 0


def test_moving_the_draft_on_purpose_is_no_evidence_of_an_edit(project: Project) -> None:
    project.apply(project.spec("a", "b"))
    project.backend.break_before = "c"
    with pytest.raises(Broken):
        project.apply(project.spec("a", "b", "c"))
    project.backend.break_rewind = True
    with pytest.raises(Broken):
        project.apply(project.spec("a", "x"))
    project.backend.break_rewind = False
    plan = project.apply(project.spec("a", "x"))
    assert plan.count(Adopt) == 0
    assert words(project) == ["a", "x"]


def test_an_edit_that_changes_nothing_fails_unless_allowed(project: Project) -> None:
    with pytest.raises(EditRefused, match="changed nothing"):
        project.apply(project.spec("a", "nothing"))
    project.apply(project.spec("a", "nothing", allow_no_change=True))
    assert project.plan(project.spec("a", "nothing", allow_no_change=True)).is_empty


def test_a_refused_edit_keeps_what_was_done(project: Project) -> None:
    with pytest.raises(EditRefused):
        project.apply(project.spec("a", "refuse", "c"))
    plan = project.apply(project.spec("a", "c"))
    assert marks(plan) == [("c", "NEW")]


def test_uploads_happen_just_before_their_edit(project: Project) -> None:
    project.file("bed.m4a", "song")
    spec = project.spec("a", f"music {reference('bed')}", inputs=("walk.mp4", "bed.m4a"))
    plan = project.plan(spec)
    uploads = [a for a in plan.actions if isinstance(a, Upload)]
    assert [(a.name, a.base) for a in uploads] == [("walk", True), ("bed", False)]
    assert not (project.root / ".nemoflow").exists()  # planning wrote nothing
