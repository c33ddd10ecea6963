"""Floor 7: read-only JSON for other software."""
