"""Mail, written down first and sent after."""
