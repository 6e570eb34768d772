"""A render job as the runner hands it over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from nemoflow.backend import RenderJob
from nemoflow.model.draft import Draft
from nemoflow.model.errors import Place
from nemoflow.model.spec import Output

DRAFT = Draft('{ "t":[{"tt":0,"sg":[{"x":1}]}], "d":2000, "own":{"z":1,"a":2} }')


def job(folder: Path, draft: Draft = DRAFT, poster: str = "", **settings: object) -> RenderJob:
    """`settings` are those of the output."""
    output = Output(
        str(folder / "out.mp4"), "out/out.mp4", "mp4", Place("video.yml", 1, 1), poster=poster
    )
    return RenderJob(
        id="render_1",
        session="s1",
        draft=draft,
        output=replace(output, **settings),  # type: ignore[arg-type] # - any field
        staging=str(folder / ".out.part.mp4"),
        poster_staging=str(folder / ".out.part.png") if poster else "",
        media={},
    )
