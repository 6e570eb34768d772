"""Floor 5: the command line: parsing, wiring, views, exit codes."""
