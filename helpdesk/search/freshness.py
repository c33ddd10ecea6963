"""What the state of the directory is told by, so that a page which has not changed is not made anew."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from helpdesk.core import clock
from helpdesk.core.database import db
from helpdesk.directory.calls import closing_moment, opening_moment
from helpdesk.search.engine import SearchUnavailableError
from helpdesk.search.queries import call_dates, clock_value
from helpdesk.search.services import engine


class DirectoryState:
    """The clock of changes, and how many openings and deadlines of calls have passed.

    Asked for before a page is made, by the page's own session: what is then read is as new, or newer.
    """

    def __init__(self) -> None:
        self._moments: tuple[int, list[datetime]] = (-1, [])

    def __call__(self) -> str | None:
        """None where the database does not answer."""
        try:
            changed = clock_value(db.session())
            known, moments = self._moments
            if known != changed:
                moments = moments_of_calls(db.session())
                self._moments = (changed, moments)
        except SQLAlchemyError:
            db.session.rollback()
            return None
        return f"{changed}.{bisect_right(moments, clock.now())}"


def moments_of_calls(session: Session) -> list[datetime]:
    """When a call opens or closes, all of them in order."""
    either = (
        moment
        for call in call_dates(session)
        for moment in (opening_moment(call), closing_moment(call))
    )
    return sorted(moment for moment in either if moment is not None)


def index_state() -> str | None:
    """The generation that searches are answered from; None while there is none."""
    try:
        folder, number = engine().snapshot().generation
    except SearchUnavailableError:
        return None
    return f"{folder}.{number}"
