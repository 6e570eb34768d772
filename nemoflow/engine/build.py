"""What decides pixels beside this code: the FFmpeg binary and the optional font package."""

from __future__ import annotations

from collections.abc import Mapping

from nemoflow.engine import ffmpeg
from nemoflow.engine.fonts_scan import cjk_extra


def engine_files(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Absolute paths, FFmpeg first. Raises EngineFailed when there is no FFmpeg.

    The shipped fonts belong to the package's version; system fonts only draw what none of
    these can, and enter the keys of the segments they are used in.
    """
    return (ffmpeg.locate(environ), *(str(path) for path in sorted(cjk_extra())))
