"""Floor 2: from files on disk to checked specs, or to all problems with their places."""
