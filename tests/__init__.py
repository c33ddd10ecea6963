"""Tests read like rules; see docs/architecture.md, section 6."""
