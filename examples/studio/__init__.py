"""Draws, plays and encodes the media of the examples; used by `make_media.py` alone."""
