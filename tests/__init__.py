"""Tests. Areas mirror the rooms; `stories` play files -> command -> outcome."""
