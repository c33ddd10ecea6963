"""The secrets of asking: the key of a form, and the token of a private page; pure.

A form's key is random, stands in the form alone, and is stored hashed: it makes one inquiry of a double
click, and says whose the uploaded files are. The token of the page is made from the installation's
secret and that hash, so that each mail can carry the link again although only the token's own hash is
stored: who reads the database alone can open no page.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

KEY_BYTES = 20  # 160 bits
TOKEN_SIGNS = 27  # of 160 bits in base 64, without filling


def new_form_key() -> str:
    return secrets.token_urlsafe(KEY_BYTES)


def hashed(secret: str) -> str:
    """As secrets are stored; they are random and long, so a fast hash without salt will do."""
    return hashlib.sha256(secret.encode()).hexdigest()


def page_token(secret_key: str, idempotency_key: str, number: int) -> str:
    """The `number`-th token of the inquiry that was made with this (hashed) key."""
    told = f"inquiry page:{idempotency_key}:{number}".encode()
    digest = hmac.digest(secret_key.encode(), told, "sha256")[:KEY_BYTES]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_of(
    token_hash: str, idempotency_key: str, number: int, secret_keys: Iterable[str]
) -> str | None:
    """The token whose hash is stored; None where the key that it was made with is no longer known."""
    candidates = (page_token(key, idempotency_key, number) for key in secret_keys)
    return next((token for token in candidates if hashed(token) == token_hash), None)


def erasure_code(token: str, secret_key: str, until: int) -> str:
    """Proves that a mail reached the asker: good for this page until `until` (seconds since 1970)."""
    told = f"inquiry erasure:{token}:{until}".encode()
    digest = hmac.digest(secret_key.encode(), told, "sha256")[:KEY_BYTES]
    return f"{until}-{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def is_erasure_code(code: str, token: str, secret_keys: Iterable[str], now: int) -> bool:
    moment = code.partition("-")[0]
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 12) or int(moment) < now:
        return False
    wanted = (erasure_code(token, key, int(moment)) for key in secret_keys)
    return any(hmac.compare_digest(code.encode(), each.encode()) for each in wanted)
