"""Secrets that are given out once and kept as hashes. Pure."""

from __future__ import annotations

import hashlib
import secrets

BYTES = 32  # 256 bits: guessing one is no concern, so a quick hash does


def new_token() -> str:
    return secrets.token_urlsafe(BYTES)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
