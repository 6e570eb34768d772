"""Sessions: opening one, and what it holds now."""

from __future__ import annotations

import secrets
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from nemoflow.model.draft import Draft
from nemoflow.server.accounts import caller
from nemoflow.server.bodies import read_object, text_of
from nemoflow.server.house import House
from nemoflow.server.replies import json_reply, no_session, ok
from nemoflow.server.striking import struck
from nemoflow.store.served_rows import Held, ServedAccount, ServedFile, ServedSession
from nemoflow.wire import envelope
from nemoflow.wire.messages import NewSession, StateReply, UploadedFile

_LEAST, _SPAN = 10**18, 9 * 10**18
"""Session ids are decimal numbers of 19 digits."""
_LONGEST_NAME = 500


async def open_session(request: Request, house: House) -> Response:
    """`POST /api/tasks/me/with-session/nemo_agent`: a new, empty session."""
    account = await caller(request, house)
    await struck(request, house, "session", account)
    found = await read_object(request, house.settings)
    session = ServedSession(
        id=str(_LEAST + secrets.randbelow(_SPAN)),
        account=account.user_id,
        task=f"task_{secrets.token_hex(12)}",
        name=text_of(found, "task_name", "project", _LONGEST_NAME),
        language=text_of(found, "language", "en", 35),
        opened_at=house.now(),
        held=Held(),
    )
    await to_thread.run_sync(house.store.sessions.open, session)
    return ok(NewSession(session.task, session.id, account.user_id).write())


async def own_session(house: House, account: ServedAccount, id: str) -> ServedSession:
    """The account's session with this id. Raises Refusal (1002)."""
    found = await to_thread.run_sync(house.store.sessions.find, account.user_id, id)
    if found is None:
        raise no_session(id)
    return found


async def latest_state(request: Request, house: House) -> Response:
    """`GET /api/state/nemo_agent/me/<sid>/latest`: the draft as it stands, and the files."""
    account = await caller(request, house)
    id = request.path_params["session"]
    await struck(request, house, "state", account, id)

    def looked() -> tuple[ServedSession | None, tuple[ServedFile, ...]]:
        house.store.edits.mature(house.now())
        found = house.store.sessions.find(account.user_id, id)
        return found, house.store.sessions.files(id) if found else ()

    session, files = await to_thread.run_sync(looked)
    if session is None:
        raise no_session(id)
    base = house.base_url(request)
    infos = tuple(uploaded(file, base, id).write() for file in files)
    draft = Draft(session.held.draft or "{}")
    payload = StateReply(session.id, session.task, session.name, draft, infos).write()
    state = payload["state"]
    assert isinstance(state, dict)
    state |= {"canvas_config": _canvas(draft), "video_analyses": [], "generated_media": []}
    return json_reply(envelope.ok(payload))


def uploaded(file: ServedFile, base: str, session: str) -> UploadedFile:
    """A file as clients are told of it; its address needs the account's token."""
    return UploadedFile(
        filename=file.filename,
        file_type=file.kind,
        cdn_url=f"{base}/api/files/nemo_agent/me/{session}/{file.digest}"
        f"{Path(file.filename).suffix.lower()}",
        duration=round(float(file.seconds), 6),
        width=file.width,
        height=file.height,
        fps=round(float(file.rate), 6),
        hash=file.digest,
    )


def _canvas(draft: Draft) -> dict[str, object]:
    """Width and height of the timeline, nothing before any edit."""
    meta = draft.value().get("m")
    if not isinstance(meta, dict):
        return {}
    return {key: meta[key] for key in ("width", "height") if key in meta}
