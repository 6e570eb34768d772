"""Fonts, line breaking and the ASS document, without rendering."""

from __future__ import annotations

import io
import re
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nemoflow.engine import ass, fonts
from nemoflow.engine.fonts_scan import SHIPPED, FontFile, font_folders, shelf, shipped
from nemoflow.engine.sfnt import BadFont, read_face
from nemoflow.engine.timeline import Timeline, Title

FONTS = Path(ass.__file__).parent / "fonts"


def only_shipped() -> list[FontFile]:
    return [shipped(name) for name in SHIPPED]


def families(text: str) -> list[tuple[str, str]]:
    return [(run.family.removeprefix("Nemoflow "), run.text) for run in fonts.resolve(text)]


def test_shipped_fonts_are_small_licensed_and_distinct() -> None:
    files = sorted(FONTS.glob("*.ttf"))
    assert sum(file.stat().st_size for file in files) < 1_500_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text()
    names = [shipped(name).face.family for name in SHIPPED]
    assert names == [f"Nemoflow {name}" for name in SHIPPED]
    assert len(files) == len(SHIPPED)


def test_the_reader_agrees_with_known_facts() -> None:
    face = shipped("Sans").face
    assert face.units_per_em == 1000
    assert face.advance("i") < face.advance("n") < face.advance("m")
    assert face.glyph("A") not in (0, face.glyph("B"))
    assert face.glyph("中") == 0
    assert face.line == pytest.approx(1.4)


@pytest.mark.parametrize("data", [b"", b"\0\1\0\0", b"OTTO\0\x09" + b"x" * 30, b"GIF89a" * 9])
def test_what_is_no_font_is_refused(data: bytes) -> None:
    with pytest.raises(BadFont):
        read_face(io.BytesIO(data))


def test_a_collection_is_read_through_its_first_face() -> None:
    data = (FONTS / "NemoflowHebrew.ttf").read_bytes()
    shift = 16
    count = struct.unpack_from(">H", data, 4)[0]
    moved = bytearray(data)
    for index in range(count):
        place = 12 + 16 * index + 8
        struct.pack_into(">I", moved, place, struct.unpack_from(">I", data, place)[0] + shift)
    collection = b"ttcf\0\1\0\0" + struct.pack(">II", 1, shift) + bytes(moved)
    assert read_face(io.BytesIO(collection)).family == "Nemoflow Hebrew"


def test_runs_follow_the_scripts() -> None:
    assert families("Hi שלום!") == [("Sans", "Hi "), ("Hebrew", "שלום"), ("Sans", "!")]
    assert families("中1文") == [("Noto Sans CJK JP", "中1文")]
    assert families("中文 ok")[0][0] == "Noto Sans CJK JP"
    assert families("สวัสดี")[0] == ("Thai", "สวัสดี")


def test_emoji_sequences_stay_whole() -> None:
    assert families("👨‍👩‍👧") == [("Emoji", "👨‍👩‍👧")]
    assert families("👍🏽!") == [("Emoji", "👍🏽"), ("Sans", "!")]
    assert families("❤️") == [("Emoji", "❤️")]
    assert families("1️⃣") == [("Emoji", "1️⃣")]
    assert families("1") == [("Sans", "1")]
    assert families("e\u0301") == [("Sans", "e\u0301")]


def test_a_script_nobody_can_draw_is_named_with_the_way_out() -> None:
    title = Title("Hello 世界", 0, 10)
    with pytest.raises(fonts.MissingFont) as caught:
        fonts.check_fonts(Timeline(titles=(title,)), only_shipped)
    assert "世 界" in caught.value.message
    assert "U+4E16" in caught.value.message
    assert caught.value.hint == 'run `pip install "nemoflow[cjk]"`'
    fonts.check_fonts(Timeline(titles=(title,)))


def test_other_scripts_ask_for_a_system_font() -> None:
    with pytest.raises(fonts.MissingFont) as caught:
        fonts.resolve("ᚠᚢ", only_shipped)
    assert "Runic" in caught.value.hint


def test_font_folders_of_the_platforms() -> None:
    assert Path("/usr/share/fonts") in font_folders({"HOME": "/home/ann"}, "linux")
    assert Path("/home/ann/.fonts") in font_folders({"HOME": "/home/ann"}, "linux")
    assert Path("/Library/Fonts") in font_folders({}, "darwin")


def lines_of(text: str, width: int, height: int, size: float = 0.1) -> list[str]:
    _, lines = ass.layout(Title(text, 0, 1, size=size), width, height)
    return ["".join(atom.text for atom in line) for line in lines]


def test_long_titles_break_at_spaces_inside_the_safe_area() -> None:
    em, lines = ass.layout(Title("many words in one long title here", 0, 1, size=0.1), 640, 360)
    assert em == 36
    assert len(lines) > 1
    for line in lines:
        assert sum(atom.width for atom in line) * em <= 640 * 0.9
    joined = " ".join("".join(atom.text for atom in line) for line in lines)
    assert joined == "many words in one long title here"


def test_chinese_breaks_between_characters_and_never_before_a_comma() -> None:
    lines = lines_of("春天来了花开了，" * 4, 640, 360)
    assert len(lines) > 1
    assert not any(line.startswith("，") for line in lines)
    assert "".join(lines) == "春天来了花开了，" * 4


def test_a_word_wider_than_the_picture_is_broken() -> None:
    assert "".join(lines_of("x" * 200, 320, 180)) == "x" * 200


def test_a_title_too_tall_is_set_smaller() -> None:
    em, lines = ass.layout(Title("\n".join("abcdefghijkl"), 0, 1, size=0.2), 320, 180)
    assert em < 36
    assert len(lines) == 12
    assert em * 1.4 * 12 <= 180 * 0.9


def test_an_upright_canvas_sizes_by_its_width() -> None:
    assert ass.layout(Title("Hi", 0, 1, size=0.1), 1080, 1920)[0] == 108


def test_control_characters_never_reach_the_document() -> None:
    assert ass.title_lines("a\x1b[31mb\x07\r\nc\td\u2028e\x00") == ("a[31mb", "c d", "e")


@given(st.text(max_size=40))
def test_literal_text_leaves_no_live_override(text: str) -> None:
    escaped = ass.literal(text)
    assert not re.search(r"(?<!\\)[{}]", escaped)
    assert not re.search(r"\\[Nnh]", escaped)
    shown = escaped.replace("\\{", "{").replace("\\}", "}").replace("\u2060", "")
    assert shown == text.replace("\u2060", "")


@given(
    st.text(alphabet=st.characters(codec="ascii", categories=("L", "N", "P", "Zs")), max_size=80)
)
def test_wrapping_loses_nothing_but_spaces(text: str) -> None:
    joined = "".join(lines_of(text, 320, 180))
    assert joined.replace(" ", "") == text.replace(" ", "")


def test_the_document_holds_each_title_once_with_exact_times() -> None:
    titles = [
        ass.PlacedTitle(Title("One", 0, 9, "top", color="#112233"), 0, 9),
        ass.PlacedTitle(Title("Two", 0, 9), 3, 90),
    ]
    events = [line for line in ass.document(titles, 320, 180).splitlines() if "Dialogue" in line]
    assert events[0].startswith("Dialogue: 0,0:00:00.00,0:00:00.85,T,")
    assert "\\an8\\c&H332211&" in events[0]
    assert events[1].startswith("Dialogue: 1,0:00:00.25,0:00:08.95,T,")


def test_the_shelf_begins_with_the_shipped_fonts() -> None:
    first = [font.face.family for font, _ in zip(shelf(), SHIPPED, strict=False)]
    assert first == [f"Nemoflow {name}" for name in SHIPPED]
