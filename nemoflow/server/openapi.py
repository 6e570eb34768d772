"""The OpenAPI document of the server, made from the messages it speaks."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from dataclasses import fields

from nemoflow.engine.formats import FORMATS
from nemoflow.engine.kinds import TEXT_KINDS
from nemoflow.model.codecs import CODECS
from nemoflow.specfile.values import FITS, QUALITIES
from nemoflow.version import __version__
from nemoflow.wire import codes, paths
from nemoflow.wire.attribution import CLIENT_ID, Attribution
from nemoflow.wire.codes import Code
from nemoflow.wire.messages import AnonymousToken, ClaimToken, Credits, NewSession, UploadedFile

Schema = dict[str, object]
_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean"}
_MESSAGES = (AnonymousToken, NewSession, ClaimToken, Credits, UploadedFile)
_TEXT: Schema = {"type": "string"}


def document() -> Schema:
    """The whole document, as JSON values."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "nemoflow serve",
            "version": __version__,
            "description": "The NemoVideo HTTP API over nemoflow's own engine.",
        },
        "paths": dict(_paths()),
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
            "responses": _responses(),
        },
    }


def _paths() -> Iterator[tuple[str, Schema]]:
    yield paths.ANONYMOUS, {"post": _anonymous()}
    yield paths.CLAIM, {"post": _claim()}
    yield paths.SESSION, {"post": _session()}
    yield _path(paths.upload("{session}")), {"post": _upload()}
    yield _path(paths.state("{session}")), {"get": _state()}
    yield paths.BALANCE, {"get": _call("Credits of the account.", _data(_ref("Credits")))}
    yield paths.RUN, {"post": _run()}
    yield paths.RENDER, {"post": _submit()}
    yield _path(paths.render("{render}")), {"get": _render_status()}
    yield _path(paths.download("{render}")), {"get": _file("The file of an export.", "render")}
    yield "/files/{key}", {"get": _file("The same file, by a key instead of a token.", "key")}
    yield (
        "/api/files/nemo_agent/me/{session}/{name}",
        {"get": _file("A file that was uploaded.", "session", "name")},
    )
    yield "/openapi.json", {"get": _open("This document.", {"type": "object"})}
    yield "/healthz", {"get": _open("Whether the server answers.", {"type": "object"})}


# --- the calls ----------------------------------------------------------------------------------


def _anonymous() -> Schema:
    header = {
        "name": CLIENT_ID,
        "in": "header",
        "required": True,
        "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    }
    made = _call("A new anonymous account.", _data(_ref("AnonymousToken")), 400, 429)
    return {**made, "security": [], "parameters": [header]}


def _claim() -> Schema:
    body = _object({"task_id": _TEXT, "session_id": _TEXT}, "task_id", "session_id")
    made = _call("A token for the browser.", _data(_ref("ClaimToken")), 400, 404)
    return {**made, **_json_body(body)}


def _session() -> Schema:
    maybe: Schema = {"type": ["string", "null"]}
    body = _object(
        {
            "task_name": {**maybe, "maxLength": 500, "default": "project"},
            "language": {**maybe, "maxLength": 35, "default": "en"},
        }
    )
    made = _call("A new, empty session.", _data(_ref("NewSession")), 400)
    return {**made, **_json_body(body)}


def _upload() -> Schema:
    urls = _object(
        {
            "urls": {"type": "array", "minItems": 1, "items": {"type": "string", "format": "uri"}},
            "source_type": {"const": "url"},
        },
        "urls",
    )
    file: Schema = {"type": "string", "contentMediaType": "application/octet-stream"}
    parts = _object({"files": {"type": "array", "items": file}}, "files")
    reply = _object(
        {
            "files": {"type": "array", "items": _ref("UploadedFile")},
            "session_state_applied": {"type": "boolean"},
        }
    )
    content = {"multipart/form-data": {"schema": parts}, "application/json": {"schema": urls}}
    made = _call(
        f"Files for a session: {', '.join((*codes.FORMATS, *TEXT_KINDS))}.",
        _data(reply),
        400,
        404,
        413,
        415,
    )
    return {
        **made,
        "parameters": [_parameter("session")],
        "requestBody": {"required": True, "content": content},
    }


def _state() -> Schema:
    anything: Schema = {"type": "object"}
    many: Schema = {"type": "array"}
    state = _object(
        {
            "draft": _ref("Draft"),
            "video_infos": {"type": "array", "items": _ref("UploadedFile")},
            "canvas_config": anything,
            "video_analyses": many,
            "generated_media": many,
        }
    )
    reply = _object({"session_id": _TEXT, "task_id": _TEXT, "task_name": _TEXT, "state": state})
    made = _call("What a session holds now.", _data(reply), 404)
    return {**made, "parameters": [_parameter("session")]}


def _run() -> Schema:
    part = _object({"text": {"type": "string", "minLength": 1, "maxLength": 20_000}}, "text")
    message = _object({"parts": {"type": "array", "minItems": 1, "items": part}}, "parts")
    body = _object(
        {
            "app_name": {"const": "nemo_agent"},
            "user_id": {"const": "me"},
            "session_id": {"type": "string", "maxLength": 64},
            "new_message": message,
        },
        "app_name",
        "user_id",
        "session_id",
        "new_message",
    )
    made = _call("One edit; the reply is a stream of events.", {}, 400, 403)
    answers = made["responses"]
    assert isinstance(answers, dict)
    answers["200"] = _answer("Events, one `data:` line each.", "text/event-stream", {})
    answers["404"] = _answer("No such session.", "application/json", _object({"detail": _TEXT}))
    return {**made, **_json_body(body)}


def _submit() -> Schema:
    made = _call("Submits an export; the id is the client's own.", _ref("Submitted"), 400)
    answers = made["responses"]
    assert isinstance(answers, dict)
    answers |= {str(code): _refused(code) for code in (402, 404, 409)}
    attribution = [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
        for name in Attribution().headers()
    ]
    return {**made, **_json_body(_ref("RenderRequest")), "parameters": attribution}


def _render_status() -> Schema:
    made = _call("How far an export is.", _ref("RenderStatus"), 404)
    return {**made, "parameters": [_parameter("render")]}


def _file(what: str, *names: str) -> Schema:
    span = {"name": "Range", "in": "header", "required": False, "schema": _TEXT}
    bytes_: Schema = {"application/octet-stream": {}, "video/mp4": {}}
    whole: Schema = {"description": "The whole file.", "content": bytes_}
    part: Schema = {"description": "A part of it.", "content": bytes_}
    answers: Schema = {"200": whole, "206": part, "304": {"description": "It is the same."}}
    answers |= {str(code): _refused(code) for code in (400, 404, 409, 416)}
    made: Schema = {
        "summary": what,
        "parameters": [*(_parameter(name) for name in names), span],
        "responses": {**answers, "401": _refused(401)},
        "security": [] if names == ("key",) else [{"bearer": []}],
    }
    return made


def _open(what: str, schema: Schema) -> Schema:
    answer = _answer("It.", "application/json", schema)
    return {"summary": what, "security": [], "responses": {"200": answer}}


# --- pieces -------------------------------------------------------------------------------------


def _call(what: str, schema: Schema, *refusals: int) -> Schema:
    answers: Schema = {"200": _answer("Done.", "application/json", schema)}
    answers |= {str(code): _refused(code) for code in sorted({400, 401, *refusals})}
    return {"summary": what, "security": [{"bearer": []}], "responses": answers}


def _answer(what: str, kind: str, schema: Schema) -> Schema:
    return {"description": what, "content": {kind: {"schema": schema}}}


def _refused(status: int) -> Schema:
    return {"$ref": f"#/components/responses/{status}"}


def _json_body(schema: Schema) -> Schema:
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _parameter(name: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _path(quoted: str) -> str:
    return quoted.replace("%7B", "{").replace("%7D", "}")


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(members: Schema, *needed: str) -> Schema:
    made: Schema = {"type": "object", "properties": members}
    return {**made, "required": list(needed)} if needed else made


def _data(schema: Schema) -> Schema:
    return _object({"code": {"const": 0}, "data": schema}, "code", "data")


def _responses() -> Schema:
    said = {
        400: "What was sent cannot be read.",
        401: f"Code {Code.BAD_TOKEN}: no token, or one that is unknown or expired.",
        402: "An export without the headers of an attributed call.",
        403: f"Code {Code.NO_CREDITS}: not enough credits.",
        404: f"Not found, or another account's; a session has code {Code.NO_SESSION}.",
        409: "An id that was used before, or a session with a running export.",
        413: f"Code {Code.FILE_TOO_LARGE}: over a cap.",
        415: f"Code {Code.UNSUPPORTED_FILE}: a file of a kind that is not taken.",
        416: "There is no such part.",
        429: "No more tokens for this client or address at the moment.",
    }
    schema = _ref("Refused")
    return {str(code): _answer(text, "application/json", schema) for code, text in said.items()}


def _schemas() -> Schema:
    return {
        **{kind.__name__: _noun(kind) for kind in _MESSAGES},
        "Draft": {
            "type": "object",
            "description": "A timeline: tracks `t` with a type `tt` and segments `sg`.",
        },
        "Refused": _object({"code": {"type": "integer"}, "message": _TEXT}, "code", "message"),
        "RenderRequest": _render_request(),
        "RenderStatus": _status_schema(),
        "Submitted": _object(
            {
                "success": {"const": True},
                "data": _object({"id": _TEXT, "status": _TEXT, "progress": {"type": "integer"}}),
            }
        ),
    }


def _render_request() -> Schema:
    extension = _object(
        {
            "aspect": {"type": "string", "examples": ["9:16"]},
            "fit": {"enum": list(FITS)},
            "crf": {"type": "integer", "minimum": 0, "maximum": 51},
            "audio_bitrate": {"type": "integer", "minimum": 32_000, "maximum": 512_000},
            "codec": {"enum": list(CODECS)},
            "video_bitrate": {"type": "integer", "minimum": 10_000, "maximum": 200_000_000},
            "max_size": {"type": "integer", "minimum": 1000},
            "loudness": {"type": "number", "minimum": -50, "maximum": -5},
            "reduce": {"type": "number", "exclusiveMinimum": 0, "maximum": 99},
            "width": {"type": "integer", "minimum": 0},
            "height": {"type": "integer", "minimum": 0},
        }
    )
    output = _object(
        {
            "format": {"enum": list(FORMATS)},
            "quality": {"type": "string", "examples": list(QUALITIES)},
            "resolution": {"type": "string", "examples": ["1080p", "1920x1080"]},
            "fps": {"type": ["number", "string"], "examples": [30, "30000/1001"]},
            "nemoflow": extension,
        }
    )
    members: Schema = {
        "id": {"type": "string", "pattern": "^[A-Za-z0-9_.:-]{1,128}$"},
        "sessionId": _TEXT,
        "draft": _ref("Draft"),
        "output": output,
    }
    return _object(members, "id", "sessionId", "draft")


def _status_schema() -> Schema:
    output = _object({"url": _TEXT, "duration": {"type": "number"}, "size": {"type": "integer"}})
    return _object(
        {
            "taskId": _TEXT,
            "status": {"enum": ["pending", "processing", "completed", "failed"]},
            "progress": {"type": "integer", "minimum": 0, "maximum": 100},
            "output": {"anyOf": [output, {"type": "null"}]},
            "error": {"type": ["string", "null"]},
        }
    )


def _noun(kind: type) -> Schema:
    """The schema of a message as its dataclass declares it."""
    hints = typing.get_type_hints(kind)
    members: Schema = {item.name: _type(hints[item.name]) for item in fields(kind)}
    return _object(members, *members)


def _type(hint: object) -> Schema:
    if isinstance(hint, types.UnionType):
        return {"anyOf": [_type(item) for item in typing.get_args(hint)]}
    return {"type": _PLAIN[typing.cast(type, hint)]}
