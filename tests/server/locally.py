"""The same edit on the local backend, without a server."""

from __future__ import annotations

import os
from pathlib import Path

from nemoflow.backend import Instruction, Media, RenderJob
from nemoflow.backends.local.backend import LocalBackend
from nemoflow.engine.language import Asset, Pool, Understood, understand
from nemoflow.model.errors import Place
from nemoflow.model.op import encode_ops
from nemoflow.model.spec import Output
from nemoflow.store.digests import read_digest


def rendered_locally(folder: Path, files: tuple[Path, ...], text: str) -> Path:
    """Renders one edit of `files` (the first is footage) to an MP4 in `folder`."""
    backend = LocalBackend(str(folder / "local"), os.environ, read_digest, 1)
    session = backend.open_session("demo", "en").id
    digests = {path.name: read_digest(str(path)) for path in files}
    for number, path in enumerate(files):
        media = Media(path.name, path.name, digests[path.name], str(path), base=number == 0)
        backend.upload(session, media, lambda _: None)
    found = understand(text, Pool(tuple(Asset(path.name, path.name, "video") for path in files)))
    assert isinstance(found, Understood)
    list(backend.edit(session, Instruction(text, encode_ops(found.ops), {})))
    target = folder / "local.mp4"
    output = Output(str(target), "local.mp4", "mp4", Place("video.yml", 1, 1))
    paths = {digests[path.name]: str(path) for path in files}
    draft = backend.draft(session)
    list(backend.render(RenderJob("job", session, draft, output, str(target), "", paths)))
    return target
