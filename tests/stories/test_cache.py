"""`nemoflow cache`, and applies around it: what is broken, dropped or handed over is made again."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from nemoflow.engine.sealed import seal_of
from tests.stories.conftest import SPEC
from tests.story import Outcome, Story


def said(done: Outcome) -> dict[str, object]:
    """The one JSON line of a command."""
    assert done.err == ""
    (line,) = done.events()
    return line


def whole(story: Story) -> bytes:
    """The bytes of the output."""
    return (story.root / "out/demo.mp4").read_bytes()


def cached(story: Story, pattern: str) -> list[Path]:
    return sorted((story.root / ".nemoflow/cache").glob(pattern))


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 16
    path.write_bytes(content)


def again(story: Story) -> int:
    """Renders once more without the finished file; how many processes that took."""
    shutil.rmtree(story.root / "out")
    shutil.rmtree(story.root / ".nemoflow/cache/renders", ignore_errors=True)
    starts = story.ffmpeg_starts()
    story.apply()
    return story.ffmpeg_starts() - starts


def test_broken_entries_are_made_again_and_never_shipped(story: Story) -> None:
    story.apply()
    first = whole(story)
    assert again(story) == 1  # the join
    kinds = ("segments/*.mp4", "pieces/*.wav", "audio/*.wav", "sounds/*.m4a")
    broken = [path for kind in kinds for path in cached(story, kind)]
    for entry in broken:
        flip(entry)
    (font,) = cached(story, "fonts/*/*.ttf")
    flip(font)
    seal_of(broken[0]).unlink()  # as an earlier version left it
    assert again(story) > 1
    assert all(path.exists() for path in broken)
    assert whole(story) == first
    assert story.run("cache", "verify").code == 0


def test_stats_verify_and_gc_say_what_there_is(story: Story) -> None:
    empty = story.run("cache", "stats")
    assert (empty.code, "Pieces: 0 B of at most 10.0 GB" in empty.out) == (0, True)
    assert not (story.root / ".nemoflow").exists()
    story.apply()
    stats = story.run("cache", "stats", NEMOFLOW_CACHE_SIZE="20GB").out
    assert "of at most 20.0 GB" in stats
    assert "rendered picture" in stats
    assert "finished files" in stats
    kinds = said(story.run("cache", "stats", "--json"))["kinds"]
    assert isinstance(kinds, list)
    assert {kind["kind"] for kind in kinds if kind["entries"]} == {
        *("segments", "pieces", "audio", "sounds", "probed", "keyframes", "fonts", "renders")
    }
    broken = cached(story, "segments/*.mp4")[0]
    flip(broken)
    found = story.run("cache", "verify")
    assert found.code == 1
    assert f"segments/{broken.name}" in found.out
    assert said(story.run("cache", "gc", "--older-than", "7d", "--json"))["dropped"] == 0
    gone = said(story.run("cache", "gc", "--max-size", "500KB", "--json"))
    assert gone["dropped"] != 0
    assert isinstance(gone["bytes"], int)
    assert gone["bytes"] <= 500_000
    assert "0 entries, 0 B stay" in story.run("cache", "gc", "--all").out
    assert cached(story, "*/*.mp4") == []


def test_a_render_keeps_to_the_cap(story: Story) -> None:
    story.apply(NEMOFLOW_CACHE_SIZE="500KB")
    kept = sum(path.stat().st_size for path in cached(story, "*/*.wav"))
    assert kept <= 500_000
    assert (story.root / "out/demo.mp4").exists()


def test_what_is_no_size_or_time_is_said(story: Story) -> None:
    refused = story.run("apply", NEMOFLOW_CACHE_SIZE="much")
    assert (refused.code, "`NEMOFLOW_CACHE_SIZE` is `much`" in refused.err) == (3, True)
    for given, said in (("--max-size=2q", "is not a size"), ("--older-than=7y", "is not a time")):
        refused = story.run("cache", "gc", given)
        assert (refused.code, said in refused.err) == (3, True)
    assert story.run("cache", "gc", "--all", "--max-size", "1GB").code == 3


def test_another_machine_renders_nothing_that_was_handed_over(story: Story, tmp_path: Path) -> None:
    story.apply()
    assert story.run("cache", "export", "../cache.tar").code == 0
    clone = Story(tmp_path / "clone", story.env)
    shutil.copytree(story.root, clone.root, ignore=shutil.ignore_patterns(".nemoflow", "out"))
    taken = clone.run("cache", "import", "../cache.tar")
    assert (taken.code, "kept" in taken.out) == (0, True)
    assert (clone.root / ".nemoflow/.gitignore").exists()
    starts = clone.ffmpeg_starts()
    clone.apply()
    assert whole(clone) == whole(story)
    assert clone.ffmpeg_starts() == starts + 1  # the join


def test_a_torn_archive_is_told(story: Story, tmp_path: Path) -> None:
    story.apply()
    story.run("cache", "export", "../cache.tar")
    os.truncate(tmp_path / "cache.tar", (tmp_path / "cache.tar").stat().st_size // 2)
    story.run("cache", "gc", "--all")
    taken = story.run("cache", "import", "../cache.tar")
    assert (taken.code, "ends early" in taken.out) == (1, True)
    assert story.run("cache", "verify").code == 0
    missing = story.run("cache", "import", "../none.tar")
    assert (missing.code, "does not exist" in missing.err) == (3, True)


def test_two_applies_and_a_collector_at_once(story: Story) -> None:
    """Two recipes share footage and so pieces; all the while a third process drops everything."""
    story.write({"video.yml": SPEC, "b.video.yml": SPEC.replace("out/demo", "out/b")})
    running = [story.start("apply", name, "--json") for name in ("video.yml", "b.video.yml")]
    rounds = 0
    while any(process.poll() is None for process in running):
        assert story.run("cache", "gc", "--all").code == 0
        rounds += 1
    for process in running:
        out, err = process.communicate()
        assert process.returncode == 0, out + err
    assert rounds
    assert whole(story) == (story.root / "out/b.mp4").read_bytes()
    assert story.run("cache", "verify").code == 0
    leases = list((story.root / ".nemoflow/cache/.in-use").iterdir())
    assert leases == []
    assert json.loads(story.run("plan", "--json").out.splitlines()[1])["changes"] is False
