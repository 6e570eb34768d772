"""The `inputs` block: names to files and addresses, each checked offline."""

from __future__ import annotations

import re
from os.path import normpath
from pathlib import Path
from urllib.parse import urlsplit

from nemoflow.model.errors import Place, Problem
from nemoflow.model.spec import Input
from nemoflow.specfile.authored import InputFile
from nemoflow.specfile.codes import Code
from nemoflow.specfile.context import LoadContext
from nemoflow.specfile.media import media_problem
from nemoflow.specfile.shape import Shaped
from nemoflow.specfile.source import Report

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")


def inputs_of(
    shaped: Shaped, folder: Path, backend: str, context: LoadContext, report: Report
) -> tuple[Input, ...]:
    """The inputs in written order; what is wrong with one goes to `report`."""
    _require(shaped, report)
    found = []
    for name, value in shaped.file.inputs.items():
        item = _input(name, value, shaped, folder, report)
        if item is None:
            continue
        found.append(item)
        problem = _url_problem(item, backend, context) if item.url else None
        problem = problem or media_problem(item, context)
        if problem:
            report(problem)
    return tuple(found)


def _require(shaped: Shaped, report: Report) -> None:
    if shaped.file.inputs or "inputs" in shaped.broken:
        return
    key = shaped.root.key("inputs")
    place = key.place if key else Place(shaped.root.place.path, 1, 1)
    hint = "add `inputs:` with a name and a path, for example `clip: footage/clip.mp4`"
    report(Problem(Code.MISSING_KEY, "a spec needs at least one input", place, "", hint))


def _input(
    name: str, value: str | InputFile, shaped: Shaped, folder: Path, report: Report
) -> Input | None:
    if isinstance(value, str):
        return _made(name, value, shaped.place("inputs", name), folder, "")
    if (value.path is None) == (value.url is None):
        both = "both `path` and `url`" if value.path else "neither `path` nor `url`"
        place = shaped.place("inputs", name)
        report(Problem(Code.BAD_VALUE, f"the input `{name}` has {both}", place, "", "give one"))
        return None
    key = "path" if value.path else "url"
    place = shaped.place("inputs", name, key)
    text = value.path or value.url or ""
    if key == "url" and not _SCHEME.match(text):
        text = f"://{text}"
    return _made(name, text, place, folder, (value.sha256 or "").lower())


def _made(name: str, text: str, place: Place, folder: Path, sha256: str) -> Input:
    if "://" in text and (text.startswith("://") or _SCHEME.match(text)):
        return Input(name, text.removeprefix("://"), place, url=text, sha256=sha256)
    return Input(name, text, place, path=normpath(folder / text), sha256=sha256)


def _url_problem(item: Input, backend: str, context: LoadContext) -> Problem | None:
    problem = _bad_address(item)
    if problem:
        return problem
    if backend == "local":
        return Problem(
            Code.BAD_URL,
            f"the input `{item.name}` is a URL; the local engine reads files",
            item.place,
            "",
            "download it first and name the file, or use `backend: cloud`",
        )
    if not context.takes(item):
        hint = f"accepted are {' '.join(sorted(context.input_suffixes))}"
        message = f"the input `{item.shown}` has an extension that cannot be used"
        return Problem(Code.SUFFIX, message, item.place, "", hint)
    return None


def _bad_address(item: Input) -> Problem | None:
    hint = "write `https://host/path/file.mp4`"
    try:
        parts = urlsplit(item.url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return Problem(Code.BAD_URL, f"`{item.shown}` is not a URL", item.place, "", hint)
    if parts.scheme not in ("http", "https"):
        message = f"`{item.shown}` is not an http or https URL"
        return Problem(Code.BAD_URL, message, item.place, "", hint)
    if not host or re.search(r"\s", item.url):
        return Problem(Code.BAD_URL, f"`{item.shown}` is not a URL", item.place, "", hint)
    if parts.username or parts.password:
        message = f"the URL of the input `{item.name}` holds a user name or password"
        return Problem(Code.BAD_URL, message, item.place, "", "a spec is no place for secrets")
    return None
