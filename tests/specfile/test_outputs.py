"""Outputs and expectations: defaults, sizes, formats, ranges."""

from __future__ import annotations

from typing import Any

import pytest

from nemoflow.model.spec import Output, Range
from tests.specfile.folder import Folder, where

HEAD = "inputs: {walk: walk.mp4}\n"


def output(folder: Folder, text: str, **changes: Any) -> Output:
    (found,) = folder.load(f"{HEAD}output: {text}\n", **changes).outputs
    return found


def test_defaults(folder: Folder) -> None:
    folder.write("My clips/walk.mp4")
    spec = folder.load(HEAD, name="My clips/video.yml")
    (found,) = spec.outputs
    assert (spec.name, found.shown, found.format) == (
        "My-clips",
        "My clips/out/My-clips.mp4",
        "mp4",
    )
    assert (found.width, found.height, found.aspect, found.fps) == (0, 0, "", "")
    assert (found.fit, found.quality, found.audio_bitrate, found.poster) == (
        "blur",
        20,
        192_000,
        "",
    )
    assert folder.load(HEAD, name="teaser.video.yml").name == "teaser"
    assert folder.load(HEAD, name="recipe.yml").name == "recipe"


def test_everything_written(folder: Folder) -> None:
    found = output(
        folder,
        "{path: out/x.WEBM, resolution: 720p, aspect: 9:16, fit: crop, fps: 29.97, quality: best,"
        " audio_bitrate: 96k, poster: {path: out/x.png, at: 0:03}}",
    )
    assert (found.format, found.width, found.height) == ("webm", 720, 1280)
    assert (found.aspect, found.fit, found.fps) == ("9:16", "crop", "30000/1001")
    assert (found.quality, found.audio_bitrate, found.poster_at) == (16, 96_000, "3s")
    assert found.poster == str(folder.root / "out/x.png")
    assert found.poster_shown == "out/x.png"


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        ("resolution: 1080p", (0, 1080)),
        ("resolution: 1080p, aspect: 16:9", (1920, 1080)),
        ("resolution: 1080p, aspect: 9:16", (1080, 1920)),
        ("resolution: 480p, aspect: 16:9", (854, 480)),
        ("resolution: 720p, aspect: 1:1", (720, 720)),
        ("resolution: 1080p, aspect: 4:5", (1080, 1350)),
        ("resolution: 1280x720", (1280, 720)),
        ("resolution: 1280x720, aspect: 1280:720", (1280, 720)),
        ("aspect: 21:9", (0, 0)),
    ],
)
def test_sizes(folder: Folder, settings: str, size: tuple[int, int]) -> None:
    found = output(folder, f"{{path: a.mp4, {settings}}}")
    assert (found.width, found.height) == size


@pytest.mark.parametrize(
    ("fps", "rate"), [("30", "30"), ("12.5", "25/2"), ("60000/1001", "60000/1001")]
)
def test_rates(folder: Folder, fps: str, rate: str) -> None:
    assert output(folder, f"{{path: a.mp4, fps: {fps}}}").fps == rate


def test_several_and_format_without_a_path(folder: Folder) -> None:
    spec = folder.load(HEAD + "name: n\noutput: [a.mp4, {format: gif}, {path: b.mov}]\n")
    assert [item.shown for item in spec.outputs] == ["a.mp4", "out/n.gif", "b.mov"]
    assert [item.format for item in spec.outputs] == ["mp4", "gif", "mov"]


@pytest.mark.parametrize(
    ("text", "code", "column", "words"),
    [
        ("{path: a.mp4, format: mov}", "NF043", 16, "does not end in .mov"),
        ("{path: a, format: mov}", "NF043", 16, "does not end in .mov"),
        ("a.avi", "NF043", 9, '"avi" is no known format'),
        ("{path: a.mp3, resolution: 720p}", "NF043", 35, "`resolution` means nothing for mp3"),
        ("{path: a.mp4, poster: a.txt}", "NF043", 31, "is not an image path"),
        ("{path: a.mp4, poster: {path: ../../a.png}}", "NF040", 38, "outside the project"),
        (
            "{path: a.mp4, resolution: 1280x720, aspect: 9:16}",
            "NF014",
            35,
            "does not have the aspect",
        ),
        ("{path: a.mp4, resolution: 4k}", "NF014", 35, "is not a resolution"),
        ("{path: a.mp4, resolution: 8x8}", "NF014", 35, "out of range"),
        ("{path: a.mp4, aspect: 99:1}", "NF014", 31, "out of range"),
        ("{path: a.mp4, fps: 0}", "NF014", 28, "out of range"),
        ("{path: a.mp4, fps: 30/0}", "NF014", 28, "not a frame rate"),
        ("{path: a.mp4, quality: 52}", "NF014", 32, "not a quality"),
        ("{path: a.mp4, fit: blurr}", "NF014", 28, '"blurr" is not known'),
        ("{path: a.mp4, audio_bitrate: 1}", "NF014", 38, "not an audio bitrate"),
        ("{path: a.mp4, poster: {at: 3s}}", "NF013", 23, 'the key "path" is missing'),
        ("{path: a.mp4, poster: {path: a.png, at: 101%}}", "NF014", 49, "past the end"),
        ("{path: ' '}", "NF014", 16, "not a path"),
        ("[]", "NF013", 1, "empty list"),
        ("out/" + "x" * 300 + ".mp4", "NF014", 9, "too long"),
    ],
)
def test_bad_outputs(folder: Folder, text: str, code: str, column: int, words: str) -> None:
    (problem,) = folder.problems(f"{HEAD}output: {text}\n")
    assert (problem.code, where(problem)) == (code, f"video.yml:2:{column}")
    assert words in problem.message
    assert problem.hint


@pytest.mark.parametrize(
    ("written", "kind", "low", "high"),
    [
        ("duration: 8s..12s", "duration", 8, 12),
        ("duration: 1:30", "duration", 89.95, 90.05),
        ("duration: 10", "duration", 9.95, 10.05),
        ("duration: 10s +-0.5s", "duration", 9.5, 10.5),
        ("duration: 10s ± 10%", "duration", 9, 11),
        ("duration: '>= 5s'", "duration", 5, None),
        ("duration: <= 500ms", "duration", None, 0.5),
        ("duration: ..12s", "duration", None, 12),
        ("duration: 1m30s..", "duration", 90, None),
        ("fps: 29.97", "fps", 29.96003, 29.98003),
        ("size: <= 25MB", "size", None, 25_000_000),
        ("size: 1MiB", "size", None, 1_048_576),
        ("size: 1MB..2MB", "size", 1_000_000, 2_000_000),
        ("loudness: -14 LUFS +-1", "loudness", -15, -13),
        ("loudness: -16..-14 LUFS", "loudness", -16, -14),
        ("loudness: -14", "loudness", -14.5, -13.5),
        ("max_black: 0.5s", "black", None, 0.5),
        ("max_silence: <= 2s", "silence", None, 2),
    ],
)
def test_expected_ranges(
    folder: Folder, written: str, kind: str, low: float | None, high: float | None
) -> None:
    (found,) = folder.load(f"{HEAD}expect: {{{written}}}\n").expect
    assert found.kind == kind
    assert (found.range.low, found.range.high) == pytest.approx((low, high))
    assert found.written in written


@pytest.mark.parametrize(
    ("written", "kind", "text"),
    [
        ("resolution: 1080p", "resolution", "1080p"),
        ("resolution: 1280 x 720", "resolution", "1280x720"),
        ("aspect: 1080:1920", "aspect", "9:16"),
        ("format: webm", "format", "webm"),
        ("audio: true", "audio", "true"),
        ("audio: 'False'", "audio", "false"),
    ],
)
def test_expected_facts(folder: Folder, written: str, kind: str, text: str) -> None:
    (found,) = folder.load(f"{HEAD}expect: {{{written}}}\n").expect
    assert (found.kind, found.text, found.range) == (kind, text, Range())


@pytest.mark.parametrize(
    "written",
    [
        "duration: 12s..8s",
        "duration: ..",
        "duration: '> 5s'",
        "duration: soon",
        "duration: 5 parsecs",
        "size: 25XB",
        "fps: 500",
        "loudness: loud",
        "audio: maybe",
        "format: avi",
    ],
)
def test_bad_expectations(folder: Folder, written: str) -> None:
    (problem,) = folder.problems(f"{HEAD}expect: {{{written}}}\n")
    assert problem.code == "NF014"
    assert problem.message.startswith(f"expect.{written.split(':')[0]}: ")
    assert problem.hint
