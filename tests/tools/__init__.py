"""Checks and pictures that `make` calls; not tests."""
