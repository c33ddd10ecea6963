"""What readers suggest: a correction, a body, a call; how it is sent, decided and forgotten."""
