"""Small words all views share: counting, sizes, durations, safe text. Imports nothing heavy."""

from __future__ import annotations


def plural(count: int, noun: str) -> str:
    """`1 edit`, `2 edits`, `3 entries`."""
    if count != 1:
        noun = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{count} {noun}"


def size_text(size: int) -> str:
    """Bytes in the unit people say: `812 kB`, `1.4 MB`."""
    if size < 1000:
        return f"{size} B"
    if size < 999_500:
        return f"{size / 1000:.0f} kB"
    if size < 999_950_000:
        return f"{size / 1_000_000:.1f} MB"
    return f"{size / 1_000_000_000:.1f} GB"


def seconds_text(seconds: float) -> str:
    """`0.4s`, `12.3s`, `2m05s`."""
    if seconds < 60:
        return f"{seconds:.1f}s"
    return f"{int(seconds // 60)}m{int(seconds % 60):02d}s"


def safe(text: str) -> str:
    """Text from a spec or a server, on one line, without anything a terminal would obey.

    Control characters (C0, C1, bidi overrides) are shown as `\\xNN` escapes.
    """
    if text.isprintable():
        return text
    return "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    if char == "\n":
        return "\\n"
    if char.isprintable() or char in "\u200d\ufe0f":
        return char
    return char.encode("unicode_escape").decode("ascii")


def up_to_date_line(spec: str, edits: int) -> str:
    """The one line of a spec with nothing to do."""
    return f"{spec}   up to date ({plural(edits, 'edit')} applied)"


def nothing_to_do(specs: int) -> list[str]:
    """The closing lines when no spec has anything to do."""
    return [f"No changes. {plural(specs, 'spec')} up to date."]
