"""Stateless picture effects: one file each, `catalog.py` lists them."""
