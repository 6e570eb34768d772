"""Floor 2: what is remembered: SQLite state, locks, digests, rendered bytes."""
