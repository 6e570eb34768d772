"""Whether credits may be spent: asked where somebody sits, refused where nobody can be asked."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TextIO

from nemoflow.cli.terminal import Terminal, in_ci
from nemoflow.cli.views.lines import plural, safe
from nemoflow.model.errors import NotApproved
from nemoflow.model.plan import Edit, Plan
from nemoflow.runner.desk import Stop

VARIABLE = "NEMOFLOW_AUTO_APPROVE"
_PATIENCE = 0.2
"""Seconds between looks at whether somebody pressed ^C."""


def approved(plan: Plan) -> None:
    """Every plan may be carried out."""


def approval_of(
    auto: bool, stop: Stop, stdin: TextIO | None, environ: Mapping[str, str], terminal: Terminal
) -> Callable[[Plan], None]:
    """How one run comes to a yes: given already, by a question, or not at all."""
    if auto or environ.get(VARIABLE, "0") not in ("", "0"):
        return approved
    if stdin is None or not (stdin.isatty() and terminal.err.isatty()) or in_ci(environ):
        return _refused
    return _Question(stop, stdin, terminal)


def _refused(plan: Plan) -> None:
    """Raises NotApproved."""
    raise NotApproved(
        f"`{plan.spec.shown}` would spend {_price(plan)}, and nobody can be asked here",
        hint=f"pass --auto-approve (or {VARIABLE}=1), or --max-credits N as a limit;"
        " nothing was sent",
    )


def _price(plan: Plan) -> str:
    return f"~{plan.cost:.4g} credits" if plan.cost else f"credits on {_edits(plan)}"


def _edits(plan: Plan) -> str:
    return plural(plan.count(Edit), "edit")


@dataclass
class _Question:
    """Asks for each spec that costs, one at a time."""

    stop: Stop
    stdin: TextIO
    terminal: Terminal
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, plan: Plan) -> None:
        """Raises NotApproved for anything but a yes, Interrupted after ^C."""
        with self._turn:
            self.stop.check()
            self.terminal.ask(
                f"{safe(plan.spec.shown)}: spend {_price(plan)}? Only yes is accepted: "
            )
            if self._answer() != "yes":
                raise NotApproved(
                    f"`{plan.spec.shown}`: not approved", hint="nothing was sent or spent"
                )

    def _answer(self) -> str:
        # Signals only set a flag here, so a plain read would outlast ^C.
        while not select.select([self.stdin], [], [], _PATIENCE)[0]:
            if self.stop.asked:
                self.terminal.talk([""])
                self.stop.check()
        line = os.read(self.stdin.fileno(), 1000)
        if not line.endswith(b"\n"):
            self.terminal.talk([""])
        return line.decode("utf-8", "replace").strip()
