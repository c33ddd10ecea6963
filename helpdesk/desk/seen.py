"""What somebody had before their eyes when they wrote, and whether others have added since; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from helpdesk.inquiries.models import AuthorKind


class Written(Protocol):
    """A message or an event."""

    id: int
    author_kind: AuthorKind
    author_account_id: int | None


@dataclass(frozen=True)
class Seen:
    """The newest message and event of a page, by number."""

    message: int = 0
    event: int = 0

    def __str__(self) -> str:
        return f"{self.message}.{self.event}"

    @classmethod
    def of(cls, text: str) -> Seen:
        """As a form sends it back; nothing seen where it makes no sense."""
        found = re.fullmatch(r"([0-9]{1,12})\.([0-9]{1,12})", text or "", re.ASCII)
        return cls(int(found[1]), int(found[2])) if found else cls()

    @classmethod
    def all_of(cls, messages: Iterable[Written], events: Iterable[Written]) -> Seen:
        newest = [max((each.id for each in written), default=0) for written in (messages, events)]
        return cls(*newest)


def is_news(written: Written, last_seen: int, account_id: int) -> bool:
    """Somebody else has done it since: the asker, or a colleague; what happens by itself is no news."""
    if written.id <= last_seen or written.author_kind is AuthorKind.SYSTEM:
        return False
    is_own = written.author_kind is AuthorKind.ACCOUNT and written.author_account_id == account_id
    return not is_own


def has_news(
    messages: Iterable[Written], events: Iterable[Written], seen: Seen, *, account_id: int
) -> bool:
    return any(is_news(each, seen.message, account_id) for each in messages) or any(
        is_news(each, seen.event, account_id) for each in events
    )
