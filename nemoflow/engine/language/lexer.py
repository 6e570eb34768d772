"""Text -> tokens with their places: quotes, inputs, quantities, phrases of the lexicon, the rest.

Character by character the text is made half-width and lower case without changing its length,
so every token knows which characters of the instruction it stands for.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from nemoflow.engine.language.lexicon import LEXICON, LONGEST
from nemoflow.engine.language.quantities import read_quantity
from nemoflow.engine.language.topics import is_placeholder
from nemoflow.engine.language.traditional import SIMPLIFIED
from nemoflow.engine.ops.frame import Pool
from nemoflow.model.spec import REF_CLOSE, REF_OPEN

_JOINING = tuple(("verb", name) for name in ("insert", "append", "prepend", "join", "replace"))
_PAIRS = {"“": "”", "「": "」", "《": "》", "『": "』", "‘": "’", '"': '"', "”": "”"}
_QUOTES = frozenset((*_PAIRS, "'", "\u2019", "\uff07"))
_COMMAS = ",，、;；.。!！?？\n\r"
_STOPS = ".;；。!！?？\n\r"
"""Of these, the ones that end a sentence."""
_DASHES = "-–—~～−"
_FILE = re.compile(
    r"[^\s\"'“”「」《》，。、；,;]+?\."
    r"(?:mp4|mov|mkv|webm|avi|m4v|mp3|wav|m4a|aac|flac|ogg|png|jpe?g|webp|gif|bmp|srt|vtt|ass|ssa|cube)"
    r"(?![a-z0-9])"
)
_SIGNED = ("exposure", "brightness", "hue")
"""What may be less than zero."""
_NAMING = "_-./\\~"
"""Marks that may stand in or before the name of a file."""
_TITLED = re.compile(
    r"title|text|caption|words?(?![a-z])|saying|says?(?![a-z])|标题|文字|字幕|写着|写上"
)
_APART = re.compile(r"[,，、;；。!！?？\n]|\.(?=\s|$)|(?<![a-z])(?:and|then)(?![a-z])|然后|并|再")
"""What parts one thought from the next."""
_ARTICLES = ("a second", "a minute", "an hour")
_ALONE = re.compile(r"an? (?:second|minute|hour)(?: (?:off|long|from)(?![a-z])|[.!?,;]|$)")
_BULLET = re.compile(r"(?:\d{1,2}[.)、](?!\d)|[-–—•*·+])\s*(?=\S)")
"""What stands before a line of a list."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+|_+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of text [start, end); `unit` is lent to a bare number beside a quantity."""

    kind: str
    value: str
    start: int
    end: int
    unit: str = ""


def plain(text: str) -> str:
    """Half-width, lower case, simplified, straight apostrophes; as many characters as `text`."""
    return "".join(_plain_char(char) for char in text)


def _plain_char(char: str) -> str:
    if char in SIMPLIFIED:
        return SIMPLIFIED[char]
    if char in "，；！？：" or "\u3001" <= char <= "\u300f":
        return {"：": ":", "！": "!", "？": "?", "；": ";"}.get(char, char)
    if char == "\u2019":
        return "'"
    if "\uff01" <= char <= "\uff5e" or char == "\u3000":
        char = unicodedata.normalize("NFKC", char)
    lower = char.lower()
    return lower if len(lower) == 1 else char


def tokens(text: str, pool: Pool) -> tuple[Token, ...]:
    """All tokens of an instruction; what nothing knows is `unknown`."""
    low = plain(text)
    names = _names(pool)
    listed = "\n" in low.strip()
    found: list[Token] = []
    at = 0
    while at < len(low):
        if low[at].isspace() and low[at] not in "\n\r":
            at += 1
            continue
        if listed and not low[:at].rsplit("\n", 1)[-1].strip() and (item := _BULLET.match(low, at)):
            at = item.end()
            continue
        token = _token(text, low, at, found, names)
        found.append(token)
        at = token.end
    return tuple(found)


_Names = tuple[tuple[str, str, str], ...]


def _names(pool: Pool) -> _Names:
    """(words, input name, kind), longest first; filenames and names alike."""
    words = [(plain(item.filename), item.name, item.kind) for item in pool.assets]
    words += [(plain(item.name), item.name, item.kind) for item in pool.assets]
    words += [(plain(more), item.name, item.kind) for item in pool.assets for more in item.also]
    return tuple(sorted(words, key=lambda item: -len(item[0])))


def _token(text: str, low: str, at: int, before: list[Token], names: _Names) -> Token:
    return (
        _reference(text, at, names)
        or _quoted_input(text, low, at, before, names)
        or _quote(text, low, at)
        or _file(low, at, names)
        or _mark(low, at, before)
        or _meaning(text, low, at, names)
    )


def _reference(text: str, at: int, names: _Names) -> Token | None:
    if text[at] != REF_OPEN:
        return None
    end = text.find(REF_CLOSE, at)
    if end < 0:
        return None
    name = text[at + 1 : end]
    kind = next((kind for _, known, kind in names if known == name), None)
    if kind is None:
        return Token("missing", name, at, end + 1)
    return Token("input", name, at, end + 1, kind)


def _quote(text: str, low: str, at: int) -> Token | None:
    closing = _PAIRS.get(text[at])
    if closing is None and low[at] == "'" and _opens(low, at):
        found = re.compile(r"'(?![^\W\d_])").search(low, at + 2)
        return _quoted(text, at, found.start()) if found else None
    if closing is None:
        return None
    end = text.find(closing, at + 1)
    return _quoted(text, at, end) if end > at else None


def _quoted_input(text: str, low: str, at: int, before: list[Token], names: _Names) -> Token | None:
    """`插入「b.mp4」`: quoted words that name a file, where nobody speaks of words to show.

    A name without a suffix is one only after a verb that cannot show words.
    """
    found = _quote(text, low, at) if text[at] in _QUOTES else None
    if found is None or found.kind != "quote":
        return None
    inner = plain(found.value)
    named = next((item for item in names if item[0] == inner), None)
    around = (_APART.split(low[:at])[-1], _APART.split(low[found.end :])[0])
    if named is None or any(_TITLED.search(words) for words in around):
        return None
    joins = any((token.kind, token.value) in _JOINING for token in before[-4:])
    return Token("input", named[1], at, found.end, named[2]) if "." in inner or joins else None


def quotation_end(text: str, at: int) -> int:
    """Where the quotation that begins at character `at` ends; `at` itself when none does."""
    found = _quote(text, plain(text), at) if text[at] in _QUOTES else None
    return found.end if found else at


def _opens(low: str, at: int) -> bool:
    """Whether an apostrophe begins a quotation: not inside a word."""
    return (at == 0 or not low[at - 1].isalnum()) and at + 1 < len(low) and low[at + 1] != " "


def _quoted(text: str, at: int, end: int) -> Token:
    inner = text[at + 1 : end]
    if is_placeholder(inner):
        return Token("topic", f"missing_input:`{inner}` stands for words nobody gave", at, end + 1)
    return Token("quote", inner, at, end + 1)


def _file(low: str, at: int, names: _Names) -> Token | None:
    for words, name, kind in names:
        if "." in words and low.startswith(words, at) and _ends(low, at + len(words)):
            return Token("input", name, at, at + len(words), kind)
    found = _FILE.match(low, at)
    if found is None or _leads_to_file(found[0], low, at, names):
        return None
    return Token("missing", found[0], at, found.end())


def _leads_to_file(said: str, low: str, at: int, names: _Names) -> bool:
    """`右上角放logo.png`, `(b.mp4`: words that stand before a file's name without a space.

    Before a file that is known, whatever stands there; before one that is not, a word of ours that
    does not reach to the suffix (`插入c.mp4`, but `片头.mp4` is a name).
    """
    if any("." in words and _stands_at_end(words, said) for words, _, _ in names):
        return True
    end = max(_phrase(low, at) or at, _quantity_end(low, at))
    if low[at].isascii() and (end == at or low[end - 1].isascii()):
        return not (low[at].isalnum() or low[at] in _NAMING)
    return at < end < at + len(said) and low[end] != "."


def _stands_at_end(words: str, said: str) -> bool:
    before = said[: -len(words)][-1:]
    apart = not before.isascii() or not (before.isalnum() or before in _NAMING)
    return said.endswith(words) and before != "" and apart


def _quantity_end(low: str, at: int) -> int:
    amount = read_quantity(low, at)
    return amount.end if amount else at


def _ends(low: str, at: int) -> bool:
    return at >= len(low) or not (low[at].isascii() and low[at].isalnum())


def _mark(low: str, at: int, before: list[Token]) -> Token | None:
    """Punctuation that means something."""
    char = low[at]
    if char in _COMMAS and not (char == "." and low[at + 1 : at + 2].isdigit()):
        return Token("sep", "stop" if char in _STOPS else "comma", at, at + 1)
    if char in "()":
        # `vertical (9:16)`: every word inside counts all the same.
        return Token("filler", "", at, at + 1)
    if char not in _DASHES:
        return None
    if low[at + 1 : at + 2].isdigit() and _stands_alone(before, at):
        if found := read_quantity(low, at):
            return Token(found.kind, found.value, at, found.end)
        amount = read_quantity(low, at + 1)
        said = [token.value for token in before[-2:] if token.kind != "prep"]
        if amount and amount.kind == "number" and said and said[-1] in _SIGNED:
            return Token("minus", amount.value, at, amount.end)
        end = amount.end if amount else at + 2
        return Token("negative", low[at:end], at, end)
    return Token("dash", "-", at, at + 1)


def _stands_alone(before: list[Token], at: int) -> bool:
    """Whether a minus begins a negative number: nothing it could range from stands before."""
    ranged = ("time", "number", "ratio", "percent", "anchor")
    return not before or before[-1].kind not in ranged


def _meaning(text: str, low: str, at: int, names: _Names) -> Token:
    amount = read_quantity(low, at) if _may_begin(low, at) else None
    phrase = _phrase(low, at)
    article = amount and low[at : amount.end] in _ARTICLES and not _measured(low, at)
    if amount and not article and (phrase is None or amount.end >= phrase):
        return Token(amount.kind, amount.value, at, amount.end, amount.unit)
    named = _named(low, at, names)
    if phrase is not None and (named is None or named.end <= phrase):
        kind, value = LEXICON[_single_spaced(low[at:phrase])]
        return Token(kind, value, at, phrase)
    return named or _unknown(low, at)


def _named(low: str, at: int, names: _Names) -> Token | None:
    """The longest name of an input that begins here."""
    for words, name, kind in names:
        if low.startswith(words, at) and _ends(low, at + len(words)) and _may_begin(low, at):
            return Token("input", name, at, at + len(words), kind)
    return None


def _measured(low: str, at: int) -> bool:
    """`a second off` is a length, `a second title` is not: what follows tells."""
    return _ALONE.match(low, at) is not None


def _may_begin(low: str, at: int) -> bool:
    """A quantity or a name begins at a word's edge."""
    return at == 0 or not (low[at - 1].isascii() and low[at - 1].isalnum() and low[at].isascii())


def _phrase(low: str, at: int) -> int | None:
    """End of the longest phrase of the lexicon that begins here."""
    latin = low[at].isascii()
    for end in range(min(len(low), at + LONGEST), at, -1):
        if _single_spaced(low[at:end]) in LEXICON and not (latin and not _ends(low, end)):
            return end
    return None


def _unknown(low: str, at: int) -> Token:
    char = low[at]
    if char == ":":
        return Token("mark", char, at, at + 1)
    if unicodedata.category(char) == "Lo" and not char.isascii():
        return Token("unknown", char, at, at + 1)
    found = _WORD.match(low, at)
    end = found.end() if found else at + 1
    return Token("unknown", low[at:end], at, max(end, at + 1))


def _single_spaced(words: str) -> str:
    """Phrases are written with single spaces; what people type is not."""
    return " ".join(words.split()) if "  " in words or "\t" in words else words
