"""Floor 5: finding entries by words; the only slice that knows Whoosh."""
