"""Floor 4: looking and doing. Knows no backend by name."""
