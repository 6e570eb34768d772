"""Benches: run by hand, ratios against a baseline in the same run. Not collected by pytest."""
