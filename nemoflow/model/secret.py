"""A text nobody may read by accident: printing, formatting or logging it shows three stars."""

from __future__ import annotations


class Secret:
    """A token. Only `reveal()` gives it back; equal tokens are equal, an empty one is false."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """The token itself, for a header or a file of mode 0600 and nothing else."""
        return self._text

    def struck_from(self, data: bytes) -> bytes:
        """`data` with three stars wherever the token stands."""
        return data.replace(self._text.encode(), b"***") if self._text else data

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return "Secret(***)" if self._text else "Secret()"

    __str__ = __repr__


NO_SECRET = Secret()
