"""Cutting the agent's text: quotes, sentences, clauses, in English and Chinese.

protocol.md rule 7 keeps content and drops GUI talk; both stand in one reply, often in one sentence,
and quoted words are always content.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

QUOTED = "\ue000"
"""Stands for every character of quoted text in `masked`; `clean.printable` lets none through."""

_LONGEST_QUOTE = 200
_N = f"{{1,{_LONGEST_QUOTE}}}"
_QUOTE = re.compile(
    rf'"[^"\n]{_N}"|“[^”\n]{_N}”|「[^」\n]{_N}」|『[^』\n]{_N}』|《[^》\n]{_N}》|【[^】\n]{_N}】|`[^`\n]{_N}`'
    rf"|(?<!\w)'(?:[^'\n]|(?<=\w)'(?=\w)){_N}'(?!\w)|‘(?:[^’\n]|(?<=\w)’(?=\w)){_N}’"
)
_HAN = "\u4e00-\u9fff"
_WIDE_END = "\u3002\uff01\uff1f\u2026"
_WIDE_CUT = "\uff0c\uff1b\uff1a\u3001"
"""Full-width marks; written as escapes because they look like the ASCII ones."""

# Nothing below may look twice at a long run of marks or spaces: the text is a server's.
_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\bNo)(?<![.!?])[.!?]++[\"'”’)\]*]*+"
    rf"(?=\s|$|(?<=[!?])[{_HAN}])\s*"
    rf"|(?<![{_WIDE_END}])[{_WIDE_END}]++[”’」』)\uff09]*+\s*"
)
_CUT = re.compile(
    rf"\s?[,;:](?:\s+|(?=[{_HAN}{QUOTED}]))(?:(?:and|then|so|but|or)\s+)*|\s?[{_WIDE_CUT}]\s*"
    r"|\s[-–]\s+|\s?—+\s*|\s(?:and\s+then|and|then|but|or|so)\s+|(?=然后|并且|接着)"
)
_LONGEST_CLAUSE = 400
_ASIDE = re.compile(r"\s?[(\uff08][^()\uff08\uff09\n]{1,200}[)\uff09]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a sentence, the separator before it, and its text with quoted words masked."""

    before: str
    text: str
    view: str


def masked(text: str) -> str:
    """`text`, as long as before, with quoted words as `QUOTED` and Markdown emphasis as spaces."""
    hidden = _QUOTE.sub(lambda found: QUOTED * len(found[0]), text)
    return hidden.replace("*", " ")


def sentences(line: str) -> list[str]:
    """The sentences of a line, each with its closing mark and the space after it."""
    return _pieces(line, [found.end() for found in _END.finditer(masked(line))])


def clauses(sentence: str) -> list[Clause]:
    """The clauses of a sentence: cut at commas, colons, dashes, `and`, `then`, 然后."""
    view = masked(sentence)
    found: list[Clause] = []
    start, before = 0, ""
    for cut in _CUT.finditer(view):
        if cut.start() > start or cut.end() > cut.start():
            found.append(_clause(sentence, view, before, start, cut.start()))
            start, before = cut.end(), sentence[cut.start() : cut.end()]
    found.append(_clause(sentence, view, before, start, len(sentence)))
    return [piece for clause in found if clause.text.strip() for piece in _short(clause)]


def asides(sentence: str) -> list[str]:
    """The parts in brackets, brackets and the space before them included."""
    spans = [found.span() for found in _ASIDE.finditer(masked(sentence))]
    return [sentence[start:end] for start, end in spans]


def _clause(sentence: str, view: str, before: str, start: int, end: int) -> Clause:
    return Clause(before, sentence[start:end], view[start:end])


def _short(clause: Clause) -> list[Clause]:
    """A clause without a cut for pages is judged piece by piece."""
    if len(clause.text) <= _LONGEST_CLAUSE:
        return [clause]
    starts = range(0, len(clause.text), _LONGEST_CLAUSE)
    cuts = [slice(start, start + _LONGEST_CLAUSE) for start in starts]
    return [
        Clause("" if cut.start else clause.before, clause.text[cut], clause.view[cut])
        for cut in cuts
    ]


def _pieces(line: str, ends: list[int]) -> list[str]:
    edges = [0, *ends, len(line)]
    pieces = (line[a:b] for a, b in pairwise(edges))
    return [piece for piece in pieces if piece]
