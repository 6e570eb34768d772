"""A still picture taken from a finished file; whoever made the file does not matter."""

from __future__ import annotations

import threading
from fractions import Fraction
from pathlib import Path

from nemoflow.engine import ffmpeg as door
from nemoflow.engine.argv_final import poster_arguments, poster_frame
from nemoflow.engine.cache import move
from nemoflow.model.spec import Output


def take_poster(
    made: Path,
    output: Output,
    *,
    ffmpeg: str,
    frames: int,
    rate: Fraction,
    seekable: bool,
    staging: Path,
    cancel: threading.Event,
    nice: int = 0,
) -> None:
    """Writes the frame at `output.poster_at` of `made` (`frames` at `rate`) to `staging`.

    `made` lies in a folder for temporary files and its name holds only `[A-Za-z0-9._-]`.
    `seekable`: its container can be entered in the middle. Raises EngineFailed, Interrupted.
    """
    suffix = Path(output.poster).suffix.lower()
    target = f"poster{suffix}"
    arguments = poster_arguments(
        made.name,
        frame=poster_frame(output.poster_at, frames, rate),
        rate=rate,
        seekable=seekable,
        suffix=suffix,
        target=target,
    )
    door.run(
        ffmpeg,
        arguments,
        cwd=made.parent,
        environ={},
        cancel=cancel,
        doing="take the poster",
        nice=nice,
    )
    move(made.parent / target, staging)
