"""When an answer to an edit leaves open whether the edit was carried out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nemoflow.backends.cloud.failures import Lost
from nemoflow.model.errors import Unconfirmed
from nemoflow.wire.codes import code_of
from nemoflow.wire.envelope import ApiError


def is_certain(error: ApiError) -> bool:
    """Whether a refusal says that nothing was done.

    A code of the protocol's table does, and so does a status that refuses the request itself. A
    gateway's 502 or 504, an unknown code or an unreadable answer does not: the request may have
    gone through before.
    """
    if code_of(error) is not None:
        return True
    return 300 <= (error.code or error.status) < 500


@contextmanager
def doubted() -> Iterator[None]:
    """Turns a lost answer into Unconfirmed: the runner then looks for evidence."""
    try:
        yield
    except Lost as error:
        raise Unconfirmed(
            error.message, hint="`nemoflow apply` looks for evidence before anything is sent"
        ) from None
