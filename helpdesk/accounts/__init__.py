"""Floor 3: people who sign in, and who may do what; a view that says nothing is closed."""
