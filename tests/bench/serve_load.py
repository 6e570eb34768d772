"""Many clients at once on one server, for a while: no 5xx, and every client finds its own state.

    python -m tests.bench.serve_load                # 100 clients for 60 s on a server of its own
    python -m tests.bench.serve_load --seconds 5 --clients 20

Each client hands a file over, edits, reads its state and its balance, and now and then exports
and downloads. At the end what it holds is compared with what it was told. Exit code 1 says that
something was lost.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.server.live import Live
from tests.server.media import Media, make_media
from tests.server.user import ATTRIBUTION

CREDITS, COST = 1_000_000, 1
SETTINGS: dict[str, Any] = {"credits": CREDITS, "edit_cost": COST, "render_workers": 2}
_EXPORTING = 10
"""One client in so many exports."""


@dataclass
class Totals:
    """What all clients saw."""

    calls: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    edits: int = 0
    exports: int = 0
    lost: list[str] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def failures(self) -> int:
        """Answers of 500 and more."""
        return sum(count for status, count in self.statuses.items() if status >= 500)


class Client:
    """One account with one session."""

    def __init__(self, url: str, number: int, media: Media, totals: Totals) -> None:
        self._http = httpx.AsyncClient(base_url=url, timeout=120, trust_env=False)
        self._number, self._media, self._totals = number, media, totals
        self._edits = 0
        self._draft: dict[str, Any] = {}

    async def work(self, until: float) -> None:
        """Begins, goes on until a moment, and checks what is left."""
        async with self._http:
            await self._begin()
            await self._edit()
            while time.monotonic() < until:
                await self._edit()
                await self._check()
                if self._number % _EXPORTING == 0:
                    await self._export()
            await self._check()

    async def _begin(self) -> None:
        client = {"X-Client-Id": str(uuid.uuid4())}
        found = await self._data("POST", "/api/auth/anonymous-token", headers=client)
        bearer = f"Bearer {found['token']}"
        self._http.headers.update({"Authorization": bearer, **ATTRIBUTION})
        opened = await self._data("POST", "/api/tasks/me/with-session/nemo_agent", json={})
        self._session = opened["session_id"]
        file = {"files": ("walk.mp4", self._media.walk.read_bytes())}
        await self._data("POST", f"/api/upload-video/nemo_agent/me/{self._session}", files=file)

    async def _edit(self) -> None:
        text = f"set the volume to {self._edits % 90 + 5}%"
        message = {"parts": [{"text": text}]}
        body = {"app_name": "nemo_agent", "user_id": "me", "session_id": self._session}
        reply = await self._ask("POST", "/run_sse", json={**body, "new_message": message})
        if reply.status_code != 200 or '"status":"success"' not in reply.text:
            self._lose(f"an edit was not applied: {reply.text[:200]}")
            return
        self._edits += 1
        self._totals.edits += 1
        self._draft = (await self._state())["draft"]

    async def _check(self) -> None:
        state = await self._state()
        if state["draft"] != self._draft or len(state["video_infos"]) != 1:
            self._lose("the state is not what it was")
        balance = await self._data("GET", "/api/credits/balance/simple")
        if balance["available"] != CREDITS - COST * self._edits:
            self._lose(f"{self._edits} edits left {balance['available']} credits")

    async def _export(self) -> None:
        id = f"render_{uuid.uuid4().hex}"
        body = {"id": id, "sessionId": self._session, "draft": self._draft}
        reply = await self._ask("POST", "/api/render/proxy/lambda", json=body)
        found = {"status": "failed"} if reply.status_code != 200 else {"status": "pending"}
        while found["status"] in ("pending", "processing"):
            await asyncio.sleep(0.1)
            found = (await self._ask("GET", f"/api/render/proxy/lambda/{id}")).json()
        if found["status"] != "completed":
            self._lose(f"an export failed: {reply.text[:200]} {found}")
            return
        data = (await self._ask("GET", found["output"]["url"])).content
        if len(data) != found["output"]["size"]:
            self._lose("a download is not whole")
        self._totals.exports += 1

    async def _state(self) -> dict[str, Any]:
        found = await self._data("GET", f"/api/state/nemo_agent/me/{self._session}/latest")
        state: dict[str, Any] = found["state"]
        return state

    async def _data(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        reply = await self._ask(method, path, **given)
        found: dict[str, Any] = reply.json()["data"]
        return found

    async def _ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        began = time.monotonic()
        reply = await self._http.request(method, path, **given)
        self._totals.calls += 1
        self._totals.statuses[reply.status_code] += 1
        self._totals.slowest = max(self._totals.slowest, time.monotonic() - began)
        return reply

    def _lose(self, what: str) -> None:
        self._totals.lost.append(f"client {self._number}: {what}")


async def load(url: str, media: Media, clients: int, seconds: float) -> Totals:
    """Runs the clients side by side; what a client dies of counts as lost."""
    totals = Totals()
    until = time.monotonic() + seconds
    made = [Client(url, number, media, totals) for number in range(clients)]
    ends = await asyncio.gather(*(client.work(until) for client in made), return_exceptions=True)
    totals.lost += [f"a client died: {end!r}" for end in ends if end is not None]
    return totals


def main() -> int:
    """Measures and tells."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "media").mkdir()
        media = make_media(Path(folder) / "media")
        with Live(Path(folder) / "state", **SETTINGS) as live:
            totals = asyncio.run(load(live.url, media, given.clients, given.seconds))
    print(f"{given.clients} clients, {given.seconds:g} s: {totals.calls} calls,", end=" ")
    print(f"{totals.edits} edits, {totals.exports} exports, slowest {totals.slowest:.2f} s")
    print(f"answers {dict(sorted(totals.statuses.items()))}")
    print(f"5xx: {totals.failures}, lost: {len(totals.lost)}")
    for line in totals.lost[:20]:
        print(f"  {line}")
    return 1 if totals.failures or totals.lost else 0


if __name__ == "__main__":
    sys.exit(main())
