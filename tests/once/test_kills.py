"""A real SIGKILL at each point that only a paid service reaches; then the next apply."""

from __future__ import annotations

from tests.once.house import KILLED, House

EDITS = ["cut the first 0.2 seconds", 'add the title "One" at the top']
POINTS = ("edit.told", "pending.adopted", "pending.dropped", "edit.moved_on", "drift.recorded")


def test_killed_while_the_agent_speaks(house: House) -> None:
    house.goes_wrong([])
    client = house.client(EDITS)
    assert client.apply("edit.told:1") == KILLED
    assert client.apply() == 0, client.log
    assert client.applied() == EDITS


def test_killed_after_adopting_what_a_killed_run_sent(house: House) -> None:
    house.goes_wrong([])
    client = house.client(EDITS)
    assert client.apply("edit.sent:1") == KILLED
    assert client.apply("pending.adopted") == KILLED, client.log
    assert client.apply() == 0, client.log
    assert client.applied() == EDITS


def test_killed_after_dropping_what_a_killed_run_never_sent(house: House) -> None:
    house.goes_wrong([])
    client = house.client(EDITS)
    assert client.apply("edit.intent:1") == KILLED
    assert client.apply("pending.dropped") == KILLED, client.log
    assert client.apply() == 0, client.log
    assert client.applied() == EDITS


def test_killed_after_recording_a_second_stage(house: House) -> None:
    """It comes four seconds after the answer: later than two looks that agreed."""
    house.goes_wrong([{"on": "run", "nth": 1, "do": "two_stage", "delay": 4}])
    client = house.client(EDITS)
    assert client.apply("edit.moved_on", pause=5) == KILLED, client.log
    assert client.apply() == 0, client.log
    assert client.applied() == EDITS
    assert "Made for you" in (client.root / "out/demo.mp4").read_text()


def test_killed_after_adopting_drift(house: House) -> None:
    house.goes_wrong([])
    client = house.client(EDITS[:1])
    assert client.apply() == 0, client.log
    house.goes_wrong([{"on": "state", "nth": 1, "do": "drift", "edit": 'add the title "Sale"'}])
    client.write(EDITS)
    assert client.apply() == 1, client.log
    assert client.apply("drift.recorded", on_drift="adopt") == KILLED, client.log
    assert client.apply() == 0, client.log
    assert client.applied() == EDITS
    assert "Sale" in (client.root / "out/demo.mp4").read_text()
