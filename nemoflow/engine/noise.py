"""How loud the noise of a source is: what is heard when nobody speaks."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Sequence
from pathlib import Path

from nemoflow.engine.argv_audio import IN_PLACE
from nemoflow.engine.desk import Desk
from nemoflow.engine.graph import noise_key

_WINDOW = 2400
"""Samples that are judged together: 50 ms."""
_QUIET_SHARE = 10
"""One part in this many of the windows counts as quiet."""
_ABOVE = 3.0
"""dB from the level of the quiet windows up to where noise may reach."""
_LOWEST, _HIGHEST = -80.0, -20.0
_DIGITAL_SILENCE = -90.0
_LEVEL = re.compile(r"RMS_level=(-?[0-9.]+|-?inf|nan)")


def noise_floor(desk: Desk, source: str, stop: threading.Event) -> float:
    """dBFS below which a source is noise; measured once for each content."""
    key = noise_key(source, desk.engine.ffmpeg_digest)
    place = desk.cache.noise(key)
    found = _remembered(place) if desk.cache.find(place) else None
    if found is None:
        found = _measured(desk, source, key[:16], stop)
        made = desk.folder / f"noise-{key[:16]}.json"
        made.write_text(json.dumps(found), encoding="utf-8")
        desk.cache.keep(made, place)
    return found


def _measured(desk: Desk, source: str, name: str, stop: threading.Event) -> float:
    listed = f"noise-{name}.txt"
    chain = (
        f"{IN_PLACE},asetnsamples=n={_WINDOW}:p=0,"
        "astats=reset=1:metadata=1:measure_perchannel=none:measure_overall=RMS_level,"
        f"ametadata=mode=print:key=lavfi.astats.Overall.RMS_level:file={listed}"
    )
    arguments = ("-i", f"file:{desk.names[source]}", "-map", "0:a:0", "-af", chain)
    desk.run((*arguments, "-f", "null", "-"), "listen for noise", stop)
    text = (desk.folder / listed).read_text(encoding="utf-8", errors="replace")
    return floor_of([float(level) for level in _LEVEL.findall(text)])


def floor_of(levels: Sequence[float]) -> float:
    """The floor under windows of these levels; digital silence is no noise and does not count."""
    heard = sorted(level for level in levels if level > _DIGITAL_SILENCE)
    if not heard:
        return _LOWEST
    return round(min(_HIGHEST, max(_LOWEST, heard[len(heard) // _QUIET_SHARE] + _ABOVE)), 2)


def _remembered(place: Path) -> float | None:
    """An earlier measurement; what is broken is measured again."""
    try:
        return float(json.loads(place.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
