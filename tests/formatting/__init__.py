"""Tests of the canonical layout."""
