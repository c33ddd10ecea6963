"""Floor 8: editing the directory with a second reader, and the history of every entry."""
