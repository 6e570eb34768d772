"""How the cloud is told a spec: words, identities, and what is found wrong before it is asked."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from nemoflow.backends.cloud.reading import canonical_words, extension, read_spec
from nemoflow.model.errors import Place
from nemoflow.model.observed import Understanding
from nemoflow.model.spec import Edit, Input, Output, Spec, reference, references

PLACE = Place("video.yml", 7, 5)
WALK = Input("walk", "walk.mp4", PLACE, path="/p/walk.mp4")
BED = Input("bed", "music/lofi.m4a", Place("video.yml", 3, 3), path="/p/music/lofi.m4a")
MP4 = Output("/p/out/demo.mp4", "out/demo.mp4", "mp4", Place("video.yml", 9, 3))


def spec(*edits: Edit, inputs: tuple[Input, ...] = (WALK, BED), output: Output = MP4) -> Spec:
    return Spec("/p/video.yml", "video.yml", "demo", "cloud", "en", inputs, edits, (output,))


def text(words: str) -> Edit:
    return Edit(1, PLACE, text=words, inputs=references(words))


def typed(op: str, **params: object) -> Edit:
    written = json.dumps(params)
    return Edit(1, PLACE, op=op, params=written)


def read(*edits: Edit, **more: object) -> Understanding:
    return read_spec(spec(*edits, **more), {})  # type: ignore[arg-type] # - keywords of `spec`


def codes(found: Understanding) -> list[str]:
    return [problem.code for problem in found.all_problems]


def test_what_is_sent_names_files_and_what_is_remembered_does_not() -> None:
    edit = text(f"add {reference('bed')} as background music")
    (reading,) = read(edit).readings
    assert reading.say == "add lofi.m4a as background music"
    assert reading.inputs == ("bed",)
    renamed = replace(BED, path="/p/music/renamed.m4a")
    (again,) = read(edit, inputs=(WALK, renamed)).readings
    assert again.say == "add renamed.m4a as background music"
    assert again.canonical == reading.canonical


def test_inputs_no_edit_names_seed_the_session_in_written_order() -> None:
    third = Input("end", "end.mp4", PLACE, path="/p/end.mp4")
    found = read(text(f"add {reference('bed')}"), inputs=(third, BED, WALK))
    assert found.base == ("end", "walk")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("add  the\n title", "add the title"),
        ("add the title “Hi”", 'add the title "Hi"'),
        ("it’s big", "it's big"),
        ("cafe\u0301", "caf\u00e9"),
        (" trim ", "trim"),
    ],
)
def test_cosmetics_are_no_other_edit(one: str, other: str) -> None:
    assert canonical_words(one) == canonical_words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Trim", "trim"), ("add “A”", "add “B”"), (f"add {reference('a')}", "add a")],
)
def test_meaning_is_another_edit(one: str, other: str) -> None:
    assert canonical_words(one) != canonical_words(other)


def test_several_lines_are_sent_as_one() -> None:
    (reading,) = read(text("trim the start,\n  then fade out\n")).readings
    assert reading.say == "trim the start, then fade out"


def test_a_typed_edit_is_its_sentence() -> None:
    (first,) = read(typed("music", file="bed", volume="35%")).readings
    assert "lofi.m4a as background music at 35% volume" in first.say
    assert first.inputs == ("bed",)
    sentence = first.say.replace("lofi.m4a", reference("bed"))
    (second,) = read(text(sentence)).readings
    assert second.canonical == first.canonical
    assert second.say == first.say


@pytest.mark.parametrize(
    "edit",
    [
        typed("cut", first="five"),
        typed("music", file="nobody"),
        text("trim " + "x" * 10_000),
        text("trim\x1b[31m"),
        text("trim\x00"),
        text("trim \x85 and \x9b"),
    ],
    ids=["parameter", "input", "length", "escape", "null", "c1"],
)
def test_an_edit_that_cannot_be_sent_is_found_at_its_place(edit: Edit) -> None:
    (problem,) = read(edit).all_problems
    assert problem.place == PLACE
    assert problem.hint


def test_the_longest_edit_counts_what_is_sent() -> None:
    long = Input("l", "l", PLACE, path="/p/" + "n" * 60 + ".mp4")
    words = "x" * 9_950 + reference("l")
    assert codes(read(text(words), inputs=(WALK, long))) == ["NF330"]
    assert codes(read(text(words), inputs=(WALK, replace(long, path="/p/n.mp4")))) == []


def test_two_files_with_one_name_are_one_file_to_the_cloud() -> None:
    twin = Input("again", "b/walk.mp4", Place("video.yml", 4, 3), path="/p/b/walk.mp4")
    (problem,) = read(text("trim"), inputs=(WALK, twin)).all_problems
    assert (problem.code, problem.place) == ("NF331", twin.place)
    assert "`walk`" in problem.message
    assert "`again`" in problem.message


def test_a_file_and_an_address_may_clash_too() -> None:
    twin = Input("web", "u", PLACE, url="https://host.test/x/walk.mp4?key=1")
    assert codes(read(text("trim"), inputs=(WALK, twin))) == ["NF331"]


def test_without_an_edit_there_is_no_timeline() -> None:
    (problem,) = read().all_problems
    assert problem.code == "NF332"
    assert problem.place is not None
    assert problem.place.path == "video.yml"


def test_the_cloud_copies_no_picture() -> None:
    (problem,) = read(text("trim"), output=replace(MP4, mode="copy")).all_problems
    assert (problem.code, problem.place) == ("NF333", MP4.place)
    assert "the cloud always encodes" in problem.message
    assert codes(read(text("trim"), output=replace(MP4, mode="auto"))) == []


@pytest.mark.parametrize("format_", ["gif", "mov", "mp3"])
def test_the_cloud_renders_mp4_alone(format_: str) -> None:
    output = replace(MP4, format=format_, shown=f"out/demo.{format_}")
    (problem,) = read(text("trim"), output=output).all_problems
    assert (problem.code, problem.place) == ("NF333", output.place)
    assert "`out/demo.mp4`" in problem.hint


@pytest.mark.parametrize("name", ["a\x1b[2J.mp4", "a\nb.mp4", "a\x9bb.mp4"])
def test_a_file_name_must_be_plain(name: str) -> None:
    found = read(text("trim"), inputs=(replace(WALK, path=f"/p/{name}"),))
    assert codes(found) == ["NF331"]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://host.test/clip%20one.mp4?key=1#t=2", "clip one.mp4"),
        ("https://host.test/a%2Fb/clip.mp4/", "clip.mp4"),
        ("https://host.test/%E7%89%87.mp4", "片.mp4"),
    ],
)
def test_an_address_is_called_by_the_name_the_service_gives_it(url: str, name: str) -> None:
    web = Input("web", "u", PLACE, url=url)
    (reading,) = read(text(f"append {reference('web')}"), inputs=(WALK, web)).readings
    assert reading.say == f"append {name}"


def test_accents_are_composed_in_what_is_sent() -> None:
    item = replace(BED, path="/p/cafe\u0301.m4a")
    (reading,) = read(text(f"add {reference('bed')}"), inputs=(WALK, item)).readings
    assert reading.say == "add caf\u00e9.m4a"


def test_addresses_are_inputs_like_any_other() -> None:
    web = Input("web", "u", PLACE, url="https://host.test/clip.mp4")
    edit = text(f"append {reference('web')}")
    found = read(edit, inputs=(WALK, web))
    assert codes(found) == []
    assert found.readings[0].say == "append clip.mp4"


def test_settings_beyond_the_published_ones_are_told() -> None:
    assert extension(MP4) == {}
    assert read(text("trim"), inputs=(WALK,)).notes == ()
    output = replace(MP4, aspect="9:16", fit="crop", quality=28, audio_bitrate=96_000)
    assert extension(output) == {
        "aspect": "9:16",
        "fit": "crop",
        "crf": 28,
        "audio_bitrate": 96_000,
    }
    (note,) = read(text("trim"), inputs=(WALK,), output=output).notes
    assert "`quality`" in note
    assert "`out/demo.mp4`" in note


def test_a_slow_upload_is_told(tmp_path: Path) -> None:
    big = tmp_path / "walk.mp4"
    with big.open("wb") as file:
        file.truncate(150_000_000)
    (note,) = read_spec(spec(text("trim"), inputs=(WALK,)), {"walk": str(big)}).notes
    assert "`walk.mp4` is 150 MB" in note


def test_a_song_that_no_edit_names_is_not_footage() -> None:
    found = read(text("fade out"))
    assert found.base == ("walk",)
    assert found.notes == ("no edit uses `bed`; write {{ inputs.bed }} in the one that should",)
    assert read(text("fade out"), inputs=(BED,)).base == ("bed",)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (f"add {BED.filename} as music", ("bed",)),
        (f"加上{BED.filename}作为音乐", ("bed",)),
        (f"add my-{BED.filename} as music", ()),
        (f"add {BED.filename}2", ()),
    ],
)
def test_a_whole_file_name_names_the_input(words: str, named: tuple[str, ...]) -> None:
    assert read(text(words)).readings[0].inputs == named
