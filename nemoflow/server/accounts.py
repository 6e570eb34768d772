"""Tokens, claims and credits: who is calling, and what they may spend."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from datetime import timedelta

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from nemoflow.server.bodies import read_object, text_of
from nemoflow.server.house import House
from nemoflow.server.replies import bad_request, bad_token, no_session, ok, rate_limited
from nemoflow.server.striking import struck
from nemoflow.store.served_accounts import NewAccount, TokenLimits
from nemoflow.store.served_rows import ServedAccount, ServedBalance
from nemoflow.wire.attribution import CLIENT_ID, token_of
from nemoflow.wire.messages import AnonymousToken, ClaimToken, Credits

CLAIM_SECONDS = 604_800
_LONGEST_CLIENT = 200
_TOKEN_BYTES = 32
"""32 random bytes are 43 url-safe characters."""


def fingerprint(secret: str) -> str:
    """What is stored of a token or key."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


async def caller(request: Request, house: House) -> ServedAccount:
    """The account whose bearer token this is. Raises Refusal (1001)."""
    token = token_of(request.headers)
    if not token:
        raise bad_token()
    found = await to_thread.run_sync(house.store.accounts.of_token, fingerprint(token), house.now())
    if found is None:
        raise bad_token()
    # For the access log: the account, never its token.
    request.scope["nemoflow.account"] = found.user_id
    return found


async def anonymous_token(request: Request, house: House) -> Response:
    """`POST /api/auth/anonymous-token`: a new account with its credits."""
    await struck(request, house, "token", None)
    client = request.headers.get(CLIENT_ID, "").strip()
    if not client:
        raise bad_request(f"the header `{CLIENT_ID}` is missing")
    if len(client) > _LONGEST_CLIENT:
        raise bad_request(f"`{CLIENT_ID}` is longer than {_LONGEST_CLIENT} characters")
    settings = house.settings
    token = f"nmv_usr_{secrets.token_urlsafe(_TOKEN_BYTES)}"
    new = NewAccount(
        user_id=f"anon_{secrets.token_hex(16)}",
        token_sha=fingerprint(token),
        credits=settings.credits,
        client=client,
        address=_network(request.client.host if request.client else ""),
        issued_at=house.now(),
        expires_at=house.now() + settings.token_seconds,
    )
    limits = TokenLimits(
        settings.tokens_per_client, settings.tokens_per_address, settings.token_seconds
    )
    if not await to_thread.run_sync(house.store.accounts.issue, new, limits):
        raise rate_limited()
    expires = house.clock.utc() + timedelta(seconds=settings.token_seconds)
    shown = expires.strftime("%Y-%m-%dT%H:%M:%SZ")
    return ok(AnonymousToken(token, new.user_id, shown, new.credits).write())


async def claim_token(request: Request, house: House) -> Response:
    """`POST /api/auth/claim-token`: a token for the browser instead of the account's own."""
    account = await caller(request, house)
    await struck(request, house, "any", account)
    found = await read_object(request, house.settings)
    id, task = text_of(found, "session_id"), text_of(found, "task_id")
    session = await to_thread.run_sync(house.store.sessions.find, account.user_id, id)
    if session is None or session.task != task:
        raise no_session(id)
    token = f"clm_{secrets.token_urlsafe(_TOKEN_BYTES)}"
    await to_thread.run_sync(
        house.store.sessions.claim,
        fingerprint(token),
        account.user_id,
        id,
        house.now() + CLAIM_SECONDS,
    )
    return ok(ClaimToken(token, CLAIM_SECONDS).write())


async def balance(request: Request, house: House) -> Response:
    """`GET /api/credits/balance/simple`: what is there, and what running edits hold."""
    account = await caller(request, house)
    await struck(request, house, "balance", account)

    def looked() -> ServedBalance:
        house.store.edits.mature(house.now())
        return house.store.accounts.balance(account.user_id)

    found = await to_thread.run_sync(looked)
    return ok(Credits(found.available, found.frozen, found.total).write())


def _network(host: str) -> str:
    """The address that counts for the limit: of IPv6 the network one customer is given."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
