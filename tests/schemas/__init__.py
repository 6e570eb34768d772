"""Tests of the committed JSON Schemas."""
