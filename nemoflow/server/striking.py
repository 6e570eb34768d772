"""What the fault rules say about one call, done here as far as it is the same for every call."""

from __future__ import annotations

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from nemoflow.server.fault_kinds import Drift, Error, ExpireToken, Fault, LoseSession
from nemoflow.server.fault_rules import BadFault
from nemoflow.server.faults import HEADER, ErrorReply
from nemoflow.server.house import House
from nemoflow.server.replies import Refusal, bad_request
from nemoflow.server.strike import strike
from nemoflow.server.waiting import wait
from nemoflow.store.served_rows import ServedAccount


class Told(Refusal):
    """An error that a rule told to answer, as it stands."""

    def __init__(self, reply: ErrorReply) -> None:
        super().__init__(0, reply.status, "told by a fault rule")
        self._reply = reply

    def response(self) -> Response:
        """The told reply."""
        return told(self._reply)


def told(reply: ErrorReply) -> Response:
    """A told error as a response."""
    return Response(reply.body, reply.status, media_type=reply.media_type)


async def struck(
    request: Request, house: House, place: str, account: ServedAccount | None, session: str = ""
) -> Fault | None:
    """What goes wrong with this call and is left to the caller; the rest is done here.

    Raises Refusal for the errors that a rule tells to answer.
    """
    header = request.headers.get(HEADER, "")
    user = account.user_id if account is not None else ""
    try:
        fault = house.faults.decide(place, path=request.url.path, header=header)
        if not isinstance(fault, Error | ExpireToken | LoseSession | Drift):
            return fault
        if isinstance(fault, Error) and fault.delay:
            await wait(house.clock, fault.delay)
        reply = await to_thread.run_sync(strike, fault, house.store, user, session)
    except BadFault as error:
        raise bad_request(error.message) from error
    if reply is not None:
        raise Told(reply)
    return None
