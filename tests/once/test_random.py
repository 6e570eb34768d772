"""Random recipes, random faults, real kills: applied edits == recipe's edits, each once.

`NEMOFLOW_ONCE_RUNS=5000` runs more than the suite's 300.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.once.house import KILLED, House

RUNS = int(os.environ.get("NEMOFLOW_ONCE_RUNS", "300"))
SENTENCES = (
    "cut the first 0.2 seconds",
    'add the title "One" at the top',
    "fade in for 0.3 seconds",
    "fade out for 0.4 seconds",
    'add the text "Two" at the bottom',
    "speed up 1.25x",
)

_delay = st.sampled_from([0, 20, 100, 400])
_work = st.sampled_from(["continues", "cancelled"])
FAULTS = st.one_of(
    st.builds(
        lambda at, clean, work, delay: {
            "do": "drop",
            "at": at,
            "clean": clean,
            "work": work,
            "delay": delay,
        },
        st.integers(-1, 1500),
        st.booleans(),
        _work,
        _delay,
    ),
    st.builds(
        lambda seconds, work, kind: {
            "do": "heartbeats",
            "seconds": seconds,
            "every": 15,
            "work": work,
            "kind": kind,
        },
        st.sampled_from([0, 40, 300, 700]),
        _work,
        st.sampled_from(["comment", "blank", "word", "typed", "event"]),
    ),
    st.builds(
        lambda code, work, delay: {"do": "error", "code": code, "work": work, "delay": delay},
        st.sampled_from([0, 429]),
        st.sampled_from(["none", "continues"]),
        _delay,
    ).filter(lambda rule: rule["code"] == 0 or rule["work"] == "none"),
    st.builds(
        lambda applied, invalid: {"do": "stream_error", "applied": applied, "invalid": invalid},
        st.booleans(),
        st.booleans(),
    ),
    st.builds(
        lambda only, applied: {"do": "noise", "only": only, "applied": applied},
        st.booleans(),
        st.booleans(),
    ),
    st.builds(lambda applied: {"do": "model_error", "applied": applied}, st.booleans()),
    st.builds(lambda delay: {"do": "two_stage", "delay": delay}, st.sampled_from([0, 2])),
    st.sampled_from(
        ["silent", "duplicate", "flat", "ask_question", "partial", "thoughts", "crlf", "junk"]
    ).map(lambda do: {"do": do}),
)
RULES = st.lists(
    st.builds(lambda fault, nth: {"on": "run", "nth": nth, **fault}, FAULTS, st.integers(1, 4)),
    max_size=2,
)
KILLS = st.one_of(
    st.just(""),
    st.sampled_from(
        [
            "locked",
            "planned",
            "session.opened",
            "session.recorded",
            "upload.sent",
            "upload.recorded",
            "base.recorded",
        ]
    ),
    st.builds(
        lambda name, nth: f"{name}:{nth}",
        st.sampled_from(["edit.intent", "edit.told", "edit.sent", "edit.recorded"]),
        st.integers(1, 3),
    ),
    st.sampled_from(["render.intent", "render.staged", "render.replaced", "render.recorded"]),
)


@settings(
    max_examples=RUNS,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    recipe=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4, unique=True),
    rules=RULES,
    kill=KILLS,
    restart=st.booleans(),
)
def test_every_edit_is_applied_and_paid_once(
    house: House, recipe: list[str], rules: list[dict[str, object]], kill: str, restart: bool
) -> None:
    house.goes_wrong(rules)
    client = house.client(recipe)
    first = client.apply(kill)
    assert first in (0, 1, 5, KILLED), client.log
    if restart or rules:
        house.goes_wrong([])
    assert client.apply() == 0, client.log
    assert client.applied() == recipe, client.log
    assert client.spent() == 10 * len(recipe)
    assert (client.root / "out/demo.mp4").is_file()
