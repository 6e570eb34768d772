"""What `tests.bench.render` is made of."""
