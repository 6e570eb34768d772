"""What people say, and what it means: the case files under tests/cases/language."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from nemoflow.engine.language import Asset, Pool, Refused, Routed, Understood, understand
from nemoflow.engine.ops.catalog import OPERATIONS
from nemoflow.model.op import Op

CASES = Path(__file__).parents[1] / "cases" / "language"
POOL = Pool(
    (
        Asset("walk", "walk.mp4", "video"),
        Asset("bed", "lofi.m4a", "audio"),
        Asset("outro", "outro.mp4", "video"),
        Asset("intro", "intro.mp4", "video"),
        Asset("logo", "logo.png", "image"),
        Asset("look", "look.cube", "lut"),
        Asset("subs", "subs.srt", "subtitle"),
        Asset("photo", "photo.jpg", "image"),
    )
)
ALL = [case for file in sorted(CASES.glob("*.yml")) for case in yaml.safe_load(file.read_text())]


def expected_ops(case: dict[str, list[dict[str, dict[str, object]]]]) -> tuple[Op, ...]:
    """The canonical operations of a case; parameters it leaves out are at their default."""
    return tuple(
        OPERATIONS[name].make(**params) for item in case["ops"] for name, params in item.items()
    )


def pool_of(case: Mapping[str, Any]) -> Pool:
    """The inputs of a case: those of all, and what it lists under `also`."""
    kinds = {
        "png": "image",
        "jpg": "image",
        "mp4": "video",
        "mov": "video",
        "m4a": "audio",
        "cube": "lut",
    }
    more = [str(name) for name in case.get("also", ())]
    stems = [name.rsplit(".", 1) for name in more]
    assets = [Asset(stem, f"{stem}.{suffix}", kinds[suffix]) for stem, suffix in stems]
    return Pool((*POOL.assets, *assets))


@pytest.mark.parametrize("case", ALL, ids=[case["say"] for case in ALL])
def test_instruction_means_exactly_this(case: dict[str, object]) -> None:
    found = understand(str(case["say"]), pool_of(case))
    if "ops" in case:
        assert isinstance(found, Understood), found
        assert found.ops == expected_ops(case)  # type: ignore[arg-type]  # shape of the file
    elif "router" in case:
        assert isinstance(found, Routed)
        assert found.command == case["router"]
    else:
        assert isinstance(found, Refused), found
        assert found.reason == case["refused"]
        start, end = found.span
        assert str(case["say"])[start:end] == case["blame"]
        assert found.message
        assert found.hint


def test_corpus_is_large_and_bilingual_enough() -> None:
    chinese = [case for case in ALL if any("\u4e00" <= char <= "\u9fff" for char in case["say"])]
    compound = [case for case in ALL if len(case.get("ops", ())) > 1]
    other = [case for case in ALL if "ops" not in case]
    assert len(ALL) >= 200
    assert len(chinese) >= 190
    assert len(compound) >= 50
    assert len(other) >= 30
    used = {name for case in ALL for item in case.get("ops", ()) for name in item}
    assert used == set(OPERATIONS)
