"""One turn of the agent, folded from its reports (protocol.md "Edits", rules 1, 4 and 6)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from nemoflow.wire.noise import without_noise
from nemoflow.wire.reports import (
    Answered,
    Asked,
    Beat,
    Called,
    Ended,
    Failed,
    Report,
    Words,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said and done so far. `words` only ever grows, so new words are its tail.

    `words` are whole texts; `answered`: any tool answered; `failed`: the first error's text;
    `only_noise`: all that was said is the "temporary issue" phrase, a failure *candidate*.
    """

    words: tuple[str, ...] = ()
    asked: Asked | None = None
    failed: str = ""
    ended: bool = False
    answered: bool = False
    noise: str = ""
    pending: str = ""
    """Partial fragments whose whole text has not come yet."""

    @property
    def only_noise(self) -> bool:
        """Rule 4: check the state before believing it."""
        return bool(self.noise) and self.words in ((), (self.noise,)) and not self.pending

    def fold(self, report: Report) -> Turn:
        """The turn after one more report."""
        match report:
            case Words(text, True):
                return replace(self, pending=_joined(self.pending, text))
            case Words(text, _):
                return self._whole(text)
            case Asked():
                return replace(self, asked=self.asked or report)
            case Failed(message):
                return replace(self, failed=self.failed or message)
            case Answered():
                return replace(self, answered=True)
            case Ended():
                return replace(self, ended=True)
            case Called() | Beat():
                return self
            case _:
                assert_never(report)

    def finish(self) -> Turn:
        """The turn at the end of its stream: fragments that never came whole are told after all,
        and the noise when nothing else was said."""
        done = replace(self, pending="")._say(self.pending)
        if done.noise and not done.words:
            return replace(done, words=(done.noise,))
        return done

    def _whole(self, text: str) -> Turn:
        """A whole text takes the place of its fragments; fragments of another text stay words."""
        waiting, whole = self.pending.strip(), text.strip()
        if waiting in whole:
            return replace(self, pending="")._say(text)
        if whole and waiting.startswith(whole):
            return replace(self, pending=waiting[len(whole) :])._say(text)
        return replace(self, pending="")._say(self.pending)._say(text)

    def _say(self, text: str) -> Turn:
        said, noise = without_noise(text)
        heard = replace(self, noise=self.noise or noise)
        # A text delivered twice in a row says nothing new.
        if not said or self.words[-1:] == (said,):
            return heard
        return replace(heard, words=(*self.words, said))


def _joined(before: str, fragment: str) -> str:
    """Fragments are pieces of the text; some servers send the text so far each time."""
    if len(fragment) > len(before) > 0 and fragment.startswith(before):
        return fragment
    return before + fragment
