"""Profiles: how good a rendered file has to be. A closed table of plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

from nemoflow.model.spec import FINAL_PROFILE, Output


@dataclass(frozen=True, slots=True)
class Profile:
    """What a render is allowed to save.

    `short_side` is the most pixels the short side may have, 0 = any number. `rate` is the share of
    the frames that is shown, where at least `least_rate` frames a second are left. `preset` is
    x264's. A `quality` of its own (x264's CRF) takes the place of the output's quality, codec,
    bitrate and limits; None leaves them. No piece of picture is shorter than `least_piece` frames,
    0 = as usual: with short ones a changed title renders little more than what it covers.
    Where it `keeps_plain`, pictures under words are kept without them, so no footage is decoded
    because of a changed word: for small pictures only, as they are kept without loss.
    """

    name: str
    short_side: int = 0
    rate: Fraction = Fraction(1)
    least_rate: int = 10
    preset: str = "fast"
    quality: int | None = None
    least_piece: int = 0
    keeps_plain: bool = False

    def rate_of(self, rate: Fraction) -> Fraction:
        """Frames a second for a video of `rate`: 30 -> 15, 25 -> 12.5, 30000/1001 -> 15000/1001."""
        fewer = rate * self.rate
        return fewer if fewer >= self.least_rate else rate

    def applied(self, output: Output) -> Output:
        """The output with the profile's coding in place of its own."""
        if self.quality is None:
            return output
        return replace(
            output,
            quality=self.quality,
            codec="",
            video_bitrate=0,
            max_size=0,
            reduce=0.0,
            mode="encode",
        )


FINAL = Profile(FINAL_PROFILE)
DRAFT = Profile(
    "draft",
    short_side=360,
    rate=Fraction(1, 2),
    preset="ultrafast",
    quality=28,
    least_piece=8,
    keeps_plain=True,
)
PROFILES: Mapping[str, Profile] = MappingProxyType({item.name: item for item in (FINAL, DRAFT)})


def profile_of(output: Output) -> Profile:
    """The profile an output is rendered in."""
    return PROFILES[output.profile]
