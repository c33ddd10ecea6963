"""Floor 4: which desk answers an inquiry, and by when; above the directory, which knows where countries lie."""
