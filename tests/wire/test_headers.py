"""Paths and headers of every call, as the golden lists write them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nemoflow.wire
from nemoflow.wire import paths
from nemoflow.wire.attribution import (
    CLIENT_ID,
    Attribution,
    attribution,
    bearer,
    is_attributed,
    token_of,
)
from tests.wire.golden_files import golden

SID = "1234567890123456789"
RENDER = "render_1795359433"
TOKEN = "nmv_usr_0123456789012345678901234567890123456789abc"


def test_every_path() -> None:
    ours = [
        f"POST {paths.ANONYMOUS}",
        f"POST {paths.SESSION}",
        f"POST {paths.CLAIM}",
        f"POST {paths.upload(SID)}",
        f"GET {paths.state(SID)}",
        f"GET {paths.BALANCE}",
        f"POST {paths.RENDER}",
        f"GET {paths.render(RENDER)}",
        f"GET {paths.download(RENDER)}",
        f"POST {paths.RUN}",
    ]
    assert "\n".join(ours).encode() == golden("paths.txt")


@pytest.mark.parametrize(
    ("given_id", "segment"),
    [("a/b", "a%2Fb"), ("..", "%2E%2E"), (".", "%2E"), ("x?y#z", "x%3Fy%23z"), ("é", "%C3%A9")],
)
def test_an_id_stays_one_segment(given_id: str, segment: str) -> None:
    assert paths.render(given_id) == f"{paths.RENDER}/{segment}"
    assert paths.upload(given_id).endswith(f"/me/{segment}")
    assert paths.state(given_id).endswith(f"/me/{segment}/latest")
    assert paths.download(given_id) == f"/api/render/proxy/{segment}/download"


def test_every_header() -> None:
    client = {CLIENT_ID: "6b2f1f0e-2f43-4c4b-9a53-0e2a7a1f3c55"}
    ours = bearer(TOKEN) | Attribution().headers() | client
    assert "\n".join(f"{name}: {value}" for name, value in ours.items()).encode() == golden(
        "headers.txt"
    )


@pytest.mark.parametrize(
    ("environ", "folder", "expected"),
    [
        ({}, "/opt/app", Attribution()),
        ({}, "/home/ann/.cursor/skills/nemo", Attribution(platform="cursor")),
        ({}, "C:\\Users\\ann\\.ClawHub\\skills", Attribution(platform="clawhub")),
        ({}, "/home/precursor/bin", Attribution()),
        ({"SKILL_SOURCE": "mine"}, "/x/.cursor/y", Attribution(platform="mine")),
        ({"SKILL_SOURCE": " "}, "/x/.cursor/y", Attribution(platform="cursor")),
        ({"NEMO_SKILL_SOURCE": "s", "NEMO_SKILL_VERSION": "2"}, "/x", Attribution("s", "2")),
        ({"SKILL_SOURCE": "a\r\nX-Evil: 1é"}, "/x", Attribution(platform="aX-Evil: 1")),
    ],
)
def test_attribution(environ: dict[str, str], folder: str, expected: Attribution) -> None:
    assert attribution(environ, folder) == expected


def test_all_three_headers_make_an_attributed_call() -> None:
    headers = Attribution().headers()
    assert is_attributed(headers)
    assert is_attributed({name.lower(): value for name, value in headers.items()})
    for name in headers:
        assert not is_attributed({key: value for key, value in headers.items() if key != name})
        assert not is_attributed(headers | {name: " "})


def test_the_token_of_a_request() -> None:
    assert token_of(bearer(TOKEN)) == TOKEN
    assert token_of({"authorization": f"bearer  {TOKEN} "}) == TOKEN
    assert token_of({"Authorization": f"Basic {TOKEN}"}) == ""
    assert token_of({}) == ""


@given(st.text())
def test_any_authorization_is_survived(value: str) -> None:
    assert isinstance(token_of({"Authorization": value}), str)


def test_the_wire_touches_nothing_outside() -> None:
    outside = {"os", "httpx", "httpx_sse", "socket", "pathlib", "time", "random", "subprocess"}
    for path in Path(nemoflow.wire.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not outside & {name.split(".")[0] for name in names}, path.name
