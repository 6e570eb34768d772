"""The HTTP server over real loopback connections."""
