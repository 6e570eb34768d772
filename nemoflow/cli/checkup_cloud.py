"""What `nemoflow doctor` looks at of the cloud: address, token, client id, service. No secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from nemoflow.backends.cloud.auth import Identity, Origin, has_expired, identity_of, not_allowed
from nemoflow.backends.cloud.client import Timeouts
from nemoflow.backends.cloud.service import Contact, Service
from nemoflow.backends.cloud.settings import API, CloudSettings
from nemoflow.cli.views.account import day_text
from nemoflow.cli.views.doctor import Finding, Grade
from nemoflow.clock import Clock
from nemoflow.model.errors import NemoflowError
from nemoflow.store.credentials import Credentials, Stored
from nemoflow.wire.clean import message
from nemoflow.wire.codes import Account, code_of, to_error

SOON = timedelta(days=1)
SKEW = timedelta(minutes=5)
_UNREACHED = "check the network, `NEMO_API_URL` and proxies; only `backend: cloud` needs it"
_SHORT = Timeouts(connect=5.0, reply=10.0, body=10.0)


@dataclass(frozen=True, slots=True)
class Held:
    """The token that would be used, if any, and the findings about it."""

    identity: Identity | None
    findings: tuple[Finding, ...]


def cloud_findings(environ: Mapping[str, str], clock: Clock) -> Iterator[Finding]:
    """Everything about the cloud; the service is asked once, with what is there already."""
    try:
        settings = CloudSettings.of(environ)
    except NemoflowError as error:
        yield Finding("settings", Grade.FAIL, error.message, error.hint)
        return
    credentials = Credentials(settings.folder)
    yield _address(settings)
    held = _held(settings, credentials, clock.utc())
    yield from held.findings
    yield _client_id(settings, credentials)
    yield Finding("platform", Grade.OK, _attribution(settings))
    yield from _service(settings, held.identity, clock)


def _address(settings: CloudSettings) -> Finding:
    note = "" if settings.api == API else " (NEMO_API_URL)"
    if settings.is_plain:
        hint = "use https: the token crosses the network readable by others"
        return Finding("api", Grade.WARN, settings.api + note, hint)
    return Finding("api", Grade.OK, settings.api + note)


def _held(settings: CloudSettings, credentials: Credentials, now: datetime) -> Held:
    if settings.token:
        identity = Identity(settings.token, Origin.ENVIRONMENT)
        return Held(identity, (Finding("token", Grade.OK, "from NEMO_TOKEN"),))
    try:
        stored = credentials.read(settings.api)
    except NemoflowError as error:
        return Held(None, (Finding("token", Grade.FAIL, error.message, error.hint),))
    return _stored(stored, credentials.path, now)


def _stored(stored: Stored, path: str, now: datetime) -> Held:
    kept = stored.login or stored.anonymous
    if kept is None:
        text = "none yet: the first command that needs one makes an anonymous account"
        return Held(None, (Finding("token", Grade.OK, text, "or run `nemoflow login`"),))
    identity = identity_of(kept)
    text = f"from {identity.origin.value.replace('`', '')}, kept in {path}"
    ends = identity.expires_at
    if ends is None:
        return Held(identity, (Finding("token", Grade.OK, text),))
    if has_expired(identity, now):
        return Held(None, (_expired(identity, ends),))
    grade = Grade.WARN if ends - now < SOON else Grade.OK
    hint = "its sessions end with it: render what you need" if grade is Grade.WARN else ""
    finding = Finding("token", grade, f"{text}, until {day_text(ends)}", hint)
    return Held(identity, (finding,))


def _expired(identity: Identity, ends: datetime) -> Finding:
    text = f"from {identity.origin.value.replace('`', '')}, expired {day_text(ends)}"
    if identity.origin is Origin.LOGIN:
        return Finding("token", Grade.FAIL, text, not_allowed(identity).hint)
    hint = "the next command makes a new account, which cannot see the old sessions"
    return Finding("token", Grade.WARN, text, hint)


def _client_id(settings: CloudSettings, credentials: Credentials) -> Finding:
    if settings.client_id:
        return Finding("client id", Grade.OK, "from NEMO_CLIENT_ID")
    known = credentials.known_client_id()
    note = "" if known else " (made with the first anonymous account)"
    return Finding("client id", Grade.OK, f"{credentials.client_id_path}{note}")


def _attribution(settings: CloudSettings) -> str:
    found = settings.attribution
    return f"{found.platform} ({found.source} {found.version})"


def _service(settings: CloudSettings, identity: Identity | None, clock: Clock) -> Iterator[Finding]:
    host = urlsplit(settings.api).netloc
    try:
        service = Service(settings, clock, _SHORT)
    except NemoflowError as error:
        yield Finding("service", Grade.FAIL, error.message, error.hint)
        return
    try:
        found = service.contact(identity)
    except NemoflowError as error:
        # Who never used the cloud does not need it.
        grade = Grade.WARN if identity is None else Grade.FAIL
        yield Finding("service", grade, error.message, _UNREACHED)
        return
    finally:
        service.close()
    yield from _answered(found, host, identity, settings)
    yield from _clock(found, clock.utc())


def _answered(
    found: Contact, host: str, identity: Identity | None, settings: CloudSettings
) -> Iterator[Finding]:
    error = found.error
    if error is not None and code_of(error) is None:
        said = message(error.message)
        yield Finding("service", Grade.FAIL, f"{host} answers with an error: {said}", "wait a bit")
        return
    yield Finding("service", Grade.OK, f"{host} answers")
    if identity is None:
        return
    if found.credits is not None:
        yield _credits(found.credits.available, found.credits.frozen, settings)
    elif error is not None:
        yield _token_refused(identity, to_error(error, Account(web=settings.web)))


def _credits(available: float, frozen: float, settings: CloudSettings) -> Finding:
    text = f"{available:g} available, {frozen:g} frozen"
    if available <= 0:
        hint = f"top up, or log in with another account; {settings.web}"
        return Finding("credits", Grade.WARN, text, hint)
    return Finding("credits", Grade.OK, text)


def _token_refused(identity: Identity, error: NemoflowError) -> Finding:
    if identity.origin is Origin.ANONYMOUS:
        hint = "the next command makes a new account, which cannot see the old sessions"
        return Finding("credits", Grade.WARN, error.message, hint)
    return Finding("credits", Grade.FAIL, error.message, not_allowed(identity).hint)


def _clock(found: Contact, now: datetime) -> Iterator[Finding]:
    if found.server_time is None:
        return
    skew = now - found.server_time
    if abs(skew) <= SKEW:
        yield Finding("clock", Grade.OK, "agrees with the service's")
        return
    way = "ahead of" if skew > timedelta() else "behind"
    minutes = abs(skew) // timedelta(minutes=1)
    text = f"this machine's clock is {minutes} minutes {way} the service's"
    yield Finding("clock", Grade.WARN, text, "set it: tokens expire by it")
