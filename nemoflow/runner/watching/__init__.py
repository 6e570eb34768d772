"""The parts of a watch: when files are at rest, what is to be done, and who is told."""
