"""A server's editing half without HTTP: a store, a fake clock, rules, one account, one session."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from httpx_sse import EventSource

from nemoflow.server.broken import ConnectionBroken
from nemoflow.server.fault_kinds import Fault, Rule, Rules
from nemoflow.server.fault_settings import RUN, When
from nemoflow.server.faults import ErrorReply, Faults
from nemoflow.server.run_stream import RunStream
from nemoflow.server.runs import Runs
from nemoflow.store.served import ServedStore
from nemoflow.store.served_accounts import NewAccount, TokenLimits
from nemoflow.store.served_rows import Held, ServedSession
from nemoflow.wire.sse import Turn, reports
from tests.clock import FakeClock
from tests.server_edits.sources import holding

ANN, SESSION = "anon_ann", "1000000000000000001"


@dataclass(frozen=True)
class Heard:
    """A stream as a client had it; `broken`: the connection was cut."""

    data: bytes
    broken: bool = False

    def turn(self) -> Turn:
        """What a client makes of it."""
        reply = httpx.Response(
            200, headers={"content-type": "text/event-stream"}, content=self.data + b"\n\n"
        )
        made = Turn()
        for event in EventSource(reply).iter_sse():
            for report in reports(event.event, event.data):
                made = made.fold(report)
        return made.finish()

    def events(self) -> list[dict[str, Any]]:
        """Every `data:` line that is a JSON object."""
        lines = [line[5:].strip() for line in self.data.split(b"\n") if line.startswith(b"data:")]
        return [json.loads(line) for line in lines if line.startswith(b"{")]

    @property
    def shape(self) -> list[str]:
        """`call`, `response`, `text`, ... for every event; `beat` for a comment."""
        found = []
        for block in self.data.replace(b"\r\n", b"\n").split(b"\n\n"):
            line = block.strip()
            if line.startswith(b"data: {"):
                found.append(_kind(json.loads(line[6:])))
            elif line:
                found.append("beat")
        return found


def _kind(event: dict[str, Any]) -> str:
    if "content" not in event:
        known = ("error", "errorCode")
        return next((key for key in known if key in event), "delta")
    part = event["content"]["parts"][0]
    return (
        "call" if "functionCall" in part else "response" if "functionResponse" in part else "text"
    )


class Stage:
    """A session that was given `files`; every run has an event loop of its own, as a server has."""

    def __init__(
        self, folder: Path, *rules: Fault | Rule, files: Iterable[str] = ("a.mp4",)
    ) -> None:
        self.path = str(folder / "served.db")
        self.clock = FakeClock()
        self.store = ServedStore(self.path)
        new = NewAccount(ANN, "sha", 100.0, "client", "127.0.0.1", 0.0, 1e12)
        assert self.store.accounts.issue(new, TokenLimits())
        self.store.sessions.open(ServedSession(SESSION, ANN, "task_1", "demo", "en", 0.0, Held()))
        assert self.store.sessions.change(SESSION, Held(), holding(*files))
        self.set(*rules)

    def set(self, *rules: Fault | Rule) -> None:
        """Other rules, from now on; a bare fault strikes every run."""
        made = tuple(rule if isinstance(rule, Rule) else Rule(RUN, rule, When()) for rule in rules)
        self.faults = Faults(Rules(made), allow_header=True)
        self.runs = Runs(self.store, self.clock, self.faults, 10.0)

    def restart(self) -> None:
        """A new server on the same file; nobody said goodbye."""
        self.store.close()
        self.store = ServedStore(self.path)
        self.runs = Runs(self.store, self.clock, self.faults, 10.0)
        self.runs.recover()

    def say(self, text: str, header: str = "") -> Heard:
        """One message; its stream to the end, and its run."""
        return asyncio.run(self._say(text, header))

    def error(self, text: str) -> ErrorReply:
        """A message that is answered by an error."""
        found = self.reply(text)
        assert isinstance(found, ErrorReply)
        return found

    def reply(self, text: str) -> RunStream | ErrorReply:
        """Whatever a message is answered by; its run is over."""
        return asyncio.run(self._start(text))

    async def start(self, text: str, header: str = "") -> RunStream:
        """Begins a run in the running event loop."""
        found = await self.runs.start(ANN, SESSION, text, path="/run_sse", header=header)
        assert isinstance(found, RunStream)
        return found

    async def _start(self, text: str) -> RunStream | ErrorReply:
        found = await self.runs.start(ANN, SESSION, text)
        await self.runs.drain(60)
        return found

    async def _say(self, text: str, header: str) -> Heard:
        stream = await self.start(text, header)
        heard = await listen(stream)
        await self.runs.drain(60)
        return heard

    # --- what became of it ----------------------------------------------------------------------

    @property
    def held(self) -> Held:
        """What the session holds; scheduled changes that are due are carried out first."""
        self.store.edits.mature(self.clock.utc().timestamp())
        found = self.store.sessions.find(ANN, SESSION)
        assert found is not None
        return found.held

    @property
    def titles(self) -> list[str]:
        """Titles of the draft."""
        value = json.loads(self.held.draft or "{}")
        return [
            piece["text"]
            for track in value.get("t", ())
            if track["tt"] == 7
            for piece in track["sg"]
        ]

    @property
    def rows(self) -> list[tuple[str, str]]:
        """(text, status) of every message."""
        self.store.edits.mature(self.clock.utc().timestamp())
        return [(row.text, row.status) for row in self.store.edits.all()]

    @property
    def credits(self) -> tuple[float, float]:
        """(available, frozen)."""
        self.store.edits.mature(self.clock.utc().timestamp())
        found = self.store.accounts.balance(ANN)
        return found.available, found.frozen


async def listen(stream: RunStream) -> Heard:
    """Everything a stream says."""
    data = b""
    try:
        async for piece in stream.pieces():
            data += piece
    except ConnectionBroken:
        return Heard(data, broken=True)
    return Heard(data)
