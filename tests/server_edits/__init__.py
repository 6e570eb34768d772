"""The editing half of `nemoflow serve`: the studio, scripts of turns, runs and faults."""
