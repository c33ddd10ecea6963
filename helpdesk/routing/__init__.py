"""Floor 4: which regional contact answers."""
