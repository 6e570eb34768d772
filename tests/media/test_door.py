"""The door to FFmpeg: what it runs, counts, kills and says."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import imageio_ffmpeg
import pytest

from nemoflow.engine import ffmpeg
from nemoflow.model.errors import EngineFailed, Interrupted

BINARY = imageio_ffmpeg.get_ffmpeg_exe()


def run(folder: Path, *arguments: str, cancel: threading.Event | None = None) -> ffmpeg.Completed:
    return ffmpeg.run(BINARY, arguments, cwd=folder, environ={}, cancel=cancel or threading.Event())


def test_the_bundled_build_is_found_and_the_variable_wins(tmp_path: Path) -> None:
    assert ffmpeg.locate({}) == BINARY
    own = tmp_path / "ffmpeg"
    own.write_text("#!/bin/sh\n")
    with pytest.raises(EngineFailed, match="cannot be run"):
        ffmpeg.locate({"NEMOFLOW_FFMPEG": str(own)})
    own.chmod(0o755)
    assert ffmpeg.locate({"NEMOFLOW_FFMPEG": str(own)}) == str(own)
    with pytest.raises(EngineFailed, match="cannot be run"):
        ffmpeg.locate({"NEMOFLOW_FFMPEG": str(tmp_path)})


def test_progress_is_reported_in_frames(tmp_path: Path) -> None:
    seen: list[int] = []
    ffmpeg.run(
        BINARY,
        ("-f", "lavfi", "-i", "color=s=16x16:r=30:d=1", "-f", "null", "-"),
        cwd=tmp_path,
        environ={},
        cancel=threading.Event(),
        on_progress=lambda frames, _: seen.append(frames),
    )
    assert seen[-1] == 30


def test_a_failure_is_one_sentence_with_the_telling_line(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed) as caught:
        run(tmp_path, "-i", "missing.mp4", "-f", "null", "-")
    assert "FFmpeg could not render: a file disappeared" in caught.value.message
    assert "No such file" in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_a_binary_that_cannot_start_is_explained(tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match="could not be started"):
        ffmpeg.run(str(tmp_path / "none"), (), cwd=tmp_path, environ={}, cancel=threading.Event())


def test_terminal_escapes_in_names_are_removed() -> None:
    error = ffmpeg.failure("render", 1, ["bad \x1b[31mname\x07"])
    assert "\x1b" not in str(error)
    assert ffmpeg.clean("a\x1b[2Jb\n") == "a[2Jb"


def test_a_killed_process_is_told_apart() -> None:
    assert "SIGKILL" in ffmpeg.failure("render", -9, []).message


def test_cancelling_ends_the_child_at_once(tmp_path: Path) -> None:
    cancel = threading.Event()
    begun = time.monotonic()
    threading.Timer(0.3, cancel.set).start()
    with pytest.raises(Interrupted):
        run(
            tmp_path,
            *("-re", "-f", "lavfi", "-i", "color=s=16x16:r=30:d=60", "-f", "null", "-"),
            cancel=cancel,
        )
    assert time.monotonic() - begun < 5


def test_every_start_is_logged(tmp_path: Path) -> None:
    log = tmp_path / "starts"
    os.environ[ffmpeg.LOG_VARIABLE] = str(log)
    try:
        run(tmp_path, "-version")
        run(tmp_path, "-version")
    finally:
        del os.environ[ffmpeg.LOG_VARIABLE]
    assert log.read_text() == "render\nrender\n"
