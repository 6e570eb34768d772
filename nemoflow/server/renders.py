"""Exports over HTTP: submitting one, asking how far it is, fetching its file."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from nemoflow.server.accounts import caller, fingerprint
from nemoflow.server.bodies import read_body
from nemoflow.server.exportable import Limits, Unfit, exportable
from nemoflow.server.fault_kinds import DuplicateRender, NestedRender
from nemoflow.server.files import Download, send_file
from nemoflow.server.house import House
from nemoflow.server.jobs import SUBMITTED_PERCENT
from nemoflow.server.replies import Refusal, json_reply, render_refused
from nemoflow.server.sessions import own_session
from nemoflow.server.striking import struck
from nemoflow.server.wanted import output_of
from nemoflow.store.served_renders import Submitted
from nemoflow.store.served_rows import ServedAccount, ServedRender
from nemoflow.wire.attribution import is_attributed
from nemoflow.wire.codes import Code
from nemoflow.wire.envelope import BadReply
from nemoflow.wire.jsontext import dumps
from nemoflow.wire.render import RenderRequest, RenderStatus

_ID = re.compile(r"[\w.:-]{1,128}", re.ASCII)


async def submit(request: Request, house: House) -> Response:
    """`POST /api/render/proxy/lambda`: takes a job; it is durable when this answers."""
    account = await caller(request, house)
    if not is_attributed(request.headers):
        raise render_refused(
            int(Code.PLAN_BLOCKED), 402, "export needs the X-Skill-* headers of an attributed call"
        )
    body = await read_body(request, house.settings)
    wanted = _read(body)
    fault = await struck(request, house, "render", account, wanted.session_id)
    session = await own_session(house, account, wanted.session_id)
    if isinstance(fault, DuplicateRender):
        raise _duplicate(wanted.id)
    await to_thread.run_sync(_check, house, account, wanted)
    job = ServedRender(
        account=account.user_id,
        id=wanted.id,
        session=session.id,
        request=body,
        status="pending",
        progress=SUBMITTED_PERCENT,
        error="",
        file="",
        format=wanted.format,
        size=0,
        seconds=0.0,
        submitted_at=house.now(),
        finished_at=0.0,
    )
    await to_thread.run_sync(house.jobs.settle)
    match await to_thread.run_sync(house.store.renders.submit, job):
        case Submitted.DUPLICATE:
            raise _duplicate(wanted.id)
        case Submitted.BUSY:
            raise render_refused(409, 409, "the session has a running export already")
        case Submitted.TAKEN:
            await to_thread.run_sync(house.jobs.begin, job, fault)
    return json_reply(dumps(RenderStatus(job.id, job.status, job.progress).submitted()))


async def status(request: Request, house: House) -> Response:
    """`GET /api/render/proxy/lambda/<id>`: how far a job is, and where its file is to be had."""
    account = await caller(request, house)
    fault = await struck(request, house, "render_status", account)
    await to_thread.run_sync(house.jobs.settle)
    job = await _own_render(house, account, request.path_params["render"])
    url = ""
    if job.status == "completed":
        key = house.keys.of(job, house.now() + house.settings.file_key_seconds)
        await to_thread.run_sync(
            house.store.renders.add_key,
            fingerprint(key.text),
            job.account,
            job.id,
            house.now(),
            key.expires_at,
        )
        url = f"{house.base_url(request)}/files/{key.text}"
    found = RenderStatus(
        job.id, job.status, job.progress, url, round(job.seconds, 6), job.size, job.error
    )
    return json_reply(dumps(found.nested() if isinstance(fault, NestedRender) else found.flat()))


async def download(request: Request, house: House) -> Response:
    """`GET /api/render/proxy/<id>/download`: the file, for the account's own token."""
    account = await caller(request, house)
    fault = await struck(request, house, "download", account)
    job = await _own_render(house, account, request.path_params["render"])
    if job.status != "completed":
        raise render_refused(409, 409, f"the export is not finished: {job.status}")
    return await send_file(request, _file(house, job), house.clock, fault)


async def by_key(request: Request, house: House) -> Response:
    """`GET /files/<key>`: the file, for whoever has been given its address."""
    key = request.path_params["key"]
    job = await to_thread.run_sync(house.store.renders.of_key, fingerprint(key), house.now())
    if job is None or job.status != "completed":
        raise Refusal(404, 404, "there is no such file")
    fault = await struck(request, house, "download", None)
    return await send_file(request, _file(house, job), house.clock, fault)


async def uploaded_file(request: Request, house: House) -> Response:
    """`GET /api/files/nemo_agent/me/<sid>/<hash>.<suffix>`: a file that was handed over."""
    account = await caller(request, house)
    session = await own_session(house, account, request.path_params["session"])
    name = request.path_params["name"]
    for file in await to_thread.run_sync(house.store.sessions.files, session.id):
        path = house.folders.upload(file.digest, file.filename)
        if path.name == name:
            return await send_file(request, Download(path, file.digest, file.filename), house.clock)
    raise Refusal(404, 404, "there is no such file")


def _read(body: bytes) -> RenderRequest:
    try:
        wanted = RenderRequest.read(body)
    except BadReply as error:
        raise render_refused(400, 400, error.message) from error
    if not _ID.fullmatch(wanted.id):
        raise render_refused(400, 400, "`id` is 1 to 128 letters, digits and `_.:-`")
    return wanted


def _check(house: House, account: ServedAccount, wanted: RenderRequest) -> None:
    """Raises Refusal for what could never be rendered: better now than as a failed job."""
    files = house.store.sessions.media(account.user_id)
    try:
        exportable(wanted.draft, output_of(wanted), files, Limits.of(house.settings))
    except Unfit as error:
        raise render_refused(400, 400, error.message) from error


async def _own_render(house: House, account: ServedAccount, id: str) -> ServedRender:
    found = await to_thread.run_sync(house.store.renders.find, account.user_id, id)
    if found is None:
        raise render_refused(404, 404, f"Render not found: {id[:128]}")
    return found


def _duplicate(id: str) -> Refusal:
    return render_refused(409, 409, f"the id `{id}` has been used before; choose a new one")


def _file(house: House, job: ServedRender) -> Download:
    tag = hashlib.sha256(job.file.encode()).hexdigest()[:32]
    return Download(house.folders.renders / job.file, tag, f"{job.id}.{Path(job.file).suffix[1:]}")
