"""Floor 0: the nouns. Frozen values, no I/O; standard library and pydantic only."""
