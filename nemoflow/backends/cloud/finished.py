"""A downloaded file, looked at before anybody gets it: does it play, is it what was asked for?"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from nemoflow.backend import RenderJob
from nemoflow.backends.cloud.download import Damaged
from nemoflow.engine import ffmpeg
from nemoflow.engine.facts import Facts, probe_output
from nemoflow.engine.poster import take_poster
from nemoflow.engine.probe import probe
from nemoflow.engine.target import even
from nemoflow.model.errors import EngineFailed, ServiceFailed
from nemoflow.model.spec import Output

LENGTH_SECONDS = 0.5
"""By how much a file may differ from its draft: encoders pad the sound."""
_ASPECT = Fraction(1, 50)


def inspect(path: Path, job: RenderJob) -> Facts:
    """What came. Raises Damaged when it does not play or has another length than its draft,
    ServiceFailed when it plays but has another size than was asked for."""
    facts = _playable(path)
    wanted = job.draft.seconds
    if wanted and abs(float(facts.seconds) - wanted) > LENGTH_SECONDS:
        raise Damaged(
            f"the service rendered {float(facts.seconds):.2f} s of a {wanted:.2f} s timeline",
            hint="run apply again later",
        )
    misses = ", ".join(_misses(facts, job.output))
    if misses:
        raise ServiceFailed(
            f"the service rendered {facts.width}x{facts.height}, not {misses}",
            hint=f"ask for another size of `{job.output.shown}`, or use `backend: local`",
        )
    return facts


def poster_of(
    path: Path,
    facts: Facts,
    job: RenderJob,
    *,
    environ: Mapping[str, str],
    work: Path,
    cancel: threading.Event,
) -> None:
    """Takes the job's poster from the file itself, below `work`. Raises EngineFailed."""
    work.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="poster-", dir=work) as folder:
        # A name of ours: FFmpeg reads patterns and protocols into the names it is given.
        made = Path(folder).absolute() / "finished.mp4"
        made.symlink_to(path.absolute())
        take_poster(
            made,
            job.output,
            ffmpeg=ffmpeg.locate(environ),
            frames=facts.frames,
            rate=facts.rate,
            seekable=True,
            staging=Path(job.poster_staging),
            cancel=cancel,
        )


def _playable(path: Path) -> Facts:
    try:
        # Decodes the first frame and refuses an index that names bytes beyond the end.
        probe(str(path), "", "")
        facts = probe_output(path)
    except EngineFailed as error:
        raise Damaged(
            f"the service's file cannot be used: {error.message}", hint="run apply again later"
        ) from error
    if not (facts.frames and facts.width and facts.height and facts.rate):
        raise Damaged("the service's file holds no picture", hint="run apply again later")
    return facts


def _misses(facts: Facts, output: Output) -> Iterator[str]:
    """What was asked for and is not there, in words."""
    if output.width and output.height:
        wanted = (even(Fraction(output.width)), even(Fraction(output.height)))
        if (facts.width, facts.height) != wanted:
            yield f"{wanted[0]}x{wanted[1]}"
    elif output.height and min(facts.width, facts.height) != even(Fraction(output.height)):
        yield f"{output.height}p"
    if output.aspect:
        wide, _, high = output.aspect.partition(":")
        is_ = Fraction(facts.width, facts.height)
        if abs(is_ * Fraction(high) / Fraction(wide) - 1) > _ASPECT:
            yield output.aspect
