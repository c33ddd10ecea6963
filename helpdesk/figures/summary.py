"""What everybody is told of how inquiries are answered; made once for a state of the numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _, ngettext
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.core.database import db
from helpdesk.figures import queries
from helpdesk.figures.disclosure import LEAST, Hidden, pooled, told, told_part
from helpdesk.figures.presenters import Column, Figure, days_words, number, topic_word
from helpdesk.figures.services import Figures
from helpdesk.inquiries.models import Rating
from helpdesk.routing.queries import Names

SPAN = 12  # months


@dataclass(frozen=True)
class Summary:
    figures: list[Figure]
    head: list[Column]
    rows: list[list[str]]
    is_empty: bool


def summary(figures: Figures, names: Names) -> Summary:
    total = figures.total
    return Summary(
        figures=[
            Figure(_("Received"), _words(told(total.received))),
            Figure(_("Answered"), _words(told_part(total.answered, total.received))),
            *_times(figures),
            _satisfaction(figures),
            Figure(
                _("Saved by suggestions"),
                _words(told(figures.saved)),
                _("the directory answered before a question was sent"),
            ),
        ],
        head=[Column(_("Topic")), Column(_("Received"), is_number=True)],
        rows=_rows(figures, names),
        is_empty=not (total.received or figures.saved),
    )


def summary_state(directory_state: Callable[[], str | None]) -> str | None:
    """For the page's validator; None where the database does not answer."""
    of_directory = directory_state()
    if of_directory is None:
        return None
    try:
        return f"{of_directory}.{queries.fingerprint()}"
    except SQLAlchemyError:
        db.session.rollback()
        return None


def _times(figures: Figures) -> list[Figure]:
    spent = figures.times
    if spent.count < LEAST:
        return []
    return [
        Figure(
            _("First answer, median"),
            days_words(spent.median),
            _("half of all first answers came within this time"),
        ),
        Figure(
            _("First answer, 90th percentile"),
            days_words(spent.ninetieth),
            _("nine of ten first answers came within this time"),
        ),
    ]


def _satisfaction(figures: Figures) -> Figure:
    rated, satisfied = figures.total.ratings, figures.total.rated.get(Rating.YES, 0)
    if rated < LEAST:
        return Figure(_("Satisfied"), "–", _("too few have rated their answer to say"))
    return Figure(
        _("Satisfied"),
        _words(told_part(satisfied, rated)),
        ngettext(
            "of %(num)s asker who rated the answer", "of %(num)s askers who rated the answer", rated
        ),
    )


def _rows(figures: Figures, names: Names) -> list[list[str]]:
    counts = {group.key: group.standing.received for group in figures.topics}
    found = pooled({key: count for key, count in counts.items() if count})
    if found is None:
        return []
    rows = [[topic_word(key, names), number(count)] for key, count in found.told]
    if found.others:
        rows.append([_("Other topics together"), number(found.others)])
    return rows


def _words(count: int | Hidden) -> str:
    if count is Hidden.FEW:
        return str(_("fewer than 5"))
    if count is Hidden.ALL_BUT_FEW:
        return str(_("all but fewer than 5"))
    return number(count) if isinstance(count, int) else ""
