"""`kill -9` in the middle of a cold render, and the same command again."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
from pathlib import Path

from tests.bench.rendering.case import APPLY, Case
from tests.bench.rendering.figures import Report


def killed(case: Case, report: Report) -> None:
    """Finished segments are used again, and the file is the one a clean run makes."""
    case.forget()
    clean = case.apply()
    wanted = _sha256(case.target)
    case.forget()
    case.write()
    _kill_half_way(case.root)
    kept = sum(1 for _ in (case.root / ".nemoflow/cache").rglob("*.mp4"))
    torn = case.target.exists()
    again = case.apply()
    reused = clean.segments - again.segments
    report.holds("killed: a file that is not finished", str(torn), "False", not torn)
    said = f"{reused} of {clean.segments}"
    report.holds(
        "killed: segments used again", said, f">= {kept} kept, > 0", reused >= max(1, kept)
    )
    same = _sha256(case.target) == wanted
    report.holds("killed: file identical to a clean run's", str(same), "True", same)


def _kill_half_way(root: Path) -> None:
    child = subprocess.Popen(APPLY, cwd=root, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    for line in child.stdout:
        event = json.loads(line)
        if event.get("type") == "rendering" and 2 * event["done"] >= event["total"]:
            break
    os.kill(child.pid, signal.SIGKILL)
    child.stdout.close()
    child.wait()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
