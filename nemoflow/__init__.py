"""nemoflow: terraform for video.

Public API: `load_spec`, `plan`, `apply`, `__version__`; loaded on first use.
"""

from __future__ import annotations

from nemoflow.version import __version__

__all__ = ["__version__", "apply", "load_spec", "plan"]


TYPE_CHECKING = False  # type checkers take this name for true; typing itself is slow to import
if TYPE_CHECKING:
    from nemoflow.cli.api import apply, load_spec, plan


def __getattr__(name: str) -> object:
    # Loaded late: the no-op path of the command must not pay for the whole house.
    if name in {"load_spec", "plan", "apply"}:
        from importlib import import_module

        found: object = getattr(import_module("nemoflow.cli.api"), name)
        return found
    raise AttributeError(f"module 'nemoflow' has no attribute {name!r}")
