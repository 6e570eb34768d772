"""The public Python API: the same stations the command walks.

spec, = nemoflow.load_spec("promo/video.yml")
print(nemoflow.plan("promo/video.yml").is_empty)
nemoflow.apply("promo/video.yml")
"""

from __future__ import annotations

from collections.abc import Callable

from nemoflow.cli.loading import find, load, parse_rows
from nemoflow.cli.options import Options
from nemoflow.cli.wiring import close, connect_to_all, opened_for_writing
from nemoflow.model.events import Event
from nemoflow.model.plan import Plan
from nemoflow.model.spec import Spec
from nemoflow.runner.converge import Outcome, converge, plan_spec
from nemoflow.runner.desk import Stop
from nemoflow.runner.settle import settle


def load_spec(path: str) -> Spec:
    """A checked spec. Raises InvalidSpec with all its problems, UsageError."""
    options = Options(paths=(path,))
    ((root, found),) = find(options)
    (spec,) = load(options, root, found.specs)
    return spec


def plan(path: str) -> Plan:
    """What `apply` would do for one spec; changes nothing. Raises a NemoflowError."""
    (place,) = connect_to_all(Options(paths=(path,)))
    (spec,) = place.specs
    return plan_spec(spec, place.desk)


def apply(path: str, emit: Callable[[Event], None] = lambda _: None) -> Plan:
    """Carries the plan of one spec out and returns it. Raises a NemoflowError."""
    (place,) = connect_to_all(Options(paths=(path,)), emit)
    desk = opened_for_writing(place, Stop())
    (spec,) = place.specs
    made = converge(spec, desk)
    settle(
        [Outcome(spec, made)], place.scope, desk, parse_rows(place.read, place.root, desk.digests)
    )
    close(place, desk)
    return made
