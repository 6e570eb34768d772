"""Which call is struck: counts, matches, and chance that repeats."""

from __future__ import annotations

import pytest

from nemoflow.server.fault_kinds import Drop, Error, Fault, Rule, Rules, Silent
from nemoflow.server.fault_rules import BadFault
from nemoflow.server.fault_settings import When
from nemoflow.server.faults import Faults, error_reply

SILENT = Silent()


def faults(*rules: Rule, seed: int = 0, allow_header: bool = False) -> Faults:
    return Faults(Rules(rules, seed), allow_header=allow_header)


def struck(made: Faults, times: int = 8, text: str = "") -> list[int]:
    """Numbers of the calls that were struck."""
    return [n for n in range(1, times + 1) if made.decide("run", text=text) is not None]


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (When(), [1, 2, 3, 4, 5, 6, 7, 8]),
        (When(nth=3), [3]),
        (When(every=3), [3, 6]),
        (When(times=2), [1, 2]),
        (When(every=2, times=2), [2, 4]),
        (When(probability=0.0), []),
    ],
)
def test_a_rule_counts_its_calls(when: When, expected: list[int]) -> None:
    assert struck(faults(Rule("run", SILENT, when))) == expected


def test_only_calls_that_match_are_counted() -> None:
    made = faults(Rule("run", SILENT, When(nth=2, match="title", path="/run")))
    calls = [
        ("title a", "/run_sse"),
        ("trim", "/run_sse"),
        ("title b", "/x"),
        ("title", "/run_sse"),
    ]
    assert [made.decide("run", text=text, path=path) for text, path in calls] == [
        None,
        None,
        None,
        SILENT,
    ]


def test_a_rule_is_about_its_own_call() -> None:
    made = faults(Rule("run", SILENT), Rule("any", Error(code=429)))
    assert made.decide("run") == SILENT
    assert made.decide("state") == Error(code=429)


def test_the_first_rule_that_holds_counts() -> None:
    made = faults(Rule("run", Drop(), When(nth=2)), Rule("run", SILENT))
    assert [made.decide("run") for _ in range(3)] == [SILENT, Drop(), SILENT]


def test_a_struck_call_counts_for_every_rule() -> None:
    made = faults(Rule("run", Drop(), When(nth=1)), Rule("run", SILENT, When(nth=2)))
    assert [made.decide("run") for _ in range(3)] == [Drop(), SILENT, None]


def test_chance_repeats_with_its_seed() -> None:
    rule = Rule("run", SILENT, When(probability=0.3))
    one, again, other = (struck(faults(rule, seed=seed), 200) for seed in (1, 1, 2))
    assert one == again != other
    assert 30 < len(one) < 90


def test_a_header_goes_before_the_rules_and_only_where_it_can() -> None:
    made = faults(Rule("run", SILENT), allow_header=True)
    told: Fault | None = made.decide("run", header='{"do": "drop"}')
    assert told == Drop()
    assert made.decide("state", header='{"do": "drop"}') is None
    assert made.decide("run", header='{"do": "error", "on": "state"}') is None


def test_a_header_has_to_be_allowed() -> None:
    with pytest.raises(BadFault, match="not allowed"):
        faults().decide("run", header='{"do": "drop"}')


@pytest.mark.parametrize(
    ("fault", "status", "body"),
    [
        (Error(code=2001), 200, b'{"code":2001,"message":"insufficient credits","data":null}'),
        (Error(code=402, http=402, message="no"), 402, b'{"code":402,"message":"no","data":null}'),
        (Error(), 503, b"<html><body><h1>503 Service Unavailable</h1></body></html>"),
        (Error(http=599), 599, b"<html><body><h1>599 Error</h1></body></html>"),
    ],
)
def test_errors_are_answered_as_code_or_as_a_page(fault: Error, status: int, body: bytes) -> None:
    reply = error_reply(fault)
    assert (reply.status, reply.body) == (status, body)
    assert reply.media_type.startswith("application/json" if fault.code else "text/html")
