"""A client of the API that knows nothing of nemoflow: plain HTTP, one account."""

from __future__ import annotations

import json
import time
import uuid
from pathlib import Path
from typing import Any

import httpx

ATTRIBUTION = {
    "X-Skill-Source": "video-openapi",
    "X-Skill-Version": "1.0.0",
    "X-Skill-Platform": "unknown",
}
Json = dict[str, Any]
_LONGEST = 60.0


def refused(reply: httpx.Response) -> tuple[int, int, bool]:
    """HTTP status, code and `success` of a refusal."""
    body = reply.json()
    return reply.status_code, body["code"], body.get("success", True)


class User:
    """An account and its connection; `token` empty: a new anonymous one."""

    def __init__(self, url: str, token: str = "") -> None:
        self.http = httpx.Client(base_url=url, timeout=30.0, trust_env=False)
        self.client = str(uuid.uuid4())
        self.token = token or self.new_token()

    def __enter__(self) -> User:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    def new_token(self) -> str:
        """Asks for an anonymous token."""
        reply = self.http.post("/api/auth/anonymous-token", headers={"X-Client-Id": self.client})
        assert reply.status_code == 200, reply.text
        return str(reply.json()["data"]["token"])

    @property
    def headers(self) -> dict[str, str]:
        """Those of every call."""
        return {"Authorization": f"Bearer {self.token}", **ATTRIBUTION}

    def ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        """One call with the account's headers; `headers` are added."""
        headers = {**self.headers, **given.pop("headers", {})}
        return self.http.request(method, path, headers=headers, **given)

    def data(self, method: str, path: str, **given: Any) -> Json:
        """The same, and the payload of a success."""
        reply = self.ask(method, path, **given)
        assert reply.status_code == 200, reply.text
        body = reply.json()
        assert body["code"] == 0
        found: Json = body["data"]
        return found

    def session(self, name: str = "demo") -> str:
        """A new session's id."""
        found = self.data(
            "POST",
            "/api/tasks/me/with-session/nemo_agent",
            json={"task_name": name, "language": "en"},
        )
        return str(found["session_id"])

    def upload(self, session: str, *files: Path) -> list[Json]:
        """Hands files over, all in one request."""
        parts = [("files", (path.name, path.read_bytes())) for path in files]
        path = f"/api/upload-video/nemo_agent/me/{session}"
        found: list[Json] = self.data("POST", path, files=parts)["files"]
        return found

    def state(self, session: str) -> Json:
        """What the session holds."""
        return self.data("GET", f"/api/state/nemo_agent/me/{session}/latest")

    def draft(self, session: str) -> Json:
        """Its draft."""
        found: Json = self.state(session)["state"]["draft"]
        return found

    def edit(self, session: str, text: str) -> str:
        """One edit; the whole stream."""
        reply = self.run(session, text)
        assert reply.status_code == 200, reply.text
        return reply.text

    def run(self, session: str, text: str) -> httpx.Response:
        """The same, whatever is answered."""
        message = {"parts": [{"text": text}]}
        body = {"app_name": "nemo_agent", "user_id": "me", "session_id": session}
        return self.ask("POST", "/run_sse", json={**body, "new_message": message})

    def credits(self) -> Json:
        """The balance."""
        return self.data("GET", "/api/credits/balance/simple")

    def submit(
        self, session: str, draft: Json, id: str = "render_1", output: Json | None = None
    ) -> httpx.Response:
        """Submits an export."""
        wanted = output if output is not None else {"format": "mp4", "quality": "high"}
        body = {"id": id, "sessionId": session, "draft": draft, "output": wanted}
        return self.ask("POST", "/api/render/proxy/lambda", content=json.dumps(body))

    def status(self, id: str = "render_1") -> Json:
        """How far it is."""
        reply = self.ask("GET", f"/api/render/proxy/lambda/{id}")
        assert reply.status_code == 200, reply.text
        found: Json = reply.json()
        return found

    def finished(self, id: str = "render_1") -> Json:
        """Its status once it has ended, asked for again and again."""
        until = time.monotonic() + _LONGEST
        while time.monotonic() < until:
            found = self.status(id)
            if found["status"] in ("completed", "failed"):
                return found
            time.sleep(0.02)
        raise AssertionError(f"the export {id} does not end: {found}")
