"""File names in what people write: each becomes a reference of the edit language.

The name as it was uploaded, at the edges of words, the longest first. A quotation is what shall
stand on the picture: a file name inside one stays text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from nemoflow.engine.language.lexer import quotation_end
from nemoflow.model.spec import REF_CLOSE, REF_OPEN, reference

_JOINING = "_-./\\"
"""Before a name these make it the end of a longer one: `my-walk.mp4`, `old/walk.mp4`."""


def holds_marks(text: str) -> bool:
    """Whether a text holds the characters that only references may hold."""
    return REF_OPEN in text or REF_CLOSE in text


def with_references(text: str, filenames: Iterable[str]) -> str:
    """The text with every mentioned file name replaced by a reference to it."""
    spellings = _spellings(filenames)
    made: list[str] = []
    at = 0
    while at < len(text):
        said, name = _mentioned(text, at, spellings)
        end = at + len(said) if said else max(at + 1, quotation_end(text, at))
        made.append(reference(name) if said else text[at:end])
        at = end
    return "".join(made)


def _spellings(filenames: Iterable[str]) -> list[tuple[str, str]]:
    """(as it may be written, file name), longest first: accents come in two encodings."""
    pairs = {
        (unicodedata.normalize(form, name), name) for name in filenames for form in ("NFC", "NFD")
    }
    return sorted(pairs, key=lambda pair: (-len(pair[0]), pair))


def _mentioned(text: str, at: int, spellings: list[tuple[str, str]]) -> tuple[str, str]:
    for said, name in spellings:
        if text.startswith(said, at) and _begins(text, at) and _ends(text, at + len(said)):
            return said, name
    return "", ""


def _begins(text: str, at: int) -> bool:
    return at == 0 or not (_wordy(text[at - 1]) or (text[at - 1] in _JOINING and _wordy(text[at])))


def _ends(text: str, end: int) -> bool:
    after = text[end : end + 2]
    if not after:
        return True
    if after[0] in "_-":
        return False
    return not _wordy(after[0]) and not (after[0] == "." and _wordy(after[1:]))


def _wordy(char: str) -> bool:
    """Letters and digits that make one word; Chinese puts no spaces around a file name."""
    return char.isalnum() and unicodedata.category(char) != "Lo"
