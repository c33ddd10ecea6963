"""Mail, written down with what caused it and sent after; the only slice that knows SMTP."""
