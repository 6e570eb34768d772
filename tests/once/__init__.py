"""Exactly once, end to end: real processes, real HTTP, the server's own count."""
