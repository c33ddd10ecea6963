"""Floor 3: who may do what. So far every page is public, and says so; a view that says nothing is closed."""
