"""The contact sheet leaves no operation out, and its script works."""

from __future__ import annotations

from pathlib import Path

import av
import pytest

from nemoflow.engine.language import Asset, Pool, Understood, understand
from nemoflow.engine.ops.catalog import OPERATIONS
from tests.contact_sheet import SHOWN, UNSEEN, sheets

KINDS = {"mp4": "video", "png": "image", "cube": "lut", "srt": "subtitle", "vtt": "subtitle"}


def test_every_operation_is_on_the_sheet_or_has_nothing_to_show() -> None:
    """A new operation belongs into `SHOWN` or `UNSEEN` of `tests/contact_sheet.py`."""
    assert set(OPERATIONS) <= set(SHOWN) | UNSEEN
    assert not set(SHOWN) & UNSEEN


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name in SHOWN])
def test_its_sentences_mean_that_operation(name: str) -> None:
    for entry in SHOWN[name]:
        files = (file.rsplit(".", 1) for file in (*entry.base, *entry.more))
        pool = Pool(tuple(Asset(stem, f"{stem}.{end}", KINDS[end]) for stem, end in files))
        found = [understand(say, pool) for say in entry.says]
        assert all(isinstance(item, Understood) for item in found), entry
        assert any(
            op.name == name for item in found if isinstance(item, Understood) for op in item.ops
        )


def test_a_sheet_is_drawn(tmp_path: Path) -> None:
    (sheet,) = sheets(tmp_path, ["flip"])
    with av.open(str(sheet)) as container:
        picture = next(container.decode(video=0))
    assert picture.width > 1400
    assert picture.height > 300
