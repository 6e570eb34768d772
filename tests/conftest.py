"""Fixtures that every area may use."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.desk import Project
from tests.story import ROOT
from tests.tokens import found_in

# A busy machine is no defect: speed is measured in tests/bench.
settings.register_profile("house", deadline=None)
settings.load_profile("house")

# A shell that starts the tests in the background makes them ignore ^C, and so would every child.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

LONGEST = (
    *("once", "examples", "stories", "incremental", "oracles", "preview", "ci"),
    *("server", "server_edits", "cloud_work", "cloud_door", "media", "watching"),
)
"""Areas with files that run for minutes or tens of seconds; all others are a matter of seconds."""
OWN = "credentials.json"
"""The one file a token lies in; tests that write tokens themselves name their files `*token*`."""


@pytest.fixture(scope="session", autouse=True)
def no_token_is_left_anywhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """After the whole suite: no state, log, output or project file holds a token."""
    yield
    found = found_in(tmp_path_factory.getbasetemp())
    assert [path for path in found if path.name != OWN and "token" not in str(path)] == []


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project with one input file and a fake backend."""
    made = Project(tmp_path)
    made.file("walk.mp4", "footage")
    return made


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves slow tests out unless `-m` names them; workers begin with what takes longest."""
    if hasattr(config, "workerinput"):
        items.sort(key=_turn)
    if "slow" in (config.option.markexpr or ""):
        return
    slow = [item for item in items if item.get_closest_marker("slow")]
    if slow:
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]


def _turn(item: pytest.Item) -> int:
    """Which files come first: at the end no worker should wait for a long one of the other."""
    area = item.path.relative_to(ROOT / "tests").parts[0]
    return LONGEST.index(area) if area in LONGEST else len(LONGEST)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The accuracy of the edit language, whenever its corpus was run."""
    done = [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]
    if any("language/test_corpus" in report.nodeid for report in done):
        from tests.language.accuracy import ALL, accuracy_line

        terminalreporter.line(accuracy_line(ALL))
