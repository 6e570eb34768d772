"""`plan --detail`: what every render of a plan would have to make. Writes nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nemoflow.backends.local.course import course_of
from nemoflow.cli.views.forecast import FETCHED, WORDS, forecast_text, forecast_value
from nemoflow.cli.wiring import Workplace, looking_for
from nemoflow.engine import ffmpeg
from nemoflow.engine.cache import Cache
from nemoflow.engine.forecast import Forecast
from nemoflow.engine.formats import SUBTITLE_FILES
from nemoflow.engine.outlook import outlook
from nemoflow.engine.timeline import Timeline
from nemoflow.model.plan import Fetch, Plan, Render
from nemoflow.model.spec import Output, Spec
from nemoflow.runner.look import input_digests, input_files
from nemoflow.store.store import FOLDER


@dataclass(frozen=True, slots=True)
class Detail:
    """What comes of one output: in words, and for machines."""

    output: Output
    text: str
    value: Mapping[str, object]


def is_known_here(plan: Plan) -> bool:
    """Whether this machine knows what the renders of a plan consist of."""
    return plan.spec.backend == "local"


def details(place: Workplace, plan: Plan) -> tuple[Detail, ...]:
    """One for every file that a plan renders or puts back. Raises EngineFailed, InvalidSpec."""
    if not is_known_here(plan):
        return ()
    ahead = _Ahead(place, plan.spec)
    found = []
    for action in plan.actions:
        if isinstance(action, Fetch):
            found.append(_plain(plan.spec, action.output, "fetch", FETCHED))
        elif isinstance(action, Render) and action.output.format in SUBTITLE_FILES:
            found.append(_plain(plan.spec, action.output, "write", WORDS))
        elif isinstance(action, Render):
            forecast = ahead.forecast(action.output)
            value = forecast_value(plan.spec.shown, action.output.shown, forecast)
            found.append(Detail(action.output, forecast_text(forecast), value))
    return tuple(found)


def _plain(spec: Spec, output: Output, do: str, text: str) -> Detail:
    value = {"type": "forecast", "spec": spec.shown, "output": output.shown, "do": do}
    return Detail(output, text, value)


class _Ahead:
    """What a plan leads to, worked out when it is first needed."""

    def __init__(self, place: Workplace, spec: Spec) -> None:
        self._place = place
        self._spec = spec
        self._digests = place.desk.digests
        self._files = input_files(spec)
        self._cache = Cache(Path(place.root, FOLDER, "cache"))
        self._soon: set[str] = set()

    def forecast(self, output: Output) -> Forecast:
        """What rendering this output means, after those asked for before."""
        seen = outlook(
            self._timeline,
            output,
            media={self._inputs[name]: path for name, path in self._files.items()},
            ffmpeg_digest=self._digests.of(self._binary),
            cache=self._cache,
            coded=looking_for(self._place).coded,
            soon=self._soon,
        )
        self._soon.update(node.key for node in seen.missing)
        return seen.forecast(self._place.workers)

    @cached_property
    def _binary(self) -> str:
        return ffmpeg.locate(os.environ)

    @cached_property
    def _inputs(self) -> dict[str, str]:
        return input_digests(self._spec, self._digests)

    @cached_property
    def _timeline(self) -> Timeline:
        looking = looking_for(self._place)
        course = course_of(
            self._spec,
            self._files,
            self._inputs,
            measure=looking.source,
            look_into=looking.glance,
            filters=lambda: ffmpeg.filters(self._binary),
        )
        return course.after()
