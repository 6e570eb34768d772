"""Where fonts come from: the shipped ones, the `cjk` extra, then the system's folders."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from nemoflow.engine.sfnt import BadFont, Face, read_face

SHIPPED = ("Sans", "Symbols", "Emoji", "Arabic", "Hebrew", "Thai", "Devanagari")
_FOLDER = Path(__file__).parent / "fonts"
_CJK_MODULE = "noto_cjk_sans_jp_regular"
_SUFFIXES = {".ttf", ".otf", ".ttc"}
_WELL_MADE = ("cjk", "noto", "sourcehan", "pingfang", "msyh", "hiragino", "malgun", "dejavu")


@dataclass(frozen=True, slots=True, eq=False)
class FontFile:
    """A font on disk, read once: two are the same when they are the same object."""

    path: Path
    face: Face

    @property
    def digest(self) -> str:
        """SHA-256 of the file."""
        return _digest(self.path)


@cache
def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@cache
def _read(path: Path) -> FontFile | None:
    try:
        with path.open("rb") as file:
            return FontFile(path, read_face(file))
    except (OSError, BadFont):
        return None


@cache
def shipped(name: str) -> FontFile:
    """One of the fonts that come with nemoflow, by the last part of its family name."""
    found = _read(_FOLDER / f"Nemoflow{name}.ttf")
    assert found is not None, "a font of the package is missing or damaged"
    return found


def shelf() -> Iterator[FontFile]:
    """Every font to try, best first; reads each only when the one before was not enough."""
    for name in SHIPPED:
        yield shipped(name)
    for path in (*cjk_extra(), *_system_fonts()):
        found = _read(path)
        if found is not None:
            yield found


def cjk_extra() -> tuple[Path, ...]:
    """The font files of the `cjk` extra, none when it is not installed."""
    spec = find_spec(_CJK_MODULE)
    if spec is None or not spec.submodule_search_locations:
        return ()
    return tuple(
        path for folder in spec.submodule_search_locations for path in Path(folder).glob("*.otf")
    )


def font_folders(environ: dict[str, str], platform: str) -> tuple[Path, ...]:
    """The usual font folders of a platform (`sys.platform`)."""
    home = Path(environ.get("HOME", "/"))
    if platform == "darwin":
        return (Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts")
    if platform == "win32":
        return (Path(environ.get("WINDIR", "C:/Windows")) / "Fonts",)
    data = Path(environ.get("XDG_DATA_HOME", "") or home / ".local/share")
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        data / "fonts",
        home / ".fonts",
    )


@cache
def _system_fonts() -> tuple[Path, ...]:
    folders = font_folders(dict(os.environ), sys.platform)
    found = (
        path
        for folder in folders
        if folder.is_dir()
        for path in folder.rglob("*")
        if path.suffix.lower() in _SUFFIXES and path.is_file()
    )
    return tuple(sorted(found, key=_preference))


def _preference(path: Path) -> tuple[int, int, int, str]:
    """Well made sans fonts in an upright, regular cut first; then by name, so order is stable."""
    name = path.stem.lower()
    made = next((at for at, word in enumerate(_WELL_MADE) if word in name), len(_WELL_MADE))
    slanted = any(word in name for word in ("italic", "oblique", "mono", "serif"))
    return (made, int(slanted), int("regular" not in name), str(path))
