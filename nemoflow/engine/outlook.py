"""A render looked at before it is made: its nodes, and what of them the cache holds.

Footage and cache are read, nothing is written and no process is started.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from nemoflow.engine.cache import Cache
from nemoflow.engine.copying import Copied, Look, copying_of, may_copy
from nemoflow.engine.desk import pixels_of
from nemoflow.engine.forecast import Forecast, forecast_of, works_of
from nemoflow.engine.graph import Graph, Node, graph_of, missing_of, sound_graph
from nemoflow.engine.making import place_of
from nemoflow.engine.probed import kept_facts
from nemoflow.engine.setup import Setup, setup_of
from nemoflow.engine.stopwatch import known_paces
from nemoflow.engine.timeline import Timeline
from nemoflow.model.spec import Output


@dataclass(frozen=True, slots=True)
class Outlook:
    """A render, and what there is of it."""

    setup: Setup
    graph: Graph
    missing: tuple[Node, ...]
    cache: Cache
    copied: Copied | None = None
    """The picture, where it is copied as it is: then the graph holds nothing of it."""

    def holds(self, node: Node) -> bool:
        """Whether a node is there, needed or not. The file is made anew each time."""
        return node is not self.graph.file and self.cache.holds(place_of(self.cache, node))

    def forecast(self, workers: int) -> Forecast:
        """What making the rest means to this machine."""
        paces = known_paces(self.cache, works_of(self.setup, self.missing))
        found = forecast_of(self.setup, self.graph, self.missing, paces, workers)
        return replace(found, copied=self.copied is not None)


def outlook(
    timeline: Timeline,
    output: Output,
    *,
    media: Mapping[str, str],
    ffmpeg_digest: str,
    cache: Cache,
    coded: Look,
    soon: Collection[str] = (),
) -> Outlook:
    """Looks at a render of picture, sound or both.

    `media` maps content digests to local files, `coded` tells how they are coded; nodes with the
    keys `soon` are made by a render that comes before. Raises EngineFailed.
    """
    pixels = pixels_of(timeline, media, lambda path, source: kept_facts(path, source, cache))
    setup = setup_of(timeline, output, pixels, ffmpeg_digest)
    copied = _copied(setup, coded)
    graph = sound_graph(setup) if copied else graph_of(setup)
    missing = missing_of(graph, lambda node: node.key in soon or cache.holds(place_of(cache, node)))
    return Outlook(setup, graph, missing, cache, copied)


def _copied(setup: Setup, coded: Look) -> Copied | None:
    if not may_copy(setup.output, setup.format):
        return None
    found = copying_of(setup.timeline, setup.output, coded)
    return found if isinstance(found, Copied) else None
