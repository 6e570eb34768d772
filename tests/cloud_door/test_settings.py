"""What the environment may say, and what it may not."""

from __future__ import annotations

from pathlib import Path

import pytest

from nemoflow.backends.cloud.settings import API, WEB, CloudSettings, is_near
from nemoflow.model.errors import NotAllowed, UsageError
from tests.cloud_door.office import token


def test_an_empty_environment_means_the_public_service() -> None:
    found = CloudSettings.of({"HOME": "/home/ann"})
    assert (found.api, found.web, found.client_id) == (API, WEB, "")
    assert not found.token
    assert found.folder == "/home/ann/.config/nemovideo"
    assert not found.is_plain


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"XDG_CONFIG_HOME": "/x"}, "/x/nemovideo"),
        ({"XDG_CONFIG_HOME": "relative"}, "/home/ann/.config/nemovideo"),
        ({"XDG_CONFIG_HOME": "/x", "NEMOFLOW_CONFIG_HOME": "/own"}, "/own/nemovideo"),
        ({"NEMOFLOW_CONFIG_HOME": "near"}, str(Path.cwd() / "near/nemovideo")),
    ],
)
def test_where_tokens_are_kept(environ: dict[str, str], folder: str) -> None:
    assert CloudSettings.of({"HOME": "/home/ann", **environ}).folder == folder


@pytest.mark.parametrize(
    ("given", "api"),
    [
        ("https://video.example/", "https://video.example"),
        (" http://127.0.0.1:8080 ", "http://127.0.0.1:8080"),
        ("https://example.com/behind/proxy/", "https://example.com/behind/proxy"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_addresses(given: str, api: str) -> None:
    assert CloudSettings.of({"NEMO_API_URL": given}).api == api


@pytest.mark.parametrize(
    "given",
    [
        "video.example",
        "ftp://video.example",
        "file:///etc/passwd",
        "https://",
        "https://ann:hunter2@video.example",
        "https://hunter2@video.example",
        "https://video.example?key=hunter2",
        "https://video.example#hunter2",
        "https://video.example:port",
        "https://video.example:99999",
        "https://video.example/a b",
        "https://video.example\\@other.example",
        "https://video.exa\nmple",
        "https://[::1",
    ],
)
@pytest.mark.parametrize("name", ["NEMO_API_URL", "NEMO_WEB_URL"])
def test_what_is_no_address_is_refused_without_being_shown(name: str, given: str) -> None:
    with pytest.raises(UsageError) as caught:
        CloudSettings.of({name: given})
    assert name in caught.value.message
    assert "hunter2" not in caught.value.message + caught.value.hint


def test_a_token_is_trimmed_and_may_not_break_a_header() -> None:
    assert CloudSettings.of({"NEMO_TOKEN": f"{token('a')}\n"}).token.reveal() == token("a")
    for bad in ("nmv_usr_a\r\nX-Evil: 1", "nmv usr", "nmv_usr_ä", "nmv_\x00"):
        with pytest.raises(NotAllowed) as caught:
            CloudSettings.of({"NEMO_TOKEN": bad})
        assert bad not in caught.value.message


def test_a_client_id_may_not_break_a_header() -> None:
    assert CloudSettings.of({"NEMO_CLIENT_ID": "ci-7"}).client_id == "ci-7"
    with pytest.raises(UsageError):
        CloudSettings.of({"NEMO_CLIENT_ID": "a\r\nX: 1"})


def test_the_platform_can_be_told() -> None:
    assert CloudSettings.of({"SKILL_SOURCE": "cursor"}).attribution.platform == "cursor"


@pytest.mark.parametrize(
    ("host", "near"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("::1", True),
        ("10.1.2.3", True),
        ("8.8.8.8", False),
        ("video.example", False),
        ("localhost.evil.example", False),
    ],
)
def test_http_is_for_near_hosts(host: str, near: bool) -> None:
    assert is_near(host) == near
    shown = f"[{host}]" if ":" in host else host
    assert CloudSettings.of({"NEMO_API_URL": f"http://{shown}"}).is_plain != near
