"""The settings of an output: presets, codecs, limits, renditions, each mistake at its place."""

from __future__ import annotations

import pytest

from nemoflow.model.spec import Output
from nemoflow.planning.render_key import render_key
from nemoflow.specfile.codec import decode_spec, encode_spec
from tests.specfile.folder import Folder

HEAD = "inputs: {walk: walk.mp4}\n"


def outputs(folder: Folder, written: str) -> tuple[Output, ...]:
    spec = folder.load(f"{HEAD}output: {written}\n")
    assert decode_spec(encode_spec(spec)) == spec
    return spec.outputs


def one(folder: Folder, written: str) -> Output:
    (found,) = outputs(folder, written)
    return found


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("{preset: tiktok}", (1080, 1920)),
        ("{preset: feed}", (1080, 1350)),
        ("{preset: x, resolution: 640x360}", (640, 360)),
        ("{preset: tiktok, resolution: 720p}", (720, 1280)),
        ('{preset: youtube, aspect: "1:1"}', (1080, 1080)),
        ('{preset: youtube, aspect: "9:16", resolution: 720p}', (720, 1280)),
    ],
)
def test_other_keys_win_over_the_preset(
    folder: Folder, written: str, size: tuple[int, int]
) -> None:
    found = one(folder, written)
    assert (found.width, found.height) == size


def test_settings_are_read(folder: Folder) -> None:
    found = one(folder, "{path: out/a.mkv, codec: vp9, max_size: 25MB, quality: 20}")
    assert (found.codec, found.max_size, found.pinned) == ("vp9", 25_000_000, ("quality",))
    assert one(folder, "{video_bitrate: 8M}").video_bitrate == 8_000_000
    assert one(folder, "{reduce: 50%}").reduce == 50
    assert one(folder, "{path: a.flac}").format == "flac"
    assert one(folder, "{quality: 21}").pinned == ()
    loud = (
        "{preset: tiktok}", "{loudness: -16 LUFS}", "{preset: x, loudness: -20}", "{preset: square}"
    )  # fmt: skip
    assert [one(folder, text).loudness for text in loud] == [-14, -16, -20, None]
    assert one(folder, "{path: a.gif, preset: x}").loudness is None


def test_a_picture_may_be_copied_unless_nothing_could_come_of_it(folder: Folder) -> None:
    written = ("{}", "{path: a.mkv}", "{mode: copy}", "{mode: encode}", "{path: a.gif}")
    found = [one(folder, text).mode for text in written]
    assert found == ["auto", "auto", "copy", "encode", "encode"]
    # A gif that cannot be copied is refused later, with the reason; it is never silently encoded.
    assert one(folder, "{path: a.gif, mode: copy}").mode == "copy"
    spec = folder.load("backend: cloud\ninputs: {walk: walk.mp4}\nedits: [trim it]\n")
    assert [output.mode for output in spec.outputs] == ["encode"]


def test_renditions_are_files_beside_each_other(folder: Folder) -> None:
    found = outputs(
        folder, "{path: out/a.mp4, renditions: [1080p, 640x360], poster: out/a.jpg, codec: h265}"
    )
    assert [item.shown for item in found] == ["out/a-1080p.mp4", "out/a-640x360.mp4"]
    assert [(item.width, item.height) for item in found] == [(0, 1080), (640, 360)]
    assert [bool(item.poster) for item in found] == [True, False]
    assert {item.codec for item in found} == {"h265"}


def test_a_sheet_is_a_file_of_its_own(folder: Folder) -> None:
    sheet, film = outputs(
        folder, "{path: out/a.mp4, preset: tiktok, sprite: {path: out/a.png, grid: 4x2}}"
    )
    assert (sheet.shown, sheet.format, sheet.sprite) == ("out/a.png", "png", "4x2")
    assert (sheet.width, sheet.height, sheet.aspect, film.sprite) == (320, 0, "9:16", "")


@pytest.mark.parametrize(
    ("written", "words", "blamed"),
    [
        ("{preset: tiktoc}", '"tiktoc" is not known', "tiktoc"),
        ("{path: a.mp4, codec: prores}", "`mp4` does not hold prores", "prores"),
        ("{path: a.mp4, codec: h266}", '"h266" is not known', "h266"),
        ("{max_size: 25MB, reduce: 50%}", "both say how large", "50%"),
        ("{path: a.mov, codec: prores, max_size: 25MB}", "ProRes takes no", "25MB"),
        ("{max_size: 5B}", "out of range", "5B"),
        ("{reduce: 100%}", "not a share", "100%"),
        ("{reduce: half}", "not a share", "half"),
        ("{video_bitrate: 9T}", "not a bitrate", "9T"),
        ("{path: a.gif, video_bitrate: 8M}", "`gif` has no bitrate", "8M"),
        ("{path: a.mp3, codec: h265}", "means nothing for mp3", "h265"),
        ("{resolution: 720p, renditions: [1080p]}", "no `resolution` beside it", "renditions"),
        ("{loudness: loud}", "not a loudness", "loud"),
        ("{loudness: -3}", "out of range", "-3"),
        ("{path: a.gif, loudness: -14}", "has no sound", "-14"),
        ("{sprite: a.mp4}", "not an image path", "a.mp4"),
        ("{sprite: {path: a.png, grid: 5by5}}", "not a grid", "5by5"),
        ("{sprite: {path: a.png, cells: 5}}", "unknown key", "cells"),
        ("{renditions: []}", "one or more", "renditions"),
        ("{renditions: [1080p, 77q]}", "is not a resolution", "77q"),
    ],
)
def test_a_mistake_stands_at_its_place(
    folder: Folder, written: str, words: str, blamed: str
) -> None:
    (problem,) = folder.problems(f"{HEAD}output: {written}\n")
    assert words in problem.message
    assert problem.place.line == 2
    assert f"output: {written}"[problem.place.column - 1 :].startswith(blamed)


def test_the_render_key_follows_the_settings_and_nothing_else(folder: Folder) -> None:
    written = (
        "{}", "{quality: 20}", "{codec: h265}", "{max_size: 25MB}", "{reduce: 50%}", "{preset: x}",
        "{video_bitrate: 8M}", "{quality: 21}", "{codec: av1}",
    )  # fmt: skip
    keys = {render_key("draft", one(folder, text), "engine") for text in written}
    assert len(keys) == len(written)
    assert render_key("draft", one(folder, "{codec: h265}"), "engine") in keys
    assert render_key("draft", one(folder, "{path: out/other.mp4}"), "engine") in keys
    plain = one(folder, "{}").settings()
    assert set(plain) == {
        "format", "width", "height", "aspect", "fit", "fps", "quality", "audio_bitrate",
        "poster_at", "mode",
    }  # fmt: skip
