"""The watch: its pure parts, and the real process on real files."""
