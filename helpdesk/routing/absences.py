"""When a desk is away: its own periods, and the days on which none of its members is there; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from helpdesk.routing.members import Member

Period = tuple[date, date]  # first and last day away


def away_until(periods: Iterable[Period], members: Sequence[Member], *, on: date) -> date | None:
    """The last day of the absence that holds on a day; None where the desk is there.

    Periods that touch are one absence. A desk whose members are all away is away until the first
    of them is back; one without members is not, since its mailbox may be read by others.
    """
    ends = [_end_of_absence(periods, on), _end_of_members(members, on)]
    return max((end for end in ends if end is not None), default=None)


def _end_of_absence(periods: Iterable[Period], on: date) -> date | None:
    end: date | None = None
    for starts_on, ends_on in sorted(periods):
        reached = on if end is None else end + timedelta(days=1)
        if starts_on <= reached and ends_on >= reached:
            end = ends_on
    return end


def _end_of_members(members: Sequence[Member], on: date) -> date | None:
    if not members or not all(member.is_away(on) for member in members):
        return None
    return min(member.away_until for member in members if member.away_until is not None)
