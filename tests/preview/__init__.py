"""The preview page: its values, its server, and the page itself in a real browser."""
