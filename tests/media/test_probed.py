"""What a file was found to be, remembered by its content."""

from __future__ import annotations

import shutil
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from nemoflow.engine.cache import Cache
from nemoflow.engine.keyframe_scan import keyframes_in
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.probe import Facts, MediaProblem, facts_in, probe
from nemoflow.engine.probed import facts_from, facts_text, keep_facts, kept_facts, kept_source
from nemoflow.engine.timeline import Source
from tests.media import barcode


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tone = ("-f", "lavfi", "-i", "sine=440:d=2")
    return barcode.make(tmp_path_factory.mktemp("probed") / "film.mp4", sound=tone, rate="25")


def test_a_known_file_is_not_opened_again(film: Path, tmp_path: Path) -> None:
    path, cache = tmp_path / "film.mp4", Cache(tmp_path / "cache")
    shutil.copy(film, path)
    first = keep_facts(str(path), "aa", cache)
    assert first.source == replace(facts_in(str(film)).source, filename="film.mp4")
    assert first.pixels == replace(facts_in(str(film)).pixels, keyframes=keyframes_in(str(film)))
    assert first.mono
    path.write_bytes(b"no film any more")
    again = tmp_path / "other name.MP4"
    assert kept_facts(str(again), "aa", cache) == replace(
        first, source=replace(first.source, filename="other name.MP4")
    )
    assert kept_source(str(path), "walk", "aa", cache) == replace(
        first.source, name="walk", digest="aa"
    )
    with pytest.raises(MediaProblem):
        kept_source(str(path), "walk", "bb", cache)


def test_asking_keeps_nothing_and_finds_what_probe_finds(film: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    assert kept_source(str(film), "walk", "aa", cache) == probe(str(film), "walk", "aa")
    assert kept_facts(str(film), "aa", cache) == kept_facts(str(film), "aa", None)
    assert not cache.root.exists()


def test_what_is_broken_is_looked_into_again(film: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    found = keep_facts(str(film), "aa", cache)
    (kept,) = (tmp_path / "cache/probed").glob("*.json")
    kept.write_text(kept.read_text().replace("video", "image"))
    assert kept_facts(str(film), "aa", cache) == found


def test_another_ending_is_another_file(film: Path, tmp_path: Path) -> None:
    """What FFmpeg takes a file for may depend on it."""
    cache = Cache(tmp_path / "cache")
    keep_facts(str(film), "aa", cache)
    with pytest.raises(MediaProblem):
        kept_facts(str(tmp_path / "film.mkv"), "aa", cache)


def test_texts_are_read_every_time(tmp_path: Path) -> None:
    path = tmp_path / "said.srt"
    path.write_text("1\n00:00:00,000 --> 00:00:01,000\nHello\n")
    found = kept_source(str(path), "said", "aa", Cache(tmp_path / "cache"))
    assert (found.digest, len(found.cues)) == ("aa", 1)


@pytest.mark.parametrize(
    "facts",
    [
        Facts(Source("", "", "", "audio", Fraction(7, 3), has_audio=True), Pixels(), mono=True),
        Facts(
            Source("", "", "", "image", Fraction(0), 640, 360),
            Pixels("bt601", alpha=True),
            mono=False,
        ),
        Facts(
            Source("", "", "", "video", Fraction(1001, 30), 64, 36, Fraction(30000, 1001)),
            Pixels("bt709", hdr=True, interlaced=True),
            mono=False,
        ),
    ],
)
def test_facts_are_written_and_read(facts: Facts) -> None:
    assert facts_from(facts_text(facts)) == facts


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind":"srt"}', "null"])
def test_what_are_no_facts_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        facts_from(text)


def test_a_number_that_is_none_is_refused(film: Path) -> None:
    text = facts_text(facts_in(str(film)))
    for wrong in (text.replace('"25"', '"1/0"'), text.replace('"25"', '"many"')):
        assert wrong != text
        with pytest.raises(ValueError, match=r"."):
            facts_from(wrong)
