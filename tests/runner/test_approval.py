"""Spending credits needs a yes: asked for on a terminal, refused where nobody can be asked."""

from __future__ import annotations

import os
import pty
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import pytest

from nemoflow.cli.approval import VARIABLE, approval_of
from nemoflow.cli.terminal import Terminal, is_live, wants_colour
from nemoflow.model.errors import Interrupted, NotApproved
from nemoflow.model.plan import Plan
from nemoflow.runner.desk import Stop
from nemoflow.runner.purse import Purse
from tests.desk import Project
from tests.fake import PAID, FakeBackend


@dataclass
class Seat:
    """A terminal somebody sits at: `keys` is their side of it."""

    keys: int
    stream: TextIO

    def hears(self, words: str) -> str:
        """What is shown until those words are."""
        shown, until = b"", time.monotonic() + 20
        while words.encode() not in shown:
            assert time.monotonic() < until, shown
            if select.select([self.keys], [], [], 0.1)[0]:
                shown += os.read(self.keys, 1000)
        return shown.decode()


@pytest.fixture
def seat() -> Iterator[Seat]:
    keys, line = pty.openpty()
    stream = os.fdopen(line, "r+b", buffering=0)
    with stream, open(line, "w", encoding="utf-8", closefd=False) as words:
        yield Seat(keys, words)
    os.close(keys)


@pytest.fixture
def costly(project: Project) -> Plan:
    project.backend = FakeBackend(PAID)
    return project.plan(project.spec("cut", "mute"))


def asked(seat: Seat, plan: Plan, then: Callable[[Stop], None]) -> BaseException | None:
    """Asks, does something when the question is there, and gives the outcome."""
    stop, terminal, ended = Stop(), Terminal(seat.stream, seat.stream), []
    approve = approval_of(False, stop, seat.stream, {}, terminal)

    def ask() -> None:
        try:
            Purse(None, approve).admit(plan)
            ended.append(None)
        except (NotApproved, Interrupted) as error:
            ended.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    assert "video.yml: spend " in seat.hears("Only yes is accepted: ")
    then(stop)
    asking.join(20)
    (outcome,) = ended
    return outcome


def test_yes_is_yes(seat: Seat, costly: Plan) -> None:
    assert asked(seat, costly, lambda stop: void(os.write(seat.keys, b"yes\n"))) is None


@pytest.mark.parametrize("answer", [b"y\n", b"\n", b"no\n", b"yes please\n", b"\x04"])
def test_anything_else_is_no(seat: Seat, costly: Plan, answer: bytes) -> None:
    error = asked(seat, costly, lambda stop: void(os.write(seat.keys, answer)))
    assert isinstance(error, NotApproved)


def test_a_stop_ends_the_question(seat: Seat, costly: Plan) -> None:
    error = asked(seat, costly, lambda stop: stop.ask(signal.SIGINT))
    assert isinstance(error, Interrupted)


def void(_: object) -> None:
    """Drops a result."""


@pytest.mark.parametrize("environ", [{"CI": "true"}, {"CI": "1"}])
def test_ci_asks_nothing_and_draws_nothing(
    seat: Seat, costly: Plan, environ: dict[str, str]
) -> None:
    terminal = Terminal(seat.stream, seat.stream)
    with pytest.raises(NotApproved, match="nobody can be asked") as found:
        approval_of(False, Stop(), seat.stream, environ, terminal)(costly)
    assert "--auto-approve" in found.value.hint
    assert not is_live(seat.stream, environ)
    assert not wants_colour(seat.stream, environ)
    assert wants_colour(seat.stream, {**environ, "FORCE_COLOR": "1"})
    assert wants_colour(seat.stream, {"CI": "false"})


def test_off_a_terminal_only_a_word_beforehand_is_a_yes(tmp_path: Path, costly: Plan) -> None:
    with open(os.devnull, encoding="utf-8") as nobody:
        terminal = Terminal(nobody, nobody)
        refuse = approval_of(False, Stop(), nobody, {VARIABLE: "0"}, terminal)
        with pytest.raises(NotApproved):
            Purse(None, refuse).admit(costly)
        Purse(1000, refuse).admit(costly)  # a limit is a yes
        for auto, environ in ((True, {}), (False, {VARIABLE: "1"})):
            Purse(None, approval_of(auto, Stop(), nobody, environ, terminal)).admit(costly)


def test_what_costs_nothing_is_never_asked(project: Project) -> None:
    def never(plan: Plan) -> None:
        raise AssertionError

    Purse(None, never).admit(project.plan(project.spec("cut")))
    project.backend = FakeBackend(PAID)
    spec = project.spec("cut")
    project.apply(spec)
    (project.root / "out/demo.mp4").unlink()
    plan = project.plan(spec)
    assert plan.actions
    Purse(None, never).admit(plan)
