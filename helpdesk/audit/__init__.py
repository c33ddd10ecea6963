"""Floor 2: who did what and when. Append-only, without foreign keys, so that it outlives what it tells of."""
