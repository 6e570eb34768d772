"""Cheap, offline checks of input files: is it there, is it a file, can it be media at all.

Whether it really decodes is the engine's to say. Standard library only: the checks also run on
specs that come from the cache.
"""

from __future__ import annotations

import hashlib
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from nemoflow.model.errors import Problem
from nemoflow.model.spec import Input
from nemoflow.specfile.codes import Code
from nemoflow.specfile.context import LoadContext
from nemoflow.specfile.locate import did_you_mean, listed

_TEXT_SUFFIXES = frozenset({".srt", ".vtt", ".ass", ".ssa", ".cube", ".svg", ".lrc", ".txt"})
"""Inputs that really are text: subtitles and colour tables."""
_READ_LOCALLY = frozenset({".srt", ".vtt", ".ass", ".ssa"})
"""Only the local engine reads these."""
_SNIFFED = 4096


def media_problem(item: Input, context: LoadContext) -> Problem | None:
    """The first thing wrong with an input's file, or None. URLs are not looked at."""
    return next(_problems(item, context), None) if item.path else None


def _problems(item: Input, context: LoadContext) -> Iterator[Problem]:
    path = Path(item.path)
    try:
        found = path.stat()
    except OSError as error:
        yield _absent(item, path, error)
        return
    if stat.S_ISDIR(found.st_mode):
        hint = f"name a file in it{_examples(path)}"
        yield _problem(Code.UNUSABLE_FILE, item, "is a directory", "not a file", hint)
        return
    if not stat.S_ISREG(found.st_mode):
        yield _problem(Code.UNUSABLE_FILE, item, "is not a regular file", "", "name a media file")
        return
    if not context.takes(item):
        yield _suffix(item, context)
    if not found.st_size:
        hint = "copy or export the file again"
        yield _problem(Code.UNUSABLE_FILE, item, "is empty", "0 bytes", hint)
    cap = context.max_input_bytes
    if cap and found.st_size > cap:
        message = f"is {found.st_size / 1e6:,.0f} MB; at most {cap / 1e6:,.0f} MB can be uploaded"
        hint = "compress or split it, or use `backend: local`, which has no cap"
        yield _problem(Code.FILE_TOO_BIG, item, message, "too large", hint)
    yield from _content(item, path)


def _content(item: Input, path: Path) -> Iterator[Problem]:
    try:
        with path.open("rb") as stream:
            head = stream.read(_SNIFFED)
            if item.sha256:
                stream.seek(0)
                actual = hashlib.file_digest(stream, "sha256").hexdigest()
                if actual != item.sha256.lower():
                    hint = f"the file has sha256 {actual}"
                    message = "does not have the promised sha256"
                    yield _problem(Code.CHECKSUM, item, message, "the content differs", hint)
    except OSError as error:
        reason = (error.strerror or "unreadable").lower()
        yield _problem(
            Code.UNUSABLE_FILE, item, f"cannot be read: {reason}", "", "check its permissions"
        )
        return
    if path.suffix.lower() not in _TEXT_SUFFIXES and looks_like_text(head):
        page = head.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html"))
        what = "a web page" if page else "text"
        hint = "download the media itself" if page else "name a video, image or audio file"
        yield _problem(Code.NOT_MEDIA, item, f"is {what}, not media", f"this is {what}", hint)


def looks_like_text(head: bytes) -> bool:
    """Whether the first bytes of a file are readable text; no media format begins like that."""
    if not head or b"\x00" in head:
        return False
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:
            return False
        text = head[: error.start].decode("utf-8")
    return all(char.isprintable() or char in "\t\n\r\f\ufeff" for char in text)


def _absent(item: Input, path: Path, error: OSError) -> Problem:
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        reason = (error.strerror or "unreadable").lower()
        return _problem(Code.UNUSABLE_FILE, item, f"cannot be read: {reason}", "", "check the path")
    if path.is_symlink():
        target = path.readlink()
        what = f"is a symbolic link to `{target}`, which does not exist"
        hint = "repair the link, or name the file itself"
        return _problem(Code.MISSING_FILE, item, what, "", hint)
    folder = path.parent
    if not folder.is_dir():
        hint = f"the folder `{Path(item.shown).parent.as_posix()}` does not exist"
        return _problem(Code.MISSING_FILE, item, "does not exist", "", hint)
    names = _names(folder)
    twin = next((name for name in names if _composed(name) == _composed(path.name)), "")
    if twin:
        hint = "the file's name is spelled with other Unicode characters (NFD); rename the file"
        return _problem(Code.MISSING_FILE, item, "does not exist", "it only looks the same", hint)
    near = did_you_mean(path.name, names)
    label = f'did you mean "{Path(item.shown).with_name(near).as_posix()}"?' if near else ""
    hint = f"the folder holds {listed(names, 6)}" if names else "the folder is empty"
    return _problem(Code.MISSING_FILE, item, "does not exist", label, hint)


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir() if not entry.name.startswith("."))
    except OSError:
        return []


def _examples(folder: Path) -> str:
    names = _names(folder)
    return f": {listed(names, 6)}" if names else ""


def _suffix(item: Input, context: LoadContext) -> Problem:
    suffix = Path(item.filename).suffix
    known = " ".join(sorted(context.input_suffixes))
    message = (
        f"has the extension `{suffix}`, which cannot be used" if suffix else "has no extension"
    )
    way = "use `backend: local` for it" if suffix.lower() in _READ_LOCALLY else "convert it"
    return _problem(Code.SUFFIX, item, message, "", f"{way}; accepted are {known}")


def _problem(code: Code, item: Input, what: str, label: str, hint: str) -> Problem:
    return Problem(code, f"the input `{item.shown}` {what}", item.place, label, hint)
