"""Everything that decides the bytes of one render, as values: no folder, no process, no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nemoflow.engine.argv_video import encoder_arguments, lossless_arguments
from nemoflow.engine.bodies import USUAL, Grid
from nemoflow.engine.delivery import delivered
from nemoflow.engine.formats import Format, format_of
from nemoflow.engine.hearing import Loudness, goal_of
from nemoflow.engine.pixels import Pixels
from nemoflow.engine.steady import steadies_of
from nemoflow.engine.target import at_rate, canvas_of
from nemoflow.engine.timeline import Canvas, Timeline, sample_of
from nemoflow.model.profiles import profile_of
from nemoflow.model.spec import Output


@dataclass(frozen=True, slots=True)
class Setup:
    """One timeline on its way into one output.

    `timeline` is counted at the rate of `canvas`, for the picture; `heard` at its own, for the
    sound, which files of all rates so share. `output` holds what the edits say about the file,
    too. `pixels` maps sources to how their pixels are stored.
    """

    timeline: Timeline
    heard: Timeline
    output: Output
    format: Format
    canvas: Canvas
    pixels: Mapping[str, Pixels]
    ffmpeg_digest: str
    grid: Grid = USUAL

    @property
    def encoder(self) -> tuple[str, ...]:
        """How segments are encoded."""
        if self.format.joined:
            preset = profile_of(self.output).preset
            return encoder_arguments(self.canvas, self.output.quality, preset)
        return lossless_arguments(self.canvas)

    @property
    def unjoined(self) -> Setup:
        """The same file, encoded in one piece from segments without loss."""
        return replace(self, format=replace(self.format, joined=False))

    @property
    def goal(self) -> Loudness | None:
        """How loud the sound should be; None leaves it as it is mixed."""
        return goal_of(self.heard.loudness, self.output.loudness)

    @property
    def samples(self) -> int:
        """How long the sound has to be, where the picture's rate moved its end; else 0."""
        shown = sample_of(self.timeline.frames, self.canvas.rate)
        moved = self.format.video and shown != sample_of(self.heard.frames, self.heard.rate)
        return shown if moved else 0


def setup_of(
    timeline: Timeline,
    output: Output,
    pixels: Mapping[str, Pixels],
    ffmpeg_digest: str,
    grid: Grid = USUAL,
) -> Setup:
    """The setup of an output as the spec writes it; `pixels` knows every file that is shown."""
    output = delivered(timeline.delivery, output, normalized=timeline.loudness is not None)
    format = format_of(output)
    canvas = canvas_of(timeline, output, format)
    counted = at_rate(timeline, canvas.rate)
    # What was made steady was decoded and drawn by this engine: its colours are known.
    steady = {item.name: Pixels(matrix="bt709") for item in steadies_of(counted)}
    seen = {**pixels, **steady}
    least = profile_of(output).least_piece
    if grid == USUAL and least:
        grid = Grid(grid.step, least)
    return Setup(counted, timeline, output, format, canvas, seen, ffmpeg_digest, grid)
