"""Tests of the wire alone: golden files transcribed from the protocol's text, no server, no I/O."""
