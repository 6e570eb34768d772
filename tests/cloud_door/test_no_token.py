"""A token is in its header and its file. Nowhere else: every output, file, error, process list."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from traceback import TracebackException

import pytest

from nemoflow.backends.cloud.service import Service
from nemoflow.model.errors import NemoflowError, NotAllowed
from tests.cloud_door.conftest import Desk
from tests.cloud_door.office import (
    BALANCE,
    STATE,
    Answer,
    Hangup,
    Reaction,
    refusal,
    token,
)
from tests.server.live import Live
from tests.stories.conftest import make
from tests.story import ROOT, Story

MINE = token("m")
ECHO = refusal(5000, f"I was sent Authorization: Bearer {MINE}", 400)
ODD = "some-other-kind-of-token-1234567890"

# -- errors ----------------------------------------------------------------------------------


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and all it drags along."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def everything_about(error: NemoflowError) -> str:
    """All that a debugger could print: texts, hints, and every variable of the frames behind."""
    parts = [error.message, error.hint]
    for item in chain(error):
        parts += [repr(item), str(item), repr(item.args)]
        stack = TracebackException.from_exception(item, capture_locals=True).stack
        # The test's own frames know the token: they made it up.
        ours = [frame for frame in stack if not frame.filename.startswith(str(ROOT / "tests"))]
        parts += [text for frame in ours for text in (frame.locals or {}).values()]
    return "\n".join(parts)


def ran(service: Service) -> None:
    """One edit."""
    with service.run("7", "trim") as response:
        response.read()


def fetched(service: Service) -> None:
    """One file."""
    with service.fetch("render_1") as response:
        response.read()


CALLS: dict[str, Callable[[Service], object]] = {
    "balance": lambda service: service.credits(),
    "state": lambda service: service.state("7"),
    "session": lambda service: service.open_session("demo", "en"),
    "run": ran,
    "fetch": fetched,
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    "answer",
    [
        Hangup(),
        Answer(200, b'{"code":', {"Content-Type": "text/event-stream"}, cut=3),
        Answer(200, b"not gzip", {"Content-Encoding": "gzip"}),
        Answer(302, b"", {"Location": "https://["}),
        refusal(1001, f"bad token {MINE}"),
        ECHO,
    ],
)
def test_no_error_knows_the_token(desk: Desk, answer: Reaction, call: str) -> None:
    for path in (BALANCE, STATE, "/api/tasks/me/with-session/nemo_agent", "/run_sse"):
        desk.office.on(path, answer)
    desk.office.on("/api/render/proxy/render_1/download", answer)
    with pytest.raises(NemoflowError) as caught:
        CALLS[call](desk.service(NEMO_TOKEN=MINE))
    assert MINE not in everything_about(caught.value)
    assert desk.office.seen[-1].token == MINE, "the call under test never carried the token"


def test_a_token_of_another_shape_is_struck_out_too(desk: Desk) -> None:
    desk.office.on(BALANCE, refusal(5000, f"what is {ODD}?"))
    with pytest.raises(NemoflowError, match="what is") as caught:
        desk.service(NEMO_TOKEN=ODD).credits()
    assert ODD not in everything_about(caught.value)


def test_a_token_that_would_break_its_header_is_not_shown(desk: Desk) -> None:
    with pytest.raises(NotAllowed) as caught:
        desk.service(NEMO_TOKEN=f"{MINE}\r\nX: 1")
    assert MINE not in caught.value.message + caught.value.hint


# -- whole commands --------------------------------------------------------------------------

SPEC = """\
name: demo
backend: cloud
inputs:
  walk: walk.mp4
edits:
  - cut the first 1 second
output:
  path: out/demo.mp4
"""


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """The server, whole."""
    with Live(tmp_path / "server") as made:
        yield made


@pytest.fixture
def at(live: Live, tmp_path: Path) -> Story:
    """A project that is edited by the server; nothing applied."""
    root = tmp_path / "project"
    root.mkdir()
    made = Story(
        root,
        {
            "NEMO_API_URL": live.url,
            "NEMOFLOW_CONFIG_HOME": str(tmp_path / "config"),
            "NEMOFLOW_FFMPEG_LOG": str(tmp_path / "ffmpeg.log"),
            "NEMOFLOW_PACE": "0.01",
        },
    )
    made.write({"video.yml": SPEC})
    make(
        root,
        "walk.mp4",
        *("-f", "lavfi", "-i", "testsrc2=size=160x90:rate=30:duration=2"),
    )
    return made


def account(at: Story) -> str:
    """Makes an anonymous account; its token."""
    done = at.run("credits")
    assert done.code == 0, done.err
    (path,) = Path(at.env["NEMOFLOW_CONFIG_HOME"]).rglob("credentials.json")
    found = path.read_text().split('"token": "')[1].split('"')[0]
    assert found.startswith("nmv_usr_")
    return found


def command_lines() -> bytes:
    """Every process's arguments, as any user may list them."""
    lines = subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, check=True)
    return lines.stdout


def files_with(folder: Path, secret: str) -> set[str]:
    """The files below a folder that hold a text."""
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file() and secret.encode() in path.read_bytes()
    }


def watched(process: subprocess.Popen[str]) -> tuple[str, bytes]:
    """What a process says until it ends, and what the process list said meanwhile."""
    lists: list[bytes] = []
    ended = threading.Event()

    def look() -> None:
        while not ended.is_set():
            lists.append(command_lines())

    watcher = threading.Thread(target=look)
    watcher.start()
    out, err = process.communicate(timeout=120)
    ended.set()
    watcher.join()
    return out + err, b"".join(lists)


@pytest.mark.parametrize("source", ["anonymous", "NEMO_TOKEN"])
def test_a_whole_apply_shows_the_token_nowhere(at: Story, live: Live, source: str) -> None:
    secret = account(at)
    environ = {"NEMO_TOKEN": secret} if source == "NEMO_TOKEN" else {}
    process = at.start("apply", "--json", "--auto-approve", **environ)
    said, listed = watched(process)
    assert process.returncode == 0, said
    assert b"nemoflow" in listed
    assert secret not in said
    assert secret.encode() not in listed
    assert files_with(at.root.parent, secret) == {"credentials.json"}
    assert live.lines
    assert secret not in "\n".join(live.lines)
    for command in (
        ("plan",),
        ("show", "--json"),
        ("open", "video.yml"),
        ("doctor",),
        ("credits",),
    ):
        done = at.run(*command, **environ)
        assert done.code == 0, done.err
        assert secret not in done.out + done.err, command


def test_a_failing_apply_shows_the_token_nowhere(at: Story, live: Live) -> None:
    secret = account(at)
    live.stop()
    for environ in ({}, {"NEMO_TOKEN": secret}):
        done = at.run("apply", "--auto-approve", **environ)
        assert done.code == 1, done.err
        assert secret not in done.out + done.err
    assert files_with(at.root.parent, secret) == {"credentials.json"}


def test_a_child_process_does_not_inherit_the_token(at: Story, tmp_path: Path) -> None:
    dump = tmp_path / "environments"
    spy = tmp_path / "ffmpeg"
    spy.write_text(f'#!/bin/sh\nenv >> "{dump}"\nexit 1\n')
    spy.chmod(0o755)
    for command in (("doctor",), ("apply", "--backend", "local")):
        at.run(*command, NEMOFLOW_FFMPEG=str(spy), NEMO_TOKEN=MINE)
    assert "PATH=" in dump.read_text()
    assert MINE not in dump.read_text()


# -- what a local user pays ------------------------------------------------------------------


@pytest.mark.parametrize("command", ["validate", "plan", "apply"])
def test_a_local_spec_loads_no_http_client(at: Story, command: str) -> None:
    program = (
        "import sys\n"
        "from nemoflow.cli.main import run\n"
        f"code = run([{command!r}, '--backend', 'local'])\n"
        "assert code == 0, code\n"
        "sys.exit(10 if 'httpx' in sys.modules else 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=at.root,
        env={**os.environ, "PYTHONPATH": str(ROOT), **at.env},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr + done.stdout
