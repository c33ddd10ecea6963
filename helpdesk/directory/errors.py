"""What a visitor meets who asks for an entry that is not here, or no longer."""

from __future__ import annotations

from helpdesk.core.errors import GoneError, NotFoundError
from helpdesk.directory.models import Agency, Country, Entry, FundingCall


class EntryNotFoundError(NotFoundError):
    """No entry of this kind ever had this key."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"There is no {kind} {key!r}.")
        self.kind = kind
        self.key = key


class EntryRetiredError(GoneError):
    """The entry was here and has been retired; the page says since when, and offers a way on."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(f"The {entry.kind} {entry.key!r} has been retired.")
        self.kind = entry.kind
        self.key = entry.key
        self.entry = entry
        self.history_url = ""  # where a page has been asked for
        self.retired_on = entry.retired_at.date() if entry.retired_at else None

    @property
    def successor(self) -> Entry | None:
        """What stands for the entry now: the last of those that followed one another."""
        following = self.entry.successor
        while following is not None and following.is_retired:
            following = following.successor
        return following if isinstance(following, Country | Agency | FundingCall) else None

    @property
    def country(self) -> Country | None:
        """The country to go on with, where the entry was of one that still has a page."""
        country = self.entry.country if isinstance(self.entry, Agency) else None
        return country if country is not None and not country.is_retired else None
