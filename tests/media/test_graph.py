"""A render as nodes: what is made of what, what keeps its key, what has to be made."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from nemoflow.engine.graph import Graph, Kind, Node, graph_of, missing_of
from nemoflow.engine.hearing import Cleaning, Loudness
from nemoflow.engine.setup import setup_of
from nemoflow.engine.timeline import Canvas, Clip, Fade, Music, Source, Timeline, Title, Transition
from tests.media.stage import output

HD = Canvas(1920, 1080, Fraction(30))
ONE = Source("a", "a.mp4", "aa", "video", Fraction(100), 1920, 1080, Fraction(30), True)
TWO = Source("b", "b.mp4", "bb", "video", Fraction(100), 1920, 1080, Fraction(30), True)
SONG = Source("s", "s.mp3", "ss", "audio", Fraction(9), has_audio=True)
FADE = Transition("fade", 30)


def timeline(*clips: Clip, **parts: object) -> Timeline:
    return Timeline(HD, (ONE, TWO, SONG), clips, **parts)  # type: ignore[arg-type]  # values differ in type


def graph(made: Timeline, **settings: object) -> Graph:
    wanted = output(**settings)
    return graph_of(setup_of(made, wanted, {}, "build"))


THREE = (
    Clip("aa", 0, 600, transition=FADE),
    Clip("bb", 0, 600, transition=FADE),
    Clip("aa", 900, 600),
)
MUSIC = Music("ss", 0, 1740, gain=-18.0)


def fresh(before: Graph, after: Graph) -> list[Node]:
    """What the second needs of what the first left behind."""
    return list(missing_of(after, lambda node: node.key in before.nodes))


def kinds(nodes: list[Node]) -> list[str]:
    return [node.kind.value for node in nodes]


def test_nodes_come_after_what_they_need_and_the_file_last() -> None:
    found = graph(timeline(*THREE, music=(MUSIC,)))
    seen: set[str] = set()
    for node in found.nodes.values():
        assert seen.issuperset(node.deps)
        seen.add(node.key)
    assert found.file.kind is Kind.FILE
    assert found.file.deps == (*dict.fromkeys(found.row), found.sound)
    assert sum(found.nodes[key].frames for key in found.row) == 1740


def test_a_segment_seen_twice_is_one_node_with_two_places() -> None:
    found = graph(timeline(Clip("aa", 0, 180), Clip("aa", 0, 180)))
    assert [node.at for node in found.of(Kind.SEGMENT)] == [(0, 180), (90, 270)]
    assert len(found.row) == 4


def test_what_is_there_asks_for_nothing_it_is_made_of() -> None:
    found = graph(timeline(*THREE, music=(MUSIC,)))
    asked: list[Node] = []

    def held(node: Node) -> bool:
        asked.append(node)
        return True

    assert kinds(list(missing_of(found, held))) == ["file"]
    assert {node.kind for node in asked} == {Kind.SEGMENT, Kind.SOUND}
    assert len(asked) == len({node.key for node in asked})


def test_everything_is_made_of_nothing() -> None:
    found = graph(timeline(*THREE, music=(MUSIC,)))
    assert missing_of(found, lambda _: False) == tuple(found.nodes.values())


def test_another_level_of_the_music_touches_no_picture() -> None:
    quieter = replace(MUSIC, gain=-24.0)
    found = fresh(
        graph(timeline(*THREE, music=(MUSIC,))), graph(timeline(*THREE, music=(quieter,)))
    )
    assert kinds(found) == ["mix", "sound", "file"]


def test_another_text_renders_what_the_title_covers_and_no_sound() -> None:
    one, other = Title("one", 330, 90), Title("other", 330, 90)
    found = fresh(
        graph(timeline(*THREE, titles=(one,), music=(MUSIC,))),
        graph(timeline(*THREE, titles=(other,), music=(MUSIC,))),
    )
    assert kinds(found) == ["segment", "segment", "file"]
    assert sum(node.frames for node in found[:-1]) == 90


def test_another_loudness_keeps_the_mix() -> None:
    made = timeline(*THREE, music=(MUSIC,))
    louder = replace(made, loudness=Loudness(-16.0))
    assert kinds(fresh(graph(made), graph(louder))) == ["level", "sound", "file"]
    assert kinds(fresh(graph(made), graph(made, audio_bitrate=96_000))) == ["sound", "file"]


def test_cleaned_sound_needs_the_noise_of_its_source_once() -> None:
    cleaned = (replace(clip, cleaning=Cleaning()) for clip in THREE)
    found = graph(timeline(*cleaned))
    assert kinds(list(found.of(Kind.NOISE))) == ["noise", "noise"]
    for piece in found.of(Kind.PIECE):
        assert [found.nodes[key].kind for key in piece.deps] == [Kind.NOISE]


@st.composite
def rows(draw: st.DrawFn) -> Timeline:
    """Clips with cuts only, at even and odd places of their sources."""
    clips = []
    for _ in range(draw(st.integers(2, 5))):
        source, start = draw(st.sampled_from(("aa", "bb"))), draw(st.integers(0, 900))
        clips.append(Clip(source, start, draw(st.integers(48, 500)), muted=draw(st.booleans())))
    return timeline(*clips)


def segments(nodes: list[Node]) -> int:
    return sum(node.kind is Kind.SEGMENT for node in nodes)


@given(rows(), st.data())
def test_reordering_and_undoing_render_no_segment(made: Timeline, data: st.DataObject) -> None:
    order = data.draw(st.permutations(made.clips))
    moved = replace(made, clips=tuple(order))
    assert segments(fresh(graph(made), graph(moved))) == 0
    assert segments(fresh(graph(moved), graph(made))) == 0


@given(rows(), st.data())
def test_trimming_the_head_renders_one_segment_at_most(made: Timeline, data: st.DataObject) -> None:
    first = made.clips[0]
    less = data.draw(st.integers(1, first.frames - 1))
    begun = replace(first, start=first.start + less, frames=first.frames - less)
    trimmed = replace(made, clips=(begun, *made.clips[1:]))
    assert segments(fresh(graph(made), graph(trimmed))) <= 1


@given(rows(), st.integers(24, 113))
def test_inserting_a_short_clip_at_the_head_renders_it_alone(made: Timeline, frames: int) -> None:
    longer = replace(made, clips=(Clip("bb", 2700, frames), *made.clips))
    assert segments(fresh(graph(made), graph(longer))) == 1


def test_a_fade_at_the_end_is_rendered_where_it_is_seen() -> None:
    made = timeline(*THREE)
    faded = replace(made, fade_out=Fade(30))
    found = fresh(graph(made), graph(faded))
    assert segments(found) == 1
    assert Kind.MIX in {node.kind for node in found}
