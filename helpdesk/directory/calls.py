"""Whether a funding call is coming, open or closed at a given moment; pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# A day ends last on Baker and Howland Islands, UTC-12 ("anywhere on Earth").
LAST_ZONE = timedelta(hours=12)
_ONE_DAY = timedelta(days=1)


class CallStatus(StrEnum):
    OPEN = "open"
    COMING = "coming"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class CallDates(Protocol):
    """What the decision reads of a call."""

    @property
    def opens_on(self) -> date | None: ...
    @property
    def closes_on(self) -> date | None: ...
    @property
    def closes_at(self) -> datetime | None: ...
    @property
    def time_zone(self) -> str: ...


def closing_moment(call: CallDates) -> datetime | None:
    """From when on the call is certainly closed, in UTC.

    An instant that a source gives decides to the minute. A bare day counts until it has ended
    everywhere on Earth, since the source does not say in whose zone it ends.
    """
    if call.closes_at is not None:
        return call.closes_at.astimezone(UTC)
    if call.closes_on is None or call.closes_on >= date.max - _ONE_DAY:
        return None
    return datetime.combine(call.closes_on + _ONE_DAY, time(), UTC) + LAST_ZONE


def opening_moment(call: CallDates) -> datetime | None:
    """The beginning of the opening day in the call's own zone, in UTC where no source names one."""
    if call.opens_on is None or call.opens_on <= date.min + _ONE_DAY:
        return None
    return datetime.combine(call.opens_on, time(), _zone(call.time_zone)).astimezone(UTC)


def call_status(call: CallDates, now: datetime) -> CallStatus:
    """A call with a deadline ahead and no opening day is open: it is announced, and time runs.

    One that has opened and names no deadline is unknown, since nothing says that it still takes
    proposals.
    """
    closes_at, opens_at = closing_moment(call), opening_moment(call)
    if closes_at is not None and now >= closes_at:
        return CallStatus.CLOSED
    if opens_at is not None and now < opens_at:
        return CallStatus.COMING
    return CallStatus.UNKNOWN if closes_at is None else CallStatus.OPEN


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
