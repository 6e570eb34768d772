"""Pictures that were drawn of a recipe, as JSON lines; people get the file's name."""

from __future__ import annotations

from collections.abc import Sequence

from nemoflow.cli.views.jsonl import json_text


def frame_line(spec: str, file: str, shown: tuple[int, str], size: tuple[int, int]) -> str:
    """One frame: `shown` is its number and its time."""
    frame, time = shown
    value = {"type": "frame", "spec": spec, "file": file, "frame": frame, "time": time}
    return json_text({**value, "width": size[0], "height": size[1]})


def sheet_line(
    spec: str, file: str, shown: Sequence[tuple[int, str]], size: tuple[int, int]
) -> str:
    """A sheet: `shown` are the numbers and the times of its frames, in reading order."""
    value = {"type": "sheet", "spec": spec, "file": file, "width": size[0], "height": size[1]}
    frames = [{"frame": frame, "time": time} for frame, time in shown]
    return json_text({**value, "frames": frames})
