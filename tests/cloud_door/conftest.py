"""An office, a clock and a service that talks to it, for each test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from nemoflow.backends.cloud.service import Service
from nemoflow.backends.cloud.settings import CloudSettings
from nemoflow.store.credentials import Credentials
from tests.clock import FakeClock
from tests.cloud_door.office import ANONYMOUS, BALANCE, BALANCED, Office, fresh
from tests.story import Story

FAR = "2999-01-01T00:00:00Z"


@dataclass
class Desk:
    """A configuration folder, an office and services that work with both."""

    office: Office
    folder: Path
    clock: FakeClock = field(default_factory=FakeClock)
    notes: list[str] = field(default_factory=list)
    _opened: list[Service] = field(default_factory=list)

    def service(self, **environ: str) -> Service:
        """A service as a new process would have it."""
        made = Service(self.settings(**environ), self.clock, note=self.notes.append)
        self._opened.append(made)
        return made

    def settings(self, **environ: str) -> CloudSettings:
        """What the environment says."""
        home = {"NEMO_API_URL": self.office.url, "NEMOFLOW_CONFIG_HOME": str(self.folder)}
        return CloudSettings.of({**home, **environ})

    @property
    def credentials(self) -> Credentials:
        """The token file."""
        return Credentials(str(self.folder / "nemovideo"))

    def close(self) -> None:
        """Closes every connection."""
        for service in self._opened:
            service.close()


@pytest.fixture
def office() -> Iterator[Office]:
    """An office that makes one anonymous account and knows its balance."""
    with Office() as made:
        made.on(ANONYMOUS, fresh("a"))
        made.on(BALANCE, BALANCED)
        yield made


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Iterator[Desk]:
    """A desk at the office."""
    made = Desk(office, tmp_path / "config")
    yield made
    made.close()


@pytest.fixture
def at(office: Office, tmp_path: Path) -> Story:
    """An empty project of a user whose cloud is the office."""
    office.on(ANONYMOUS, fresh("a", FAR))
    root = tmp_path / "project"
    root.mkdir()
    return Story(
        root,
        {
            "NEMO_API_URL": office.url,
            "NEMO_WEB_URL": "https://web.example",
            "NEMOFLOW_CONFIG_HOME": str(tmp_path / "config"),
            "NEMOFLOW_PACE": "0.001",
        },
    )


def kept(at: Story) -> Credentials:
    """The user's token file."""
    return Credentials(str(Path(at.env["NEMOFLOW_CONFIG_HOME"]) / "nemovideo"))
