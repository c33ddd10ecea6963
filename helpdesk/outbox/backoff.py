"""When a mail that was not taken is tried again, and when we stop trying; pure."""

from __future__ import annotations

from datetime import datetime, timedelta

# After the first refusal, the second, ... Together two days. RFC 5321 (4.5.4.1) speaks of four or five, for
# letters between people; ours promise a reply by a date, and mislead when they arrive later.
PAUSES = tuple(
    timedelta(minutes=minutes)
    for minutes in (1, 5, 15, 60, 120, 240, 480, 480, 480, 480, 480)
)  # fmt: skip
LONGEST_PAUSE_WHILE_AWAY = timedelta(minutes=15)


def after_refusal(refusals: int, *, now: datetime) -> datetime | None:
    """When to try again what was refused for now, `refusals` times by now; None: no more."""
    if refusals > len(PAUSES):
        return None
    return now + PAUSES[refusals - 1]


def while_away(attempts: int, *, now: datetime) -> datetime:
    """When to try again where the mail server itself could not be used, however long that lasts.

    Nobody has refused anything then, so nothing is given up, and all leaves soon after it is back.
    """
    pause = PAUSES[min(attempts, len(PAUSES)) - 1]
    return now + min(pause, LONGEST_PAUSE_WHILE_AWAY)
