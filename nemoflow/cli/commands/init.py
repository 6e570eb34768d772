"""`nemoflow init`: a commented spec, from nothing or from a folder of clips."""

from __future__ import annotations

import os

import click

from nemoflow.cli.terminal import Terminal
from nemoflow.cli.views.lines import plural, safe
from nemoflow.model.errors import UsageError
from nemoflow.specfile.starter import MEDIA_SUFFIXES, starter_spec


@click.command("init")
@click.argument("folder", default=".", type=click.Path(file_okay=False))
@click.option("--name", default="", help="Name of the video; default: the folder's.")
def command(folder: str, name: str) -> int:
    """Write FOLDER/video.yml; clips found in FOLDER become its inputs."""
    target = os.path.join(folder, "video.yml")
    if os.path.lexists(target):
        raise UsageError(f"`{target}` exists already", hint="edit it, or name another folder")
    clips = _clips(folder)
    text = starter_spec(name or os.path.basename(os.path.abspath(folder)) or "video", clips)
    os.makedirs(folder, exist_ok=True)
    with open(target, "x", encoding="utf-8") as stream:
        stream.write(text)
    found = f" with {plural(len(clips), 'clip')}" if clips else ""
    shown = os.path.normpath(target)
    following = f"nemoflow plan {safe(folder)}" if folder != "." else "nemoflow plan"
    Terminal.of_process().result([f"{safe(shown)}   written{found}", f"Next: {following}"])
    return 0


def _clips(folder: str) -> list[str]:
    """Media files of a folder and of its subfolders one level down, by name."""
    if not os.path.isdir(folder):
        return []
    found = []
    for base, folders, files in os.walk(folder):
        depth = os.path.relpath(base, folder).count(os.sep) + (base != folder)
        inside = sorted(n for n in folders if not n.startswith(".") and n != "out")
        folders[:] = inside if depth < 1 else []
        found += [
            os.path.relpath(os.path.join(base, name), folder)
            for name in sorted(files)
            if os.path.splitext(name)[1].lower() in MEDIA_SUFFIXES and not name.startswith(".")
        ]
    return found
