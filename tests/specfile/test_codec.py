"""A spec survives the state: encoded and decoded it is equal, places included."""

from __future__ import annotations

import pytest

from nemoflow.specfile.codec import decode_spec, encode_spec
from tests.specfile.folder import Folder

FULL = """\
name: full
language: zh
vars: {headline: "Urban \\u2014 Dreams"}
inputs:
  walk: walk.mp4
  bed: {path: bed.m4a}
edits:
  - add the title "{{ headline }}" for 3 seconds
  - do: add {{ inputs.bed }} as background music
    id: bed
    allow_no_change: true
  - fade_out: {duration: 1s}
output:
  - {path: out/a.mp4, resolution: 1080p, aspect: "9:16", fit: crop, fps: 30000/1001}
  - {path: out/b.webm, poster: {path: out/b.png, at: 2s}}
expect:
  duration: 8s..12s
  resolution: 1080x1920
  loudness: -14 LUFS +-1
  audio: true
"""


def test_round_trip(folder: Folder) -> None:
    spec = folder.load(FULL)
    assert decode_spec(encode_spec(spec)) == spec


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"path": 1}', "null"])
def test_other_texts_are_told_apart(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        decode_spec(text)
