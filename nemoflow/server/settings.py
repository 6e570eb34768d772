"""How a server is set up: where it keeps things, what it allows, how much of it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from nemoflow.server.fault_kinds import Rules
from nemoflow.store.served_accounts import FixedAccount

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """One server. Sizes in bytes, times in seconds.

    `state` is the folder of everything that is kept. `fixed` are the accounts of the operator's
    token file. `faults` are parsed fault rules (see `faults.py`); `allow_fault_header` lets a
    request ask for one with `X-Nemoflow-Fault`.
    """

    state: str = ".nemoflow-serve"
    host: str = "127.0.0.1"
    port: int = 8787
    credits: float = 100.0
    edit_cost: float = 10.0
    token_days: float = 7.0
    tokens_per_client: int = 1
    """Unexpired anonymous tokens a client id may hold; 0 = as many as wanted."""
    tokens_per_address: int = 10
    """Anonymous tokens an address is given within a token's life; 0 = as many as wanted."""
    fixed: tuple[FixedAccount, ...] = ()
    allow_private: bool = False
    """URLs may name private, loopback and link-local addresses."""
    max_upload: int = 500 * MIB
    max_files: int = 20
    """Files in one upload request."""
    max_body: int = 4 * MIB
    """A JSON body."""
    max_seconds: float = 3600.0
    """The length of a video to export."""
    max_pixels: float = 5e11
    """Width x height x frames of an export: an hour of 1080p at 60 frames a second."""
    max_clips: int = 1000
    render_workers: int = 1
    max_requests: int = 512
    """Requests in flight; more are answered 503."""
    receive_seconds: float = 60.0
    """How long a client may pause while it sends a body."""
    fetch_seconds: float = 300.0
    """How long the fetch of one URL may take."""
    file_key_seconds: float = 86400.0
    """How long a download address that carries its own key is good for."""
    grace_seconds: float = 10.0
    """How long running requests may go on when the server is asked to stop."""
    allow_fault_header: bool = False
    faults: Rules = field(default_factory=Rules)
    environ: dict[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    """Where FFmpeg is looked for."""

    @property
    def max_upload_request(self) -> int:
        """All files of one request together, with what is written between them."""
        return 4 * self.max_upload + MIB

    @property
    def token_seconds(self) -> float:
        """The life of an anonymous token."""
        return self.token_days * 86400.0
