"""Faults that may strike any call: an error, a dead token, a lost session, somebody else's edit."""

from __future__ import annotations

from dataclasses import replace

from nemoflow.model.canon import canonical_json
from nemoflow.model.draft import Draft
from nemoflow.server.fault_kinds import CommonFault, Drift, Error, ExpireToken, LoseSession
from nemoflow.server.fault_rules import BadFault
from nemoflow.server.faults import ErrorReply, error_reply
from nemoflow.server.replies import bad_token
from nemoflow.server.studio import Refused, edit
from nemoflow.store.served import ServedStore
from nemoflow.store.served_rows import Held
from nemoflow.wire.jsontext import loads

_FOREIGN = "x_editor"


def strike(
    fault: CommonFault, store: ServedStore, account: str, session: str = ""
) -> ErrorReply | None:
    """Does what a fault says before a call is answered; None: the call goes on. Blocks.

    `account` is a user id. Raises Refusal (1001) for a token that is dead now, BadFault for a
    change of a draft that cannot be made.
    """
    match fault:
        case Error():
            return error_reply(fault)
        case ExpireToken():
            store.accounts.revoke(account)
            raise bad_token()
        case LoseSession():
            if store.sessions.find(account, session) is not None:
                store.sessions.lose(session)
        case Drift():
            _drift(fault, store, account, session)
    return None


def _drift(fault: Drift, store: ServedStore, account: str, session: str) -> None:
    while (found := store.sessions.find(account, session)) is not None:
        if store.sessions.change(session, found.held, drifted(found.held, fault)):
            return


def drifted(held: Held, fault: Drift) -> Held:
    """What a session holds after somebody else was there. Raises BadFault."""
    if fault.edit:
        made = edit(held, fault.edit)
        if isinstance(made, Refused):
            raise BadFault(f"the drift `{fault.edit}` is refused: {made.words}")
        return made.held
    if fault.draft:
        if not _is_object(fault.draft):
            raise BadFault("the draft of a drift must be a JSON object")
        return replace(held, draft=fault.draft)
    return replace(held, draft=_with_foreign_parts(held.draft or "{}"))


def _is_object(text: str) -> bool:
    try:
        return isinstance(loads(text), dict)
    except ValueError:
        return False


def _with_foreign_parts(text: str) -> str:
    """Keys and a track that nemoflow does not know; each time others than before."""
    value = Draft(text).value()
    earlier = value.get(_FOREIGN)
    revision = earlier.get("revision") if isinstance(earlier, dict) else None
    number = revision + 1 if isinstance(revision, int) else 1
    tracks = value.get("t")
    sticker = {"tt": 5, "by": "editor", "sg": [{"label": f"sticker {number}", "x": 0.5}]}
    return canonical_json(
        {
            **value,
            _FOREIGN: {"revision": number},
            "t": [*(tracks if isinstance(tracks, list) else []), sticker],
        }
    )
