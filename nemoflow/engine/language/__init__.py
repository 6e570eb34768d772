"""Text -> operations: lexer, phrases, clauses, frames. The frames live with the operations."""

from nemoflow.engine.language.outcome import Refused, Routed, Understood
from nemoflow.engine.language.understand import nearest, understand
from nemoflow.engine.ops.frame import Asset, Pool

__all__ = ["Asset", "Pool", "Refused", "Routed", "Understood", "nearest", "understand"]
