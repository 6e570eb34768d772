"""`docs/serve.md` names every path, flag, code and setting there is."""

from __future__ import annotations

from pathlib import Path

from nemoflow.cli.commands.serve import command
from nemoflow.engine.formats import FORMATS
from nemoflow.server.app import ENDPOINTS
from nemoflow.server.settings import MIB, ServerSettings
from nemoflow.server.wanted import EXTRAS
from nemoflow.specfile.values import FITS, QUALITIES

PAGE = (Path(__file__).parents[2] / "docs" / "serve.md").read_text(encoding="utf-8")


def test_every_path_is_listed() -> None:
    for method, path, _ in ENDPOINTS:
        assert f"`{method} {path.replace('%7B', '{').replace('%7D', '}')}`" in PAGE


def test_every_flag_is_listed_with_its_default() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `--")]
    listed = {row.split("`")[1].split()[0]: row for row in rows}
    flags = {option.opts[0]: option for option in command.params}
    assert set(listed) == set(flags)
    for name, option in flags.items():
        default = option.default
        if isinstance(default, (int, float, str)) and not isinstance(default, bool):
            shown = f"{default:g}" if isinstance(default, float) else str(default)
            assert f"| `{shown}` |" in listed[name]


def test_every_word_of_an_output_is_listed() -> None:
    for word in (*EXTRAS, *FITS, *QUALITIES):
        assert f"`{word}`" in PAGE
    assert f"({', '.join(FORMATS)})" in PAGE


def test_limits_are_those_of_the_settings() -> None:
    usual = ServerSettings()
    assert f"{usual.max_body // MIB} MiB" in PAGE
    assert f"{usual.max_files} files" in PAGE
    assert f"| {usual.max_requests}; more" in PAGE
    assert f"{usual.receive_seconds:g} s" in PAGE
    assert f"{usual.max_seconds / 3600:g} hour" in PAGE
    assert f"{usual.max_pixels:g} pixels".replace("e+", "e") in PAGE
    assert f"{usual.max_clips} clips" in PAGE
