"""The NemoVideo cloud as a backend: paid edits over a stream, each sent at most once."""
