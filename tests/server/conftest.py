"""Tiny media, made once; a server and its accounts, one a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.live import Live
from tests.server.media import Media, make_media
from tests.server.user import User


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    """A clip, another clip, a sound and a picture."""
    return make_media(tmp_path_factory.mktemp("served-media"))


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """A server with the usual settings."""
    with Live(tmp_path / "served") as server:
        yield server


@pytest.fixture
def ann(live: Live) -> Iterator[User]:
    """An anonymous account."""
    with User(live.url) as user:
        yield user


@pytest.fixture
def bob(live: Live) -> Iterator[User]:
    """Another one."""
    with User(live.url) as user:
        yield user


@pytest.fixture
def session(ann: User, media: Media) -> str:
    """A session whose draft holds 0.9 s of `walk`, a title and music."""
    made = ann.session()
    ann.upload(made, media.walk, media.song)
    ann.edit(made, "trim the first 0.1 seconds")
    ann.edit(made, 'add the title "Hi" for 0.5 seconds')
    ann.edit(made, "add song.mp3 as background music")
    return made
