"""Floor 4: the HTTP face of the local engine: `nemoflow serve`."""
