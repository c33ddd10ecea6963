"""Floor 7: loading the curated facts of `seed_data/` into the database."""
