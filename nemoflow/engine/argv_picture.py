"""Colour and size: whatever a decoder gives becomes bt709 in limited range. Pure text."""

from __future__ import annotations

from fractions import Fraction

SCALING = "flags=bicubic+accurate_rnd+full_chroma_int"
TONE_MAP = (
    "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,"
    "zscale=t=bt709:m=bt709:r=tv,format=yuv420p"
)
"""PQ and HLG to standard range."""
TAGS = "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709"


def scaled(width: int, height: int, matrix: str) -> str:
    """The picture at a size, yuv420p of bt709; `matrix` is the decoder's, or `auto`."""
    colours = f"in_color_matrix={matrix}:out_color_matrix=bt709:out_range=tv"
    return f"scale={width}:{height}:{SCALING}:{colours},format=yuv420p"


def plain_color(color: str, width: int, height: int, rate: Fraction) -> str:
    """Endless frames of one colour (`#rrggbb`), yuv420p of bt709."""
    made = f"color=c=0x{color[1:]}:s={width}x{height}:r={rate},format=gbrp"
    return f"{made},scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1,{TAGS}"
