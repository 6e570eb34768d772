"""Tests of the cache: entries, what is dropped, hand-over, a full disk."""
