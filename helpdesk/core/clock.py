"""The only reading of the clock, so that a test can stand it still."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place


def today() -> date:
    """This day in UTC; a deadline in another zone is compared as a moment, never by this."""
    return now().date()
