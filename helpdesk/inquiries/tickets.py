"""What a form carries so that its sending can be told apart from any other: a signed key and a time.

No cookie and no session: nothing can run out while somebody writes. A ticket does not expire, since it
makes one inquiry at most; one that was not signed here is replaced by a new one, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

from helpdesk.inquiries.tokens import hashed, new_form_key

LONGEST = 200  # signs of a ticket; what is longer is none of ours


@dataclass(frozen=True)
class Ticket:
    """`text` stands in the form; `key` is the form's secret, `idempotency_key` as it is stored."""

    key: str
    text: str
    issued_at: datetime
    is_new: bool = False

    @property
    def idempotency_key(self) -> str:
        return hashed(self.key)

    def age(self, now: datetime) -> timedelta:
        return now - self.issued_at


def new_ticket(secret_keys: Sequence[str], *, now: datetime) -> Ticket:
    key = new_form_key()
    return Ticket(key, _signer(secret_keys).dumps(key), now, is_new=True)


def read_ticket(text: str, secret_keys: Sequence[str]) -> Ticket | None:
    """The ticket, where it was signed here; `secret_keys` has the present key first."""
    if not text or len(text) > LONGEST:
        return None
    try:
        key, issued_at = _signer(secret_keys).loads(text, return_timestamp=True)
    except BadData:
        return None
    return Ticket(str(key), text, issued_at)


def _signer(secret_keys: Sequence[str]) -> URLSafeTimedSerializer:
    # itsdangerous signs with the last of its keys and reads with all.
    return URLSafeTimedSerializer(list(reversed(secret_keys)), salt="inquiry form")
