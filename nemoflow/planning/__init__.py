"""Floor 2: thinking. Pure functions from facts to a plan."""
