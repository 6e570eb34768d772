"""Subtitle files: what they say as plain values, and precise words for what is wrong with one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nemoflow.engine.cues import Cue, Span, timed
from nemoflow.engine.draftcodec import decode, encode
from nemoflow.engine.edit import place_base
from nemoflow.engine.probe import MediaProblem, probe
from nemoflow.engine.subtitles import cues_of
from nemoflow.engine.textfiles import decoded
from nemoflow.engine.timeline import Source, Timeline

SRT = """1
00:00:01,000 --> 00:00:02,500
Hello <i>you</i>

2
00:00:03,000 --> 00:00:04,000
two
lines
"""
ASS = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, \
Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,20,&H00FFFFFF,&H0,&H0,&H0,0,0,0,0,100,100,0,0,1,2,2,2,10,10,10,1
Style: Sign,Arial,20,&H000000FF,&H0,&H0,&H0,-1,0,0,0,100,100,0,0,1,2,2,8,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def ass(*events: str) -> str:
    return ASS + "".join(f"Dialogue: 0,{event}\n" for event in events)


def one(text: str, name: str) -> Cue:
    (cue,), _ = cues_of(text, name)
    return cue


def saved(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_srt_is_read(tmp_path: Path) -> None:
    source = probe(str(saved(tmp_path, "subs.SRT", SRT)), "subs", "d")
    assert (source.kind, source.filename, source.remarks) == ("subtitle", "subs.SRT", ())
    assert source.cues == (
        Cue(1000, 2500, (Span("Hello "), Span("you", italic=True))),
        Cue(3000, 4000, (Span("two\nlines"),)),
    )


def test_vtt_identifiers_and_notes_are_no_words() -> None:
    text = (
        "WEBVTT - a title\n\nNOTE not\nshown\n\nSTYLE\n::cue {color: red}\n\n"
        "intro\n00:01.000 --> 00:02.000 line:0 align:start\n<v Ann>Hi &amp; <c.x>bye</c>\n\n"
        "01:00:00.000 --> 01:00:01.000\n<00:59:59.000>early\n"
    )
    cues, remarks = cues_of(text, "a.vtt")
    assert cues[0] == Cue(1000, 2000, (Span("Hi & bye"),), "top_left")
    assert cues[1].start == 3_600_000
    assert remarks == ()


def test_word_times_of_vtt_and_ass() -> None:
    vtt = "WEBVTT\n\n00:01.000 --> 00:03.000\nA <00:01.500>B\n<00:02.250>C\n"
    assert one(vtt, "a.vtt").spans == (Span("A ", 0), Span("B\n", 500), Span("C", 1250))
    karaoke = ass(r"0:00:01.00,0:00:03.00,Default,,0,0,0,,{\k50}春{\kf30}眠{\K20\b1}不")
    assert one(karaoke, "a.ass").spans == (
        Span("春", 0),
        Span("眠", 500),
        Span("不", 800, bold=True),
    )
    assert timed(one(karaoke, "a.ass").spans)
    assert not timed(one(ass("0:00:01.00,0:00:03.00,Default,,0,0,0,,plain"), "a.ass").spans)


def test_a_safe_part_of_ass_is_kept_and_the_rest_is_named() -> None:
    styled = r"{\pos(1,2)\fnArial}One\N{\an7\1c&H00FF00&\i1}two{\r} x"
    text = ass(
        f"0:00:01.00,0:00:02.00,Sign,,0,0,0,,{styled}",
        r"0:00:03.00,0:00:04.00,Default,,0,0,0,,{\p1}m 0 0 l 9 9{\p0}shown {a comment}too",
    )
    cues, remarks = cues_of(text, "a.ass")
    assert cues[0].position == "top_left"
    assert cues[0].spans == (
        Span("One\n", bold=True, color="#ff0000"),
        Span("two", bold=True, italic=True, color="#00ff00"),
        Span(" x", bold=True, color="#ff0000"),
    )
    assert cues[1].text == "shown too"
    assert remarks == (r"a.ass: not shown are `\pos`, `\fn`, drawings",)


def test_what_looks_like_a_tag_stays_text() -> None:
    cue = one("1\n00:00:01,000 --> 00:00:02,000\na < b > c {not} 2<3\n", "a.srt")
    assert cue.text == "a < b > c {not} 2<3"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.srt", "1\n00:00:02,000 --> 00:00:01,000\nx\n", "line 2: the cue ends before it starts"),
        ("a.srt", "1\n00:00:02,000 --> 00:00:02,000\nx\n", "line 2: the cue lasts no time at all"),
        ("a.srt", "1\n\n2\n00:00:0x,000 --> 00:00:02,000\nx\n", "line 4: these times cannot be"),
        ("a.srt", SRT + "\n\nloose words\nhere\n", "line 11: a cue without times"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\nx\n2\n00:00:03,000 --> 00:00:04,000\ny\n",
         "line 5: a second time inside one cue"),
        ("a.srt", "hello", "line 1: a cue without times"),
        ("a.srt", "1\n2\n", "line 1: a cue without times"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n\n", "holds no subtitles"),
        ("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n" + "x" * 2001, "line 2: the cue has 2001"),
        ("a.vtt", "00:01.000 --> 00:02.000\nx\n", "line 1: a WebVTT file begins with `WEBVTT`"),
        ("a.ass", ass("0:00:01.00,0:00:0y.00,Default,,0,0,0,,x"), "line 11: these times cannot be"),
        ("a.ass", ass("0:00:05.00,0:00:01.00,Default,,0,0,0,,x"), "line 11: the cue ends before"),
        ("a.ass", ASS.replace("Layer, Start, End", "Layer, End, Start"), "line 10: the fields of"),
        ("a.ass", ASS, "holds no subtitles"),
        ("a.ass", ASS.replace("&H000000FF", "&Hxyz") + "x", "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_line(name: str, text: str, said: str) -> None:
    with pytest.raises(MediaProblem) as caught:
        cues_of(text, name)
    assert caught.value.message.startswith(f"`{name}`")
    assert said in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
def test_encodings(encoding: str) -> None:
    text = "1\r\n00:00:01,000 --> 00:00:02,000\r\n春眠不觉晓，ok\r\n"
    read = decoded(text.encode(encoding), "a.srt")
    assert one(read, "a.srt").text == "春眠不觉晓，ok"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"ok\nd\xe9j\xe0 vu\n", "line 2 is not UTF-8, UTF-16 or GBK text: byte 0xE9"),
        (b"\xef\xbb\xbfok\xff", "line 1 is not UTF-8 text: byte 0xFF"),
        (b"a\0b", "is not a text file"),
    ],
)
def test_what_is_no_known_text(data: bytes, said: str) -> None:
    with pytest.raises(MediaProblem, match=r"`a\.srt`") as caught:
        decoded(data, "a.srt")
    assert said in caught.value.message


def test_empty_and_huge_files(tmp_path: Path) -> None:
    for name, data, said in (("e.srt", b" \n", "is empty"), ("h.vtt", b"x" * 5_000_001, "5 MB")):
        with pytest.raises(MediaProblem, match=said):
            probe(str(saved(tmp_path, name, data)), "s", "d")
    with pytest.raises(MediaProblem, match="does not exist"):
        probe(str(tmp_path / "gone.srt"), "s", "d")


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["a.srt", "a.vtt", "a.ass", "a.ssa"]))
def test_any_text_is_cues_or_a_problem(text: str, name: str) -> None:
    whole = {"a.vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n", "a.srt": "00:00:01,0 --> 00:00:02,0\n"}
    try:
        cues, _ = cues_of(
            whole.get(name, ass("0:00:01.00,0:00:02.00,Default,,0,0,0,,")) + text, name
        )
    except MediaProblem:
        return
    assert all(cue.end > cue.start and cue.text.strip() for cue in cues)


def test_words_are_never_footage_and_survive_the_draft() -> None:
    cue = Cue(0, 900, (Span("A", 0), Span("B", 300, True, True, "#ff0000")), "top")
    source = Source("s", "s.ass", "d", "subtitle", cues=(cue,), remarks=("s.ass: dropped",))
    timeline = place_base(Timeline(), source)
    assert timeline == Timeline(sources=(source,))
    assert decode(encode(timeline)) == timeline


def test_the_library_is_only_imported_for_ass() -> None:
    code = "import sys, nemoflow.engine.textfiles, nemoflow.engine.subtitles, nemoflow.cli.main\n"
    done = subprocess.run([sys.executable, "-c", code + "sys.exit('pysubs2' in sys.modules)"])
    assert done.returncode == 0
