"""Inputs: the ways to name one, what cannot be used, where paths start."""

from __future__ import annotations

import os

import pytest

from nemoflow.specfile.media import looks_like_text
from tests.specfile.folder import Folder, where


def test_paths_start_at_the_spec(folder: Folder) -> None:
    folder.write("sub/a.mp4")
    text = "inputs: {a: a.mp4, b: ./../walk.mp4, c: {path: a.mp4}}\n"
    spec = folder.load(text, name="sub/video.yml")
    assert [item.path for item in spec.inputs] == [
        str(folder.root / name) for name in ("sub/a.mp4", "walk.mp4", "sub/a.mp4")
    ]
    assert [item.shown for item in spec.inputs] == ["a.mp4", "./../walk.mp4", "a.mp4"]
    assert spec.shown == "sub/video.yml"


def test_urls_need_the_cloud(folder: Folder) -> None:
    text = (
        "backend: cloud\ninputs: {a: 'https://x.org/v/a.mp4?t=1', b: {url: http://x.org/b.mp4}}\n"
    )
    spec = folder.load(text, input_suffixes=frozenset({".mp4"}))
    assert [(item.url, item.filename) for item in spec.inputs] == [
        ("https://x.org/v/a.mp4?t=1", "a.mp4"),
        ("http://x.org/b.mp4", "b.mp4"),
    ]
    (first, second) = folder.problems(text, backend_override="local")
    assert (first.code, second.code) == ("NF036", "NF036")


@pytest.mark.parametrize(
    ("value", "code", "words"),
    [
        ("ftp://x.org/a.mp4", "NF036", "not an http or https URL"),
        ("file:///etc/passwd", "NF036", "not an http or https URL"),
        ("'https:///a.mp4'", "NF036", "is not a URL"),
        ("'https://x.org:port/a.mp4'", "NF036", "is not a URL"),
        ("'https://x.org/a b.mp4'", "NF036", "is not a URL"),
        ("'https://me:pw@x.org/a.mp4'", "NF036", "holds a user name or password"),
        ("'https://x.org/a.exe'", "NF032", "extension"),
        ("{url: x.org/a.mp4}", "NF036", "not an http or https URL"),
        ("{}", "NF014", "neither `path` nor `url`"),
        ("{path: a.mp4, url: 'https://x.org/a.mp4'}", "NF014", "both `path` and `url`"),
        ("{path: walk.mp4, sha256: abc}", "NF014", "not a SHA-256"),
        ("[walk.mp4]", "NF011", "must be a path, or a mapping"),
        ("~", "NF011", "but is empty"),
        ("''", "NF014", "not a path"),
        ("/dev/null", "NF031", "not a regular file"),
        ("walk.mp4/x.mp4", "NF030", "does not exist"),
        ("x" * 300 + ".mp4", "NF031", "cannot be read"),
    ],
)
def test_bad_inputs(folder: Folder, value: str, code: str, words: str) -> None:
    (problem,) = folder.problems(
        f"backend: cloud\ninputs:\n  a: {value}\n", input_suffixes=frozenset({".mp4"})
    )
    assert (problem.code, where(problem).split(":")[1]) == (code, "3")
    assert words in problem.message


def test_input_names(folder: Folder) -> None:
    spec = folder.load("inputs: {片头-1: walk.mp4}\nedits: ['append {{ inputs[\"片头-1\"] }}']\n")
    assert spec.edits[0].inputs == ("片头-1",)
    (problem,) = folder.problems("inputs: {'a b': walk.mp4}\n")
    assert (problem.code, where(problem)) == ("NF014", "video.yml:1:10")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(folder: Folder) -> None:
    (folder.root / "walk.mp4").chmod(0)
    (problem,) = folder.problems("inputs: {a: walk.mp4}\n")
    assert problem.code == "NF031"


def test_the_cloud_takes_no_subtitles(folder: Folder) -> None:
    folder.write("subs.srt", "1\n00:00:01,000 --> 00:00:02,000\nHi\n")
    text = "backend: cloud\ninputs: {a: walk.mp4, s: subs.srt}\n"
    (problem,) = folder.problems(text, input_suffixes=frozenset({".mp4"}))
    assert problem.code == "NF032"
    assert problem.hint == "use `backend: local` for it; accepted are .mp4"


def test_subtitles_are_text_and_may_be(folder: Folder) -> None:
    folder.write("subs.srt", "1\n00:00:01,000 --> 00:00:02,000\nHi\n")
    assert not folder.problems("inputs: {a: walk.mp4, s: subs.srt}\nedits: [burn subs.srt]\n")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"", False),
        (b"hello", True),
        ("世界".encode()[:-1], True),
        (b"\x00\x00\x00\x18ftyp", False),
        (b"\xff\xfb\x90\x64" + b"A" * 100, False),
        (b"GIF89a\x01\x00", False),
        (b"OggS\x00", False),
        (b"ID3\x04\x00", False),
        (b"abc\x07def", False),
    ],
)
def test_looks_like_text(head: bytes, expected: bool) -> None:
    assert looks_like_text(head) is expected
