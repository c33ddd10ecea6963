"""How inquiries are answered, in numbers, and the state of what carries them."""
