"""The parts of a coded H.264 or HEVC picture: with what kind of slice it begins. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Coding:
    """`slices` are the kinds of parts that hold picture, `anew` those that decoding begins with.

    A kind stands in a part's first byte, `shift` bits from its end, under `mask`; the byte `sizes`
    of the decoder's settings tells how long the lengths before the parts are.
    """

    slices: frozenset[int]
    anew: frozenset[int]
    shift: int
    mask: int
    sizes: int


_CODINGS = {
    "h264": _Coding(frozenset((1, 5)), frozenset((5,)), 0, 31, 4),
    # IDR, CRA and BLA: what is shown after them needs nothing before them.
    "hevc": _Coding(frozenset(range(22)), frozenset(range(16, 22)), 1, 63, 21),
}
LAID_OPEN = frozenset(_CODINGS)
"""Codecs whose pictures can be told apart here."""


def begins_anew(data: memoryview, settings: bytes, codec: str = "h264") -> bool:
    """Whether nothing that is shown after a picture needs anything that is decoded before it.

    `settings` are the decoder's, of the container (`avcC`, `hvcC`) or with start codes.
    """
    coding = _CODINGS[codec]
    for kind in _kinds(data, settings, coding):
        if kind in coding.slices:
            return kind in coding.anew
    return False


def _kinds(data: memoryview, settings: bytes, coding: _Coding) -> Iterator[int]:
    """The kinds of a packet's parts, with lengths before them or start codes."""
    if settings[:1] != b"\1":
        text = bytes(data)
        at = text.find(b"\0\0\1")
        while at >= 0 and at + 3 < len(text):
            yield text[at + 3] >> coding.shift & coding.mask
            at = text.find(b"\0\0\1", at + 3)
        return
    if len(settings) <= coding.sizes:
        return
    width, at = (settings[coding.sizes] & 3) + 1, 0
    while at + width < len(data):
        yield data[at + width] >> coding.shift & coding.mask
        at += width + int.from_bytes(data[at : at + width], "big")
