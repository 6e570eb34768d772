"""Tokens are seen by nobody: not in what is printed, kept, logged or passed to a process."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cloud import in_cloud, live
from tests.stories.test_cloud import CLOUD, faulty
from tests.tokens import TOKEN, found_in


def processes() -> bytes:
    """Arguments and environments of all processes but this one."""
    texts = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            for name in ("cmdline", "environ"):
                try:
                    texts.append((entry / name).read_bytes())
                except OSError:
                    continue
    return b"\0".join(texts)


@pytest.mark.parametrize(
    "rule",
    [
        "{on: run, nth: 1, do: silent}",
        "{on: run, nth: 1, do: drop, at: 10}",
        "{on: run, nth: 2, do: error, code: 2001}",
        "{on: render, nth: 1, do: fail_render}",
        "{on: balance, nth: 3, do: expire_token}",
        "{on: download, nth: 1, do: cut_download}",
    ],
)
def test_no_token_outside_its_own_file(tmp_path: Path, walk: Path, bed: Path, rule: str) -> None:
    with live(tmp_path / "server", tokens_per_client=0) as server:
        story = in_cloud(tmp_path / "project", server)
        story.copy_of(walk, "walk.mp4")
        story.copy_of(bed, "bed.m4a")
        story.write({"video.yml": CLOUD})
        faulty(server, rule)
        running = story.start("apply", "--json")
        seen = b""
        while running.poll() is None:
            seen += processes()
            assert not TOKEN.search(seen)
            seen = seen[-100:]
        out, err = running.communicate()
        said = [story.run(command) for command in ("plan", "show", "doctor", "credits")]
        spoken = "".join([out, err, *(text for done in said for text in (done.out, done.err))])
        logged = "\n".join(server.lines)
    assert not TOKEN.search(spoken.encode())
    assert not TOKEN.search(logged.encode())
    assert found_in(tmp_path / "project") == []
    assert found_in(tmp_path / "server") == []
    assert [path.name for path in found_in(tmp_path)] == ["credentials.json"]
