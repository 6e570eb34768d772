"""The agent's text for people (protocol.md rule 7).

The agent believes there is a GUI. Sentences that describe content stay as they are; GUI talk is
translated, once each; a sentence that mixes both keeps its content clauses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from nemoflow.wire.clean import printable, redacted
from nemoflow.wire.guitalk import SAID, Topic, is_step, topic_of
from nemoflow.wire.sentences import Clause, asides, clauses, masked, sentences

_BULLET = re.compile(r"^\s*(?:[-*•·]\s+|\d{1,2}[.)\u3001\uff09]\s*(?!\d)|#{1,6}\s+)")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_CONTENT = re.compile(
    r"\b(?:i|we)(?:['’]ve| have| also| now)*\s+(?:\w+ly\s+)?(?:\w+ed|cut|set|put|made|kept)\b"
    r"|\b(?:has|have) been\b|\b(?:was|were)\b"
    r"|\b(?:added|trimmed|removed|changed|moved|applied|inserted|replaced|placed|updated|adjusted|"
    r"shortened|created|generated|muted|lowered|raised)\b"
    r"|已|我(?:把|将|给|在)|了(?:$|\W)",
    re.IGNORECASE,
)
_MINE = re.compile(r"\b(?:i|we)\b|我|已", re.IGNORECASE)
_SUBJECT = re.compile(r"^\W*(?:the|a|an|this|it|there|i|we|both|all)\b", re.IGNORECASE)
_AHEAD = re.compile(r"\bwill\b|['’]ll\b|\byou\b|\byour\b", re.IGNORECASE)
_LEANING = re.compile(
    r"^\W*(?:to|if|when|once|after|before|in order|for|whenever|from there|while|as soon|until|"
    r"next|finally|first|now|lastly|alternatively|otherwise|also|instead|simply|please|then|great|"
    r"okay|ok|sure|perfect|next steps?|steps?|tips?|note|here['’]s how|here is how)\b"
    r"|^\W*(?:如果|如需|若|要|想要?|为了|当|首先|接下来|最后|然后|接着|另外|此外|请|您|你|之后|完成后|"
    r"满意|好的?|现在|下一步|提示|接下来)",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"(?:(?:and|then|so|but|or|also|after|once|now that|since)\s+|然后|并且|接着)+", re.IGNORECASE
)
_LAST_JOINT = re.compile(r"\s(?:and|then|so|but|or)$", re.IGNORECASE)
_LOOSE = " \t,;:\uff0c\uff1b\uff1a\u3001—–-"
_ENDS = ".!?\u2026\u3002\uff01\uff1f"
_CLOSERS = _ENDS + "\"'”’)]* "


@dataclass(frozen=True, slots=True)
class _Told:
    """Lines told so far, topics already translated, and whether the last sentence was GUI talk."""

    lines: tuple[str, ...] = ()
    topics: frozenset[Topic] = frozenset()
    after_gui: bool = False


def told(text: str) -> str:
    """`text` as it may be shown; empty when nothing is left.

    Never tells anyone to click; no control characters, ANSI sequences or tokens.
    """
    state = _Told()
    for line in redacted(printable(text)).split("\n"):
        state = _line(state, line.rstrip())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(state.lines)).strip()


def _line(state: _Told, line: str) -> _Told:
    """One line: its sentences one by one, behind the line's own bullet."""
    if not line.strip():
        return replace(state, lines=(*state.lines, ""))
    found = _BULLET.match(line)
    bullet = found[0] if found else ""
    kept, dropped = "", False
    for sentence in sentences(line[len(bullet) :]):
        said, topics, gui = _sentence(sentence, state)
        dropped = dropped or gui
        kept += _spaced(kept, said)
        state = replace(state, topics=state.topics | topics, after_gui=gui)
    if dropped:
        state = replace(state, lines=_without_heading(state.lines))
    if not kept.strip():
        return state
    return replace(state, lines=(*state.lines, bullet + kept.rstrip()))


def _sentence(sentence: str, state: _Told) -> tuple[str, frozenset[Topic], bool]:
    """What stands in for a sentence, the topics this tells of, and whether GUI talk went."""
    content, topics = _content(_without_asides(sentence), state.after_gui)
    if topics is None:
        return content, frozenset(), False
    if content or len(topics) > 1:
        topics -= {Topic.CLICK}
    chinese = bool(_CHINESE.search(sentence))
    fresh = [SAID[topic][chinese] for topic in Topic if topic in topics - state.topics]
    return _joined([content, *fresh], chinese), topics, True


def _content(sentence: str, after_gui: bool) -> tuple[str, frozenset[Topic] | None]:
    """The clauses worth keeping, and the topics of the others; None when nothing was cut."""
    found = clauses(sentence)
    topics = [topic_of(clause.view, clause.text) for clause in found]
    if not any(topics):
        if after_gui and is_step(masked(sentence)):
            return "", frozenset()
        return sentence, None
    first = next(number for number, topic in enumerate(topics) if topic)
    kept = [
        clause
        for number, (clause, topic) in enumerate(zip(found, topics, strict=True))
        if topic is None and _stays(clause.view, number > first)
    ]
    return _rejoined(kept, sentence), frozenset(topic for topic in topics if topic)


def _stays(view: str, after_gui: bool) -> bool:
    """A clause beside GUI talk: what is said of the video stays, what leads to a click goes."""
    if after_gui:
        tells = bool(_SUBJECT.search(view)) and not _AHEAD.search(view)
        return tells or bool(_CONTENT.search(view))
    if _LEANING.search(view):
        return bool(_MINE.search(view) and _CONTENT.search(view))
    return True


def _rejoined(kept: list[Clause], sentence: str) -> str:
    """Kept clauses as one sentence again."""
    words = "".join(clause.before + clause.text for clause in kept)
    words = _trimmed(words[: len(words) - len(_closing(words))])
    if not words:
        return ""
    mark = _closing(sentence).strip() or ("\u3002" if _CHINESE.search(words) else ".")
    return words[0].upper() + words[1:] + mark


def _closing(sentence: str) -> str:
    """The closing mark with the quotes and brackets after it; empty when there is none."""
    tail = sentence[len(sentence.rstrip(_CLOSERS)) :]
    return tail.lstrip(_CLOSERS.translate({ord(mark): None for mark in _ENDS}))


def _trimmed(words: str) -> str:
    """Without the commas and conjunctions that led to what was cut off."""
    words = words.strip(_LOOSE)
    if found := _JOINT.match(words):
        words = words[found.end() :]
    while found := _LAST_JOINT.search(words, max(0, len(words) - 5)):
        words = words[: found.start()].rstrip(_LOOSE)
    return words


def _without_asides(sentence: str) -> str:
    """Brackets that hold GUI talk go as a whole."""
    for aside in asides(sentence):
        inner = aside.strip()[1:-1]
        if topic_of(masked(inner), inner):
            sentence = sentence.replace(aside, "", 1)
    return sentence


def _without_heading(lines: tuple[str, ...]) -> tuple[str, ...]:
    """A heading goes with the GUI steps it announced: `Next steps:`."""
    kept = list(lines)
    while kept and not kept[-1]:
        kept.pop()
    if kept and kept[-1].rstrip("* ").endswith((":", "\uff1a")):
        return tuple(kept[:-1])
    return lines


def _spaced(before: str, said: str) -> str:
    """`said`, with the space it needs after `before`."""
    if not said.strip() or not before or before[-1].isspace() or _CHINESE.search(said[0]):
        return said
    return said if before[-1] in "\u3002\uff01\uff1f" else f" {said}"


def _joined(parts: list[str], chinese: bool) -> str:
    return ("" if chinese else " ").join(part.strip() for part in parts if part.strip()) + (
        "" if chinese else " "
    )
