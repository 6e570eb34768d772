"""Every operation proven from the sentence to the decoded file, by oracles outside the engine."""
