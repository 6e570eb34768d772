"""Tiny media, made once."""

from __future__ import annotations

import pytest

from tests.server.media import Media, make_media


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    """A clip, another clip, a sound and a picture."""
    return make_media(tmp_path_factory.mktemp("served-media"))
