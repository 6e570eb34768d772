"""What an operation is: a name, parameters, a frame for sentences, words, and its effect.

To add one: a file beside this one with an `Operation`, one line in `catalog.py`, a case file
under `tests/cases/language/`. Nothing else knows an operation by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from nemoflow.engine.ops.frame import Bag, Frames, Pool
from nemoflow.engine.ops.params import Param
from nemoflow.engine.ops.warp import Warp
from nemoflow.engine.questions import Answers, Measure, Question
from nemoflow.engine.timeline import Timeline
from nemoflow.model.errors import NemoflowError
from nemoflow.model.op import Op, Value


@dataclass(frozen=True, slots=True)
class Applied:
    """A timeline after an operation. `notes` are stated clamps; `warp` None = no frame moved."""

    timeline: Timeline
    notes: tuple[str, ...] = ()
    warp: Warp | None = None


class OpProblem(NemoflowError):
    """A typed operation is written wrong. `param` is the key to blame, empty for the whole."""

    def __init__(self, param: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.param = param


class OpRefused(NemoflowError):
    """An operation cannot be carried out on this timeline; nothing was changed.

    `reason` is one of `not_understood`, `undecidable`, `cloud`, `missing_input`, `out_of_range`.
    """

    def __init__(self, reason: str, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.reason = reason


Values = Mapping[str, Value]


def no_shorthand(params: Mapping[str, object]) -> Mapping[str, object]:
    """The typed form has no shorthand keys."""
    return params


def no_check(values: Values) -> None:
    """Every combination of valid parameters is valid."""


def stays(values: Values, before: Timeline, warps: tuple[Warp, ...]) -> dict[str, Value]:
    """The operation names no places in the video, so nothing has to be settled."""
    return dict(values)


def never(first: Values, second: Values) -> bool:
    """Two of it never contradict each other."""
    return False


def apart(first: Values, second: Values) -> Values | None:
    """Two of it stay two."""
    return None


@dataclass(frozen=True, slots=True)
class Listening:
    """The effect of an operation that has to know what is in the footage.

    `asks` names all it has to know about the sources of a timeline; both may raise OpRefused.
    """

    asks: Callable[[Values, Timeline], tuple[Question, ...]]
    effect: Callable[[Values, Timeline, Answers], Applied]


@dataclass(frozen=True, slots=True)
class Operation:
    """One entry of the catalogue."""

    name: str
    summary: str
    params: tuple[Param, ...]
    phrasings: tuple[str, ...]
    """Example sentences, English and Chinese; each parses to this operation."""
    words: Mapping[str, tuple[str, str]]
    """Phrases this operation adds to the lexicon: phrase -> (kind, value)."""
    frames: Frames
    """Reads a clause: the operations it means, or None when it is not about this one."""
    say_values: Callable[[Values], str]
    effect: Callable[[Values, Timeline], Applied] | Listening
    check: Callable[[Values], None] = no_check
    """Raises OpProblem for parameters that contradict each other."""
    settle: Callable[[Values, Timeline, tuple[Warp, ...]], dict[str, Value]] = stays
    """Turns places that mean an earlier timeline into places on the present one."""
    shorthand: Callable[[Mapping[str, object]], Mapping[str, object]] = no_shorthand
    shorthand_schema: Mapping[str, object] = field(default_factory=dict)
    once: bool = False
    """Two of it in one instruction contradict each other."""
    clashes: Callable[[Values, Values], bool] = never
    """Whether two of it in one instruction, the first before the second, cannot both be meant."""
    joined: Callable[[Values, Values], Values | None] = apart
    """Two of it in one instruction as one, where they are two sides of one thing."""
    takes: bool = False
    """The part it names is gone or all that stays: no later clause can mean that part."""
    main: str = ""
    """The parameter a bare value means (`- speed: 2`); empty where it would be a guess."""

    def make(self, **given: object) -> Op:
        """The canonical operation: checked, defaults filled. Raises OpProblem."""
        known = {param.name: param for param in self.params}
        for name in given:
            if name not in known:
                raise self._unknown(name)
        values = {param.name: self._value(param, given) for param in self.params}
        self.check(values)
        return Op.of(self.name, **values)

    def typed(self, params: Mapping[str, object]) -> Op:
        """The operation of the typed form in a spec. Raises OpProblem."""
        return self.make(**self.shorthand(params))

    def say(self, op: Op) -> str:
        """English words that mean exactly this operation."""
        return self.say_values(op.values())

    def apply(self, op: Op, timeline: Timeline, measure: Measure) -> Applied:
        """The timeline after the operation. Raises OpRefused, and what `measure` raises."""
        values = op.values()
        if not isinstance(self.effect, Listening):
            return self.effect(values, timeline)
        asked = dict.fromkeys(self.effect.asks(values, timeline))
        return self.effect.effect(values, timeline, {item: measure(item) for item in asked})

    def json_schema(self) -> dict[str, object]:
        """JSON Schema of the typed form, with descriptions and defaults."""
        properties = {param.name: param.schema() for param in self.params}
        return {
            "type": "object",
            "description": self.summary,
            "properties": {**properties, **self.shorthand_schema},
            "required": [param.name for param in self.params if param.required],
            "additionalProperties": False,
        }

    def _value(self, param: Param, given: Mapping[str, object]) -> Value:
        missing = param.name not in given
        if missing or (given[param.name] is None and param.default is None):
            if param.required:
                raise OpProblem(
                    "",
                    f"`{self.name}` needs `{param.name}`",
                    hint=f"`{param.name}`: {param.summary}",
                )
            return param.default
        try:
            return param.kind.check(given[param.name])
        except ValueError as error:
            raise OpProblem(
                param.name, str(error), hint=f"`{param.name}`: {param.summary}"
            ) from error

    def _unknown(self, name: str) -> OpProblem:
        keys = [*(param.name for param in self.params), *self.shorthand_schema]
        close = get_close_matches(name, keys, 1)
        guess = f"did you mean `{close[0]}`? " if close else ""
        return OpProblem(
            name,
            f"`{self.name}` has no parameter `{name}`",
            hint=f"{guess}known: {', '.join(keys) or 'none'}",
        )


__all__ = ["Applied", "Bag", "Listening", "OpProblem", "OpRefused", "Operation", "Pool", "Values"]
