"""How the picture of a file is stored. Pure values."""

from __future__ import annotations

from dataclasses import dataclass

from nemoflow.engine.keyframes import Keyframes


@dataclass(frozen=True, slots=True)
class Pixels:
    """How a picture is stored: what its pixels need before they are bt709 in limited range.

    `matrix` is `auto` (tagged, or RGB), or the assumed `bt709`/`bt601` of an untagged file;
    `hdr` means PQ or HLG, which needs tone mapping; `alpha`: a still picture with transparency.
    `keyframes` are those that are known, see `keyframes.py`.
    """

    matrix: str = "auto"
    hdr: bool = False
    alpha: bool = False
    interlaced: bool = False
    keyframes: Keyframes = ()

    def value(self) -> list[object]:
        """All that decides pixels, for a key: where decoding begins changes none."""
        return [self.matrix, self.hdr, self.alpha, self.interlaced]
