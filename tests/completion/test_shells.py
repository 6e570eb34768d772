"""Completion in real shells, on a terminal, with names made to break out."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.story import ROOT

NAMES = {
    "my": "my first.video.yml",
    "run": "run$(touch pwned).video.yml",
    "tick": "tick`touch pwned`.video.yml",
    "it": 'it\'s "quoted".video.yml',
    "semi": "semi;touch pwned;.video.yml",
    "comma": "comma,and*star.video.yml",
    "back": "back\\slash.video.yml",
    "sub": "sub folder/video.yml",
}
SHIM = f"""#!/bin/sh
[ -n "$_NEMOFLOW_COMPLETE" ] && exec {sys.executable} -m nemoflow "$@"
printf '%s\\n' "$*" >> "$SAID"
"""


@dataclass
class Typing:
    """A folder of recipes in which somebody types."""

    root: Path
    env: dict[str, str]

    def script(self, shell: str) -> Path:
        """The completion script in a file."""
        path = self.root.parent / f"completion.{shell}"
        done = subprocess.run(
            [sys.executable, "-m", "nemoflow", "completion", shell],
            env=self.env,
            capture_output=True,
            check=True,
        )
        path.write_bytes(done.stdout)
        return path

    def types(self, command: list[str], text: str) -> list[str]:
        """What `nemoflow` was called with when somebody typed this and left."""
        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.root)
            os.execvpe(command[0], command, self.env)
        os.write(terminal, text.encode())
        read_to_end(terminal)
        os.waitpid(child, 0)
        said = Path(self.env["SAID"])
        assert not (self.root / "pwned").exists()
        return said.read_text().splitlines() if said.exists() else []


def read_to_end(terminal: int) -> bytes:
    """All that a shell writes until it ends; a minute at most."""
    text, end = b"", time.monotonic() + 60
    while select.select([terminal], [], [], max(0, end - time.monotonic()))[0]:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # how Linux says that the other side is gone
            break
        if not part:
            break
        text += part
    else:
        pytest.fail(f"the shell did not end: {text.decode(errors='replace')[-2000:]}")
    os.close(terminal)
    return text


@pytest.fixture
def typing(tmp_path: Path) -> Typing:
    root = tmp_path / "recipes"
    for name in NAMES.values():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("output: a.mp4\n")
    shim = tmp_path / "bin/nemoflow"
    shim.parent.mkdir()
    shim.write_text(SHIM)
    shim.chmod(0o755)
    env = {
        "PATH": f"{shim.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(tmp_path),
        "SAID": str(tmp_path / "said"),
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
        "PS1": "$ ",
    }
    return Typing(root, env)


def shell(name: str) -> str:
    """The path of a shell; skips when it is not here."""
    return shutil.which(name) or pytest.skip(f"{name} is not installed")


WORDS = "nemoflow val\tmy\t\nnemoflow plan --prof\tdr\t sub\t\n"
SAID = ["validate my first.video.yml", "plan --profile draft sub folder/video.yml"]


def test_bash_on_a_terminal(typing: Typing) -> None:
    names = "".join(f"nemoflow fmt {begun}\t\n" for begun in NAMES)
    quoted = 'nemoflow fmt "my f\t\nnemoflow fmt my\\ f\t\n'
    text = f"source {typing.script('bash')}\n{WORDS}{names}{quoted}exit\n"
    said = typing.types([shell("bash"), "--norc", "--noprofile", "-i"], text)
    assert said == [*SAID, *(f"fmt {name}" for name in NAMES.values()), *["fmt " + NAMES["my"]] * 2]


def test_bash_by_its_function(typing: Typing) -> None:
    lines = (
        f"source {typing.script('bash')}",
        "COMP_WORDS=(nemoflow fmt '') COMP_CWORD=2",
        "_nemoflow_completion nemoflow",
        "printf '%s\\n' \"${COMPREPLY[@]}\"",
    )
    done = subprocess.run(
        [shell("bash"), "--norc", "-c", "\n".join(lines)],
        cwd=typing.root,
        env=typing.env,
        capture_output=True,
        text=True,
    )
    assert (sorted(done.stdout.splitlines()), done.stderr) == (sorted(NAMES.values()), "")


def test_zsh_on_a_terminal(typing: Typing) -> None:
    names = "".join(f"nemoflow fmt {begun}\t\n" for begun in NAMES)
    start = f"autoload -U compinit; compinit -u -D; source {typing.script('zsh')}\n"
    said = typing.types([shell("zsh"), "-f", "-i"], f"{start}{WORDS}{names}exit\n")
    assert said == [*SAID, *(f"fmt {name}" for name in NAMES.values())]


@pytest.mark.parametrize(
    ("begun", "offered"),
    [
        ("nemoflow val", ["validate"]),
        ("nemoflow plan --profile d", ["draft"]),
        *((f"nemoflow fmt {begun}", [name]) for begun, name in NAMES.items()),
    ],
)
def test_fish(typing: Typing, begun: str, offered: list[str]) -> None:
    done = subprocess.run(
        [
            shell("fish"),
            "--no-config",
            "-c",
            f"source {typing.script('fish')}; complete -C '{begun}'",
        ],
        cwd=typing.root,
        env=typing.env,
        capture_output=True,
        text=True,
    )
    found = [line.split("\t")[0] for line in done.stdout.splitlines()]
    assert found == offered, done.stderr
