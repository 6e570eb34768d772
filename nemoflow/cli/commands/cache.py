"""`nemoflow cache`: what is kept of renders, giving it up, checking it, handing it over."""

from __future__ import annotations

import os
import time
from pathlib import Path

import click

from nemoflow.cli.options import json_option, seconds, size
from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views import cache as views
from nemoflow.cli.views.jsonl import header_line
from nemoflow.engine.cache import Cache
from nemoflow.engine.handover import bring, export
from nemoflow.engine.stock import PIECES, RENDERS, cap_of, collect, entries, forget_fonts, sweep
from nemoflow.model.errors import UsageError
from nemoflow.specfile.discover import find_project
from nemoflow.store.rendered import CAP_BYTES, RenderCache
from nemoflow.store.store import Store

_project = click.option("--project", default="", help="Project folder; holds .nemoflow/.")


@click.group("cache")
def command() -> None:
    """See, tidy, check and hand over what is kept of renders.

    All recipes of a project share it. Everything in it can be made again.
    """


@command.command("stats")
@_project
@json_option
def stats_command(project: str, as_json: bool) -> int:
    """What is kept: entries and bytes of each kind, and how much may be."""
    root = _root(project)
    stats = views.Stats(
        str(root), tuple(entries(root)), cap_of(os.environ), CAP_BYTES, time.time_ns()
    )
    _tell(as_json, views.stats_lines(stats), views.stats_line(stats))
    return 0


@command.command("gc")
@click.option("--max-size", metavar="SIZE", help="Keep this much of everything: 2GB, 500MB.")
@click.option("--older-than", metavar="TIME", help="Drop what was not used for 7d, 12h, 2w.")
@click.option("--all", "everything", is_flag=True, help="Drop everything.")
@_project
@json_option
def gc_command(
    max_size: str | None, older_than: str | None, everything: bool, project: str, as_json: bool
) -> int:
    """Drop what was not used for longest; without options, what is beyond the cap.

    What a running render uses stays.
    """
    if everything and (max_size or older_than):
        raise UsageError("--all leaves nothing to choose", hint="leave the other options out")
    root = _root(project)
    before = entries(root)
    if everything:
        forget_fonts(root)
        spared = collect(root, most=0)
    elif max_size or older_than:
        most = size(max_size) if max_size else None
        age = time.time_ns() - int(seconds(older_than) * 1e9) if older_than else None
        spared = collect(root, most=most, before=age)
    else:
        spared = collect(root, most=cap_of(os.environ), kinds=PIECES)
        RenderCache(str(root / RENDERS)).shrink()
    swept = sweep(root)
    gone = views.Gone(tuple(before), tuple(entries(root)), spared, swept)
    _tell(as_json, views.gone_lines(gone), views.gone_line(gone))
    return 0


@command.command("verify")
@_project
@json_option
def verify_command(project: str, as_json: bool) -> int:
    """Read every byte; remove entries that are not what was kept.

    Exit 1 when there were any: the next apply makes them again.
    """
    root = _root(project)
    cache = Cache(root)
    stock = entries(root)
    broken = tuple(entry for entry in stock if not cache.check(entry.place))
    checked = views.Checked(str(root), tuple(stock), broken)
    _tell(as_json, views.checked_lines(checked), views.checked_line(checked))
    return 1 if broken else 0


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_project
@json_option
def export_command(file: Path, project: str, as_json: bool) -> int:
    """Write all whole entries to FILE, a tar archive."""
    done = export(_root(project), file.absolute())
    _tell(as_json, views.exported_lines(str(file), done), views.exported_line(str(file), done))
    return 0


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_project
@json_option
def import_command(file: Path, project: str, as_json: bool) -> int:
    """Keep the entries of FILE, as `nemoflow cache export` wrote it.

    Each is checked against its seal first. Import what you trust: a seal tells that bytes are
    whole, not who made them. Exit 1 when anything was left out because it is not whole or no entry.
    """
    root = _root(project)
    most = cap_of(os.environ)
    # Also writes the folder's .gitignore.
    Store(str(root.parent.parent), writable=True).close()
    done = bring(root, file.absolute(), most)
    collect(root, most=most, kinds=PIECES)
    _tell(as_json, views.imported_lines(str(file), done), views.imported_line(str(file), done))
    return 1 if done.torn or done.refused else 0


def _root(project: str) -> Path:
    found = find_project(os.getcwd(), project or os.environ.get("NEMOFLOW_PROJECT", ""))
    return found / ".nemoflow" / "cache"


def _tell(as_json: bool, lines: list[str], line: str) -> None:
    Terminal.of_process().result([header_line(), line] if as_json else lines)
