"""`nemoflow graph` as text, JSON, Mermaid and DOT: golden files, and text nobody should obey."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemoflow.cli.views.chart import (
    Chart,
    chart_of,
    dot_lines,
    dot_text,
    mermaid_lines,
    mermaid_text,
)
from nemoflow.cli.views.graph import graph_lines, graph_value
from nemoflow.cli.views.jsonl import json_text
from nemoflow.cli.views.nodes import Picture, State, states_of
from nemoflow.engine.forecast import Forecast, forecast_of
from nemoflow.engine.graph import Kind, graph_of, missing_of
from nemoflow.engine.hearing import Cleaning, Loudness
from nemoflow.engine.setup import setup_of
from nemoflow.engine.timeline import (
    Canvas,
    Clip,
    Effect,
    Music,
    Source,
    Timeline,
    Title,
    Transition,
)
from tests.golden import check_golden
from tests.media.stage import output

HD = Canvas(1920, 1080, Fraction(30))
HOSTILE = 'a"b[c]{d}<b>`e`;#|%%\n-->&lt;\x1b[31m\\.mp4'
FADE = Transition("fade", 30)
SHAKY = Effect.of("stabilize", strength="0.5", crop="auto", begin="30", length="3")


def source(key: str, name: str, kind: str = "video") -> Source:
    return Source(key, name, key * 2, kind, Fraction(100), 1920, 1080, Fraction(30), True)


SOURCES = (source("a", "walk.mp4"), source("b", HOSTILE), source("s", "song.mp3", "audio"))
FULL = Timeline(
    HD,
    SOURCES,
    (
        Clip("aa", 0, 180, transition=FADE),
        Clip("bb", 0, 150, cleaning=Cleaning()),
        Clip("aa", 900, 90, effects=(SHAKY,)),
        Clip("aa", 30, 60),
        Clip("aa", 30, 60),
    ),
    titles=(Title('Say "hi" [now] & <b>go</b>\nto `them`, all of them', 0, 60),),
    music=(Music("ss", 0, 0),),
    loudness=Loudness(-16.0),
)


def looked_at(
    now: Timeline, before: Timeline | None = None, name: str = "out/demo.mp4"
) -> tuple[Picture, Forecast]:
    """A render of `now`, when what `before` is made of is held, but no mix."""
    setup = setup_of(now, output(name), {}, "build")
    graph = graph_of(setup)
    kept = graph_of(setup_of(before, output(name), {}, "build")).nodes if before else {}
    held = {key for key in graph.nodes if key in kept and kept[key].kind is not Kind.MIX}
    missing = missing_of(graph, lambda node: node.key in held)
    states = states_of(graph, held, {node.key for node in missing})
    return Picture("video.yml", setup, graph, states), forecast_of(setup, graph, missing)


def retitled() -> tuple[Picture, Forecast]:
    return looked_at(FULL, replace(FULL, titles=(Title("old", 0, 60),)))


def test_as_a_table() -> None:
    check_golden("graph_text.txt", "\n".join(graph_lines(*retitled(), colour=False)) + "\n")


def test_as_mermaid() -> None:
    check_golden("graph.mmd", "\n".join(mermaid_lines(chart_of(retitled()[0]))) + "\n")


def test_as_dot() -> None:
    check_golden("graph.dot", "\n".join(dot_lines(chart_of(retitled()[0]))) + "\n")


def test_as_values() -> None:
    text = json_text(graph_value(retitled()[0]), indent=1)
    check_golden("graph.json", text + "\n")
    value = json.loads(text)
    keys = [node["key"] for node in value["nodes"]]
    assert set(value["row"]) <= set(keys)
    assert value["sound"] in keys
    assert all(
        need in keys[:at] for at, node in enumerate(value["nodes"]) for need in node["needs"]
    )


def test_sound_alone() -> None:
    picture, forecast = looked_at(FULL, name="out/demo.mp3")
    lines = graph_lines(picture, forecast, colour=False)
    assert lines[0] == "out/demo.mp3   sound   17.0 s"
    assert not any("segment" in line for line in lines)
    assert lines[-1].startswith("Next apply: audio mixed (")
    assert chart_of(picture).boxes[-1].kind is Kind.FILE


def test_colours_help_and_are_not_needed() -> None:
    plain, coloured = (graph_lines(*retitled(), colour=colour) for colour in (False, True))
    assert [re.sub(r"\x1b\[\d*m", "", line) for line in coloured] == plain


# --- large graphs -------------------------------------------------------------------------------


def large(count: int) -> Picture:
    clips = tuple(Clip("aa", n * 100, 60) for n in range(count))
    picture, _ = looked_at(Timeline(HD, SOURCES, clips))
    odd = {key: State.HELD if at % 2 else State.MAKE for at, key in enumerate(picture.graph.nodes)}
    return replace(picture, states=odd)


def test_many_nodes_are_few_boxes_that_hold_all_of_them() -> None:
    picture = large(1000)
    chart = chart_of(picture, most=50)
    assert len(chart.boxes) <= 50 * 2 * 2 + 3
    assert len(chart.arrows) < 500
    counts = [re.search(r"(\d+) segments", box.lines[0]) for box in chart.boxes]
    alone = sum(box.kind is Kind.SEGMENT for box in chart.boxes) - sum(map(bool, counts))
    several = sum(int(found[1]) for found in counts if found)
    assert several + alone == len(picture.graph.of(Kind.SEGMENT)) >= 1000


def test_every_arrow_ends_at_boxes() -> None:
    for chart in (chart_of(large(130)), chart_of(retitled()[0])):
        names = [box.name for box in chart.boxes]
        assert len(set(names)) == len(names)
        assert {name for arrow in chart.arrows for name in arrow} == set(names)
        assert all(names.index(one) < names.index(other) for one, other in chart.arrows)


# --- what users write ---------------------------------------------------------------------------


PLAIN = r'[^"\\`<>&{}|\[\]\x00-\x1f]*'
MERMAID = re.compile(
    rf'  n\d+(\[|\(\[)"{PLAIN}(<br/>{PLAIN})*"(\]|\]\)):::\w+'
    r"|  n\d+ --> n\d+|  classDef \w+ [\w:,#-]+|flowchart LR"
)
DOT = re.compile(
    r'  n\d+ \[label="([^"\\\x00-\x1f]|\\[n"\\])*"(, \w+="[\w#,]+")+\];|  n\d+ -> n\d+;'
    r"|digraph render \{|\}|  rankdir=LR;|  node \[.*\];"
)


def named(name: str, title: str) -> Chart:
    sources = (replace(SOURCES[0], filename=name), *SOURCES[1:])
    return chart_of(looked_at(replace(FULL, sources=sources, titles=(Title(title, 0, 60),)))[0])


@settings(max_examples=30)
@given(st.text(min_size=1), st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_no_text_leaves_its_label(name: str, title: str) -> None:
    chart = named(name, title)
    for lines, grammar in ((mermaid_lines(chart), MERMAID), (dot_lines(chart), DOT)):
        for line in lines:
            assert grammar.fullmatch(line), line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0:00-0:03.1", "0:00-0:03.1"),
        ('"<b>`x`', "#34;#60;b#62;#96;x#96;"),
        ("fa:fa-car", "fa#58;fa-car"),
        ("1. one", "1#46; one"),
        ("- one", "#45; one"),
        ("#quot;", "#35;quot#59;"),
        ("片头.mp4", "片头.mp4"),
        ("a\\nb__c", "a#92;nb#95;#95;c"),
    ],
)
def test_mermaid_reads_text_as_text(text: str, shown: str) -> None:
    assert mermaid_text(text) == shown


def test_graphviz_reads_text_as_text() -> None:
    assert dot_text('a"b\\n&lt;<i>') == 'a\\"b\\\\n&amp;lt;<i>'
