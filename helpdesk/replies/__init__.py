"""Texts that desks use again: one reply in several languages."""
