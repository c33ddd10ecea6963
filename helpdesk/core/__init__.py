"""Floor 1: what every slice stands on; it knows no slice."""
