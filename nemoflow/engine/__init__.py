"""Floor 2: the embedded engine. Text -> operations -> timeline -> segments -> argv -> file."""
