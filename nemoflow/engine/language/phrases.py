"""Tokens -> chunks: small phrases that mean one thing, whatever language said them.

`the first 5 seconds`, `前5秒` and `0:00-0:05` all become one range. A preposition goes with the
chunk it stands before; one that stands before nothing stays behind as `dangling`.
"""

from __future__ import annotations

from dataclasses import replace

from nemoflow.engine.language.counted import clips_at, skip_fillers
from nemoflow.engine.language.edges import AND, is_screen_centre, part_at
from nemoflow.engine.language.fading import fades_at
from nemoflow.engine.language.lexer import Token
from nemoflow.engine.language.ranges import COUNTED, counted_from, half_of, pair_of, pointed
from nemoflow.engine.language.untitled import bare_title
from nemoflow.engine.ops.frame import Chunk

_POINTLIKE = ("time", "number", "percent", "ratio", "anchor")
_AMOUNTS = ("time", "percent", "decibel", "factor", "number", "pixels")
_HAN_BY = frozenset(
    "降低 提高 加快 放慢 减小 增大 加大 加速 减速 调低 调高 调大 调小 减 减少".split()
)


class Phrases:
    """Reads tokens from left to right; `chunks` gives the result."""

    def __init__(self, tokens: tuple[Token, ...], text: str) -> None:
        self.tokens = tokens
        self.text = text
        self.at = 0
        self.prep: Token | None = None
        self.made: list[Chunk] = []

    def chunks(self) -> tuple[Chunk, ...]:
        """Every chunk of the instruction, separators included."""
        while self.at < len(self.tokens):
            self._step()
        self._dangle()
        return tuple(self.made)

    def _step(self) -> None:
        token = self.tokens[self.at]
        match token.kind:
            case "filler":
                self.at += 1
            case "prep":
                self._take_prep(token)
            case "sep":
                self._dangle()
                self._put("sep", token.value, self.at + 1)
            case "topic" if self._edge() or self._centred(token) or self._halfway(token):
                pass
            case "topic":
                reason, _, said = token.value.partition(":")
                self._put("topic", said, self.at + 1, tag=reason)
            case _:
                if not (self._fading() or self._range() or self._edge() or self._clips()):
                    self._single(token)

    # --- prepositions ---------------------------------------------------------------------------

    def _take_prep(self, token: Token) -> None:
        at = self._skip(self.at + 1)
        after = self._peek(at)
        if token.value == "after" and after and after.kind == "time":
            self._span_put(after.value, "end", self._after_point(at), "after")
        elif token.value == "before" and after and after.kind == "time":
            self._span_put("0s", after.value, self._after_point(at), "before")
        else:
            # `starting from the ...`, `down to`: of two prepositions the later one counts,
            # but only the pairs people really say.
            if self.prep is not None and self.prep.value not in ("from", "at"):
                self._dangle()
            self.prep = token
            self.at += 1

    def _dangle(self) -> None:
        if self.prep is not None:
            prep, self.prep = self.prep, None
            self.made.append(Chunk("dangling", prep.value, prep.start, prep.end))

    # --- building -------------------------------------------------------------------------------

    def _peek(self, at: int) -> Token | None:
        """The token at `at`, fillers skipped by the callers that may."""
        return self.tokens[at] if at < len(self.tokens) else None

    def _put(
        self, kind: str, value: str, next_at: int, until: str = "", tag: str = "", prep: str = ""
    ) -> None:
        """Adds a chunk made of the tokens up to `next_at`."""
        start = self.prep.start if self.prep else self.tokens[self.at].start
        said = self.prep.value if self.prep else ""
        end = self.tokens[next_at - 1].end
        self.made.append(Chunk(kind, value, start, end, until, tag, prep or said))
        self.prep = None
        self.at = next_at

    def _span_put(self, start: str, end: str, next_at: int, tag: str) -> None:
        self._put("range", start, next_at, until=end, tag=tag)

    def _single(self, token: Token) -> None:
        kind, value, next_at = token.kind, token.value, self.at + 1
        if kind == "half":
            self._half(value)
        elif kind == "time":
            self._time(token)
        elif kind == "percent" and self._part(token):
            pass
        elif kind == "percent" and self.prep is None and self._says_by():
            self._put(kind, value, next_at, prep="by")
        elif (kind == "mark" and value == ":") or self._adds_nothing(token):
            self.at += 1
        elif kind == "dash" and self._apart(token):
            self._dangle()
            self._put("sep", "comma", next_at)
        elif kind == "input":
            self._put(kind, value, next_at, tag=token.unit)
        elif (kind, value) in (("object", "title"), ("word", "saying")):
            self._titled(token)
        else:
            self._put(kind, value, next_at)

    def _apart(self, token: Token) -> bool:
        """`make it square - thanks`: a dash with room around it parts two thoughts."""
        return self.text[token.end : token.end + 1].isspace()

    def _adds_nothing(self, token: Token) -> bool:
        if token.value == "each":
            return self._of_amounts()
        return self._counts_only(token)

    def _of_amounts(self) -> bool:
        """`各2秒`, `各剪掉2秒`, `each 2s`: of an amount; `each clip` is another matter."""
        at = self._skip(self.at + 1)
        if (verb := self._peek(at)) and verb.kind == "verb":
            at = self._skip(at + 1)
        after = self._peek(at)
        return after is not None and after.kind in _AMOUNTS

    def _part(self, token: Token) -> bool:
        """`50% into the video` is a place, `50% of its length` a length of time."""
        after = self._peek(self.at + 1)
        if after is None or after.kind != "suffix" or after.value not in ("into", "share"):
            return False
        at = "at" if after.value == "into" else ""
        self._put("time", f"{token.value}%", self.at + 2, prep=at)
        return True

    def _half(self, edge: str) -> None:
        """`the first half` of the video, or `the last half second` of it."""
        at = self._skip(self.at + 1)
        after = self._peek(at)
        article = after and after.kind == "time" and self.text[after.start :][:2].lower() == "a "
        unit = after.value if after and (after.kind == "unit" or article) else ""
        start, end = half_of(edge, unit)
        self._span_put(start, end, at + 1 if unit else self.at + 1, edge)

    def _counts_only(self, token: Token) -> bool:
        """`first cut ..., then ...`: an order of steps, not a part of the video.

        Only where a clause begins: `remove the first pause` means one of several.
        """
        ahead = [item for item in self.tokens[: self.at] if item.kind != "filler"]
        if ahead and ahead[-1].kind != "sep":
            return False
        after = self._peek(self.at + 1)
        word = self.text[token.start : token.end].lower()
        return (token.kind, word) == ("edge", "first") and bool(after and after.kind == "verb")

    def _titled(self, token: Token) -> None:
        found = bare_title(self.tokens, self.at, self.text)
        self._put(token.kind, token.value, self.at + 1)
        if found is not None:
            words, first, end = found
            self.at = first
            self._put("quote", words, end)

    def _says_by(self) -> bool:
        """`20% louder` and Chinese `降低30%` are changes by that much; `到` would say the level."""
        after = self._peek(self.at + 1)
        if after is not None and after.kind == "verb":
            word = self.text[after.start : after.end].lower()
            if word.endswith("er") and word not in ("lower", "render"):
                return True
        for last in reversed(self.made):
            if last.kind == "verb":
                return self.text[last.start : last.end] in _HAN_BY
            if last.kind != "object":
                return False
        return False

    def _time(self, token: Token) -> None:
        """A time with what follows it: `mark`, `long`, `开始`, `以后`, `before the end`."""
        after = self._peek(self.at + 1)
        suffix = after.value if after and after.kind == "suffix" else ""
        if after and (after.kind, after.value) == ("anchor", "start") and self._says_from("开始"):
            suffix = "start"
        match suffix:
            case "at" | "start":
                self._put("time", token.value, self.at + 2, prep="at")
            case "for":
                self._put("time", token.value, self.at + 2, prep="for")
            case "on" | "after":
                self._span_put(token.value, "end", self.at + 2, "after")
            case "before":
                self._span_put("0s", token.value, self.at + 2, "before")
            case "end" | "mid-" | "mid+":
                point = counted_from(token.value, suffix)
                self._put("time", point, self.at + 2, prep="at")
            case _:
                self._plain_time(token)

    def _plain_time(self, token: Token) -> None:
        nth = self.text[max(0, token.start - 1) : token.start] == "第"
        self._put("time", token.value, self.at + 1, prep="at" if nth else "")

    def _says_from(self, word: str) -> bool:
        after = self.tokens[self.at + 1]
        return self.text[after.start : after.end] == word

    # --- phrases --------------------------------------------------------------------------------

    def _skip(self, at: int) -> int:
        return skip_fillers(self.tokens, at)

    def _edge(self) -> bool:
        found = part_at(self.tokens, self.at, self.text)
        if found is None:
            return False
        if found.edge == "both":
            self._put("ends", "both", found.amount_at)
            self._put("time", found.start, found.amount_at + 1)
        else:
            self._span_put(found.start, found.end, found.amount_at + 1, found.edge)
        return True

    def _centred(self, token: Token) -> bool:
        """`write "Hello" in the middle`: of the screen."""
        quoted = any(chunk.kind == "quote" for chunk in self.made)
        if not quoted or not is_screen_centre(token, self.text):
            return False
        self._put("position", "center", self.at + 1)
        return True

    def _halfway(self, token: Token) -> bool:
        """`split in the middle`: what lies in the middle of the time, no matter what it shows."""
        halves = any((chunk.kind, chunk.value) == ("verb", "split") for chunk in self.made)
        if not halves or not is_screen_centre(token, self.text):
            return False
        self._put("time", "50%", self.at + 1, prep="at")
        return True

    def _range(self) -> bool:
        """`0:10 to 0:15`, `10-15s`, `从10秒到15秒`, `between 5s and 8s`, `from 0:30 to the end`."""
        if self.tokens[self.at].kind not in _POINTLIKE:
            return False
        middle = self._after_point(self.at)
        link = self._peek(middle)
        if link is None or not self._links(link):
            return False
        at = self._skip(middle + 1)
        while (token := self._peek(at)) and token.kind == "prep" and token.value in ("at", "from"):
            at = self._skip(at + 1)
        if at >= len(self.tokens) or self.tokens[at].kind not in (*_POINTLIKE, "edge"):
            return False
        first, second = (pointed(self.tokens[at], self._peek(at + 1)) for at in (self.at, at))
        pair = pair_of(first, second)
        if pair is None:
            return False
        end = self._after_point(at)
        if pair[1].startswith("end-end"):
            return False
        self._span_put(pair[0], pair[1], end, "span")
        return True

    def _after_point(self, at: int) -> int:
        """Where a point ends: `10秒处`, `5秒开始` and `the 2-minute mark` count along."""
        after = self._peek(at + 1)
        if self.tokens[at].kind != "time" or after is None:
            return at + 1
        begins = (after.kind, after.value) == ("anchor", "start") and after.end - after.start == 2
        if begins and self.text[after.start : after.end] == "开始":
            return at + 2
        return (
            at + 2
            if after.kind == "suffix" and after.value in ("at", "start", *COUNTED)
            else at + 1
        )

    def _links(self, token: Token) -> bool:
        if token.kind == "dash" or (token.kind == "prep" and token.value in ("to", "until")):
            return True
        said = self.prep.value if self.prep else ""
        # `5s from the beginning and 5s from the end` are two parts, not one.
        timed = said == "from" and self.tokens[self.at].kind == "time"
        between = said == "between" or timed
        word = self.text[token.start : token.end].lower()
        return between and token.kind == "sep" and word in AND

    def _clips(self) -> bool:
        found = clips_at(self.tokens, self.at, self.text)
        if found is None:
            return False
        self._put("clip", found.first, found.next_at, until=found.second, tag=found.link)
        return True

    def _fading(self) -> bool:
        """`with a 2 second fade in and a fade out of 1s`: fades that belong to the clause."""
        if self.prep is None or self.prep.value != "with":
            return False
        found = fades_at(self.tokens, self.at)
        if not found:
            return False
        for side, length, start, at in found:
            begin, end = self.tokens[start].start, self.tokens[at - 1].end
            self.made.append(Chunk("fading", side, begin, end, length, "", "with"))
            self.at = at
        self.prep = None
        return True


def chunks_of(tokens: tuple[Token, ...], text: str) -> tuple[Chunk, ...]:
    """The chunks of an instruction, in order."""
    return tuple(_clean(chunk) for chunk in Phrases(tokens, text).chunks())


def _clean(chunk: Chunk) -> Chunk:
    """`video` and other prepositions that say where everything happens carry no meaning."""
    where = ("in", "of", "to", "at", "from", "for", "over")
    if (
        chunk.kind == "object"
        and chunk.value in ("video", "part", "screen")
        and (chunk.prep in where)
    ):
        return replace(chunk, prep="")
    return chunk
