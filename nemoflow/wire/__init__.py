"""Floor 2: the HTTP API as values. No I/O: bytes in, nouns out, and back."""
