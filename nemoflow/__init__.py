"""nemoflow: terraform for video.

Public API: `load_spec`, `plan`, `apply`, `__version__`; loaded on first use.
"""

from __future__ import annotations

from nemoflow.version import __version__

__all__ = ["__version__", "apply", "load_spec", "plan"]


def __getattr__(name: str) -> object:
    # Loaded late: the no-op path of the command must not pay for the whole house.
    if name in {"load_spec", "plan", "apply"}:
        from nemoflow.cli import api

        return getattr(api, name)
    raise AttributeError(f"module 'nemoflow' has no attribute {name!r}")
