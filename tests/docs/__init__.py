"""The documentation is generated where it can be, and tried where it cannot."""
