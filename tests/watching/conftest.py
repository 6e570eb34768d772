"""Watches on the project of the stories: one recipe, its footage and its music."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.stories.conftest import bed as bed
from tests.stories.conftest import story as story
from tests.stories.conftest import walk as walk
from tests.story import Story
from tests.watching.watched import Watched

Watch = Callable[..., Watched]


@pytest.fixture
def watch(story: Story) -> Iterator[Watch]:
    """Starts watches of the story's project; they are gone after the test."""
    begun: list[Watched] = []

    def begin(*args: str, of: Story = story) -> Watched:
        begun.append(Watched(of, args))
        return begun[-1]

    yield begin
    for one in begun:
        one.close()
