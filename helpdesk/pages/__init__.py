"""Floor 7: home, about, accessibility, privacy, and the addresses that machines ask for."""
