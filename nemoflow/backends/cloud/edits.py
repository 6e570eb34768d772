"""One edit: the words are sent once, the agent's answer becomes words for the user.

Nothing here ever sends again. What the answer leaves open is `Unconfirmed`: the runner decides by
evidence (draft and credits), not by the agent's words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nemoflow.backend import Instruction
from nemoflow.backends.cloud.service import Service
from nemoflow.backends.cloud.stream import StillWorking, listen
from nemoflow.clock import Clock
from nemoflow.model.errors import EditRefused, Unconfirmed
from nemoflow.wire.asking import TOOL
from nemoflow.wire.clean import message
from nemoflow.wire.gui import told
from nemoflow.wire.sse import Answered, Turn

Struck = Callable[[str], str]
"""A text without the token: an agent that quotes its request must not make it show."""


def edit(service: Service, clock: Clock, session: str, instruction: Instruction) -> Iterator[str]:
    """Sends `instruction.say`, yields lines for the user as they come.

    Ends normally when the agent's turn came to an end, with or without words. Raises EditRefused
    when the agent asked a question instead, Unconfirmed when the outcome is open; any other
    NemoflowError means that the service refused the message before it began.
    """
    turn, shown, worked = Turn(), 0, False
    with service.run(session, instruction.say) as response:
        for report in listen(response, clock):
            if isinstance(report, StillWorking):
                yield f"still working ({report.minutes} min)"
                continue
            turn = turn.fold(report)
            worked = worked or (isinstance(report, Answered) and report.name != TOOL)
            yield from _lines(turn.words[shown:], service.struck)
            shown = len(turn.words)
    if not turn.only_noise:
        yield from _lines(turn.finish().words[shown:], service.struck)
    _judge(turn, worked, service.struck)


def _lines(texts: tuple[str, ...], struck: Struck) -> Iterator[str]:
    for text in texts:
        yield from (line.strip() for line in told(struck(text)).splitlines() if line.strip())


def _judge(turn: Turn, worked: bool, struck: Struck) -> None:
    """Whether the stream's end was the end of the edit; `worked`: a tool that edits answered."""
    if turn.asked is not None:
        question = message(struck(turn.asked.prompt))
        if worked:
            raise Unconfirmed(f"the agent worked and then asked: {question}", hint=_answer())
        raise EditRefused(f"the agent asks instead of editing: {question}", hint=_answer())
    if turn.failed:
        raise Unconfirmed(f"the agent ended with an error: {message(struck(turn.failed))}")
    if turn.only_noise:
        raise Unconfirmed(f"the agent only said: {message(struck(turn.noise))}")
    if not (turn.words or turn.ended or turn.answered):
        # The end of the body is the end of the turn, so a cut stream looks like a short one.
        raise Unconfirmed("the stream ended before the agent had answered")


def _answer() -> str:
    return "answer it in the recipe: put the choice into the words of this edit"
