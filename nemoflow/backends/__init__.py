"""Floor 3: places where drafts are edited and rendered."""
