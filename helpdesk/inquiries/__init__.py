"""Questions from people outside: how they are asked, kept, answered on a private page, and forgotten."""
