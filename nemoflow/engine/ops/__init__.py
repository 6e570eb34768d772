"""One file per operation, listed in catalog.py."""
