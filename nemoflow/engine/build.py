"""What decides bytes beside a draft: this code, the FFmpeg binary, the optional font package."""

from __future__ import annotations

from collections.abc import Mapping

from nemoflow.engine import ffmpeg
from nemoflow.engine.audio import SOUND_VERSION
from nemoflow.engine.fonts_scan import cjk_extra
from nemoflow.engine.graph import FILE_VERSION
from nemoflow.engine.hearing import LEVEL_VERSION, NOISE_VERSION
from nemoflow.engine.segments import ENGINE_VERSION
from nemoflow.engine.steady import STEADY_VERSION

VERSIONS = (
    *map(str, (ENGINE_VERSION, FILE_VERSION, SOUND_VERSION, LEVEL_VERSION)),
    *(NOISE_VERSION, STEADY_VERSION),
)
"""All that is raised when equal values would be drawn or heard otherwise."""


def engine_files(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Absolute paths, FFmpeg first. Raises EngineFailed when there is no FFmpeg.

    The shipped fonts belong to the package's version; system fonts only draw what none of
    these can, and enter the keys of the segments they are used in.
    """
    return (ffmpeg.locate(environ), *(str(path) for path in sorted(cjk_extra())))
