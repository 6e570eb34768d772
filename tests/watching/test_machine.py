"""The machine of a watch against a model: any order of saves, ends, keys and cancelled runs."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from nemoflow.model.watching import Why
from nemoflow.runner.watching.machine import (
    BUSY_SECONDS,
    Cancel,
    Command,
    End,
    Ended,
    Key,
    Leave,
    Load,
    Loaded,
    Machine,
    Pause,
    Pressed,
    Quit,
    Run,
    Settled,
    Tick,
)

NAMES = st.sampled_from(["a", "b", "c"])
HOWS = st.sampled_from([End.DONE, End.FAILED, End.HELD])


class Watching(RuleBasedStateMachine):
    """The world: files on disk, one load and one run under way; the model: what was carried out."""

    def __init__(self) -> None:
        super().__init__()
        self.machine = Machine()
        self.disk: dict[str, int] = {"a": 0, "b": 0}
        self.bad: set[str] = set()
        self.last_good: dict[str, int] = {}
        self.tried: dict[str, list[str]] = {}
        self.run: Run | None = None
        self.cancelled = False
        self.loading: tuple[dict[str, int], set[str]] | None = None
        self.count = 0
        self.at = 0.0
        self.asked = False
        self.done(self.machine.take(Tick(0.0)))

    def done(self, commands: list[Command]) -> None:
        for command in commands:
            match command:
                case Load():
                    assert self.loading is None, "two loads at a time"
                    assert command.aside == (self.run is not None)
                    self.loading = (dict(self.disk), set(self.bad))
                case Run():
                    assert self.run is None, "two runs at a time"
                    self.run, self.cancelled = command, False
                case Cancel():
                    assert self.run is not None
                    assert not self.cancelled, "cancelled twice"
                    self.cancelled = True
                case _:
                    pass

    @rule(name=NAMES, good=st.booleans())
    def save(self, name: str, good: bool) -> None:
        self.count += 1
        self.at += 20  # far apart: no loop
        self.disk[name] = self.count
        (self.bad.discard if good else self.bad.add)(name)
        self.done(self.machine.take(Settled(self.at, f"{name}{self.count}")))

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        self.count += 1
        self.at += 20
        self.disk.pop(name, None)
        self.bad.discard(name)
        self.done(self.machine.take(Settled(self.at, f"gone {name}{self.count}")))

    @precondition(lambda self: self.loading is not None)
    @rule()
    def loaded(self) -> None:
        assert self.loading is not None
        (disk, bad), self.loading = self.loading, None
        self.last_good = {name: self.last_good[name] for name in disk if name in self.last_good}
        self.last_good |= {name: saved for name, saved in disk.items() if name not in bad}
        contents = {name: str(saved) for name, saved in disk.items()}
        self.done(self.machine.take(Loaded(contents, frozenset(bad))))

    @precondition(lambda self: self.run is not None)
    @rule(how=HOWS)
    def ended(self, how: End) -> None:
        run, cancelled = self.run, self.cancelled
        assert run is not None
        self.run = None
        if not cancelled and not run.final:
            tried = self.tried.setdefault(run.spec, [])
            assert tried[-1:] != [run.content] or self.asked, "the same content twice"
            tried.append(run.content)
        self.done(self.machine.take(Ended(self.at, End.STOPPED if cancelled else how, 3.0)))

    @precondition(lambda self: self.run is not None and not self.cancelled)
    @rule()
    def busy(self) -> None:
        self.run = None
        self.done(self.machine.take(Ended(self.at, End.BUSY)))
        self.at += BUSY_SECONDS
        self.done(self.machine.take(Tick(self.at)))

    @rule(key=st.sampled_from(list(Key)))
    def press(self, key: Key) -> None:
        # From now on the same may be carried out again: somebody asked for it.
        self.asked = self.asked or key is Key.APPLY
        self.done(self.machine.take(Pressed(key)))

    @invariant()
    def nothing_is_lost(self) -> None:
        """When all is quiet, the newest good content of every recipe was tried."""
        machine = self.machine
        if machine.paused or not machine.idle or self.run or self.loading:
            return
        for name, saved in self.last_good.items():
            if name in self.disk and name not in self.bad:
                assert saved == self.disk[name], "an old load was the last one"
            assert machine.specs[name].done == str(saved)

    @invariant()
    def it_knows_what_is_under_way(self) -> None:
        assert self.machine.running == self.run
        assert self.machine.loading == (self.loading is not None)
        assert self.machine.cancelled == (self.cancelled and self.run is not None)

    @invariant()
    def old_content_is_not_carried_on(self) -> None:
        """A run whose content is known to be old is on its way out."""
        if self.run is None or self.loading is not None:
            return
        known = self.machine.specs.get(self.run.spec)
        if known is None or known.content != self.run.content:
            assert self.cancelled


TestWatching = Watching.TestCase
TestWatching.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


def begun(machine: Machine, contents: dict[str, str]) -> list[Command]:
    assert machine.take(Tick(0)) == [Load(aside=False)]
    return machine.take(Loaded(contents))


def test_the_first_load_begins_every_recipe_in_turn() -> None:
    machine = Machine()
    assert begun(machine, {"a": "1", "b": "1"}) == [Run("a", "1")]
    assert machine.take(Ended(1, End.DONE)) == [Run("b", "1")]
    assert machine.take(Ended(2, End.DONE)) == []
    assert machine.idle


def test_newer_content_cancels_and_is_begun_after_the_end() -> None:
    machine = Machine()
    begun(machine, {"a": "1"})
    assert machine.take(Settled(1, "t")) == [Load(aside=True)]
    assert machine.take(Loaded({"a": "2"})) == [Cancel()]
    assert machine.take(Ended(2, End.STOPPED)) == [Run("a", "2")]


def test_what_cannot_be_used_cancels_nothing_and_is_not_begun() -> None:
    machine = Machine()
    begun(machine, {"a": "1"})
    machine.take(Settled(1, "t"))
    assert machine.take(Loaded({"a": "2"}, frozenset({"a"}))) == []
    assert machine.take(Ended(2, End.DONE)) == []
    assert machine.idle


def test_a_held_plan_is_begun_with_its_price_when_somebody_says_so() -> None:
    machine = Machine()
    begun(machine, {"a": "1"})
    assert machine.take(Ended(1, End.HELD, 30.0)) == []
    assert machine.held == ("a",)
    assert machine.take(Pressed(Key.APPLY)) == [Run("a", "1", credits=30.0)]
    machine.take(Ended(2, End.DONE))
    assert machine.held == ()


def test_the_yes_to_one_plan_is_none_to_the_next() -> None:
    machine = Machine()
    begun(machine, {"a": "1"})
    machine.take(Ended(1, End.HELD, 30.0))
    machine.take(Settled(2, "t"))
    assert machine.take(Loaded({"a": "2"})) == [Run("a", "2", credits=0.0)]


def test_going_back_to_a_held_plan_holds_it_again() -> None:
    machine = Machine()
    begun(machine, {"a": "1", "b": "1"})
    machine.take(Ended(1, End.HELD, 30.0))  # b runs
    for content in ("2", "1"):
        machine.take(Settled(2, content))
        machine.take(Loaded({"a": content, "b": "1"}))
    assert machine.take(Ended(3, End.DONE)) == [Run("a", "1")]


def test_a_loop_is_noticed_and_other_content_ends_it() -> None:
    machine = Machine()
    begun(machine, {"a": "0"})
    machine.take(Ended(0, End.DONE))
    said: list[Command] = []
    for turn in range(3):
        for content in ("x", "y"):
            said = machine.take(Settled(turn, content, ("video.yml",)))
            if said and isinstance(said[0], Pause):
                break
            said = machine.take(Loaded({"a": f"{content}"}))
            assert said == [Run("a", content)]
            machine.take(Ended(turn, End.DONE))
    assert machine.paused is Why.LOOP
    assert machine.take(Settled(3, "y", ("video.yml",))) == []
    assert Load(aside=False) in machine.take(Settled(3, "something new"))


def test_three_equal_triggers_are_no_loop_when_they_take_their_time() -> None:
    machine = Machine()
    begun(machine, {"a": "0"})
    machine.take(Ended(0, End.DONE))
    for at in (0.0, 5.0, 10.1, 15.2):
        machine.take(Settled(at, "x"))
        machine.take(Loaded({"a": "0"}))
    assert machine.paused is None


def test_paused_changes_are_carried_out_afterwards() -> None:
    machine = Machine()
    begun(machine, {"a": "1"})
    machine.take(Ended(1, End.DONE))
    assert machine.take(Pressed(Key.PAUSE)) == [Pause(Why.ASKED)]
    assert machine.take(Settled(2, "t")) == []
    assert Load(aside=False) in machine.take(Pressed(Key.PAUSE))
    assert machine.take(Loaded({"a": "2"})) == [Run("a", "2")]


def test_finished_files_are_rendered_once_and_after_newer_content() -> None:
    machine = Machine()
    begun(machine, {"a": "1"})
    machine.take(Ended(1, End.DONE))
    assert machine.take(Pressed(Key.RENDER)) == [Run("a", "1", final=True)]
    machine.take(Settled(2, "t"))
    assert machine.take(Loaded({"a": "2"})) == [Cancel()]
    assert machine.take(Ended(3, End.STOPPED)) == [Run("a", "2")]
    assert machine.take(Ended(4, End.DONE)) == [Run("a", "2", final=True)]
    assert machine.take(Ended(5, End.DONE)) == []


def test_leaving_waits_for_the_run() -> None:
    machine = Machine()
    begun(machine, {"a": "1"})
    assert machine.take(Leave()) == [Cancel()]
    assert machine.take(Ended(1, End.STOPPED)) == [Quit()]
    assert machine.take(Leave()) == []


def test_a_recipe_that_is_gone_is_forgotten() -> None:
    machine = Machine()
    begun(machine, {"a": "1", "b": "1"})
    machine.take(Settled(1, "t"))
    assert machine.take(Loaded({"b": "1"})) == [Cancel()]
    assert machine.take(Ended(1, End.DONE)) == [Run("b", "1")]
