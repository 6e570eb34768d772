"""Instruction text to operations, deterministically."""
