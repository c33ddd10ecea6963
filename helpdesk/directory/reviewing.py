"""What a page says of the last check of what it shows, and of the next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import current_app
from flask_babel import gettext as _, lazy_gettext
from flask_babel.speaklater import LazyString

from helpdesk.core.templating import day
from helpdesk.directory.models import Element, Fact
from helpdesk.vocabulary.freshness import (
    Review,
    ReviewKind,
    ReviewMonths,
    review_kind,
    review_of,
)

# By which role, as in the history; what was checked before the site kept that names none.
CHECKERS: dict[str, LazyString] = {
    "curator": lazy_gettext("a curator"),
    "administrator": lazy_gettext("an administrator"),
    "contact": lazy_gettext("the regional desk"),
}


@dataclass(frozen=True)
class ShownReview:
    """A review with its words; `text` is a sentence of its own, without its full stop."""

    review: Review
    text: str

    @property
    def is_overdue(self) -> bool:
        return self.review.is_overdue


@dataclass(frozen=True)
class Reviewing:
    """Reviews as of one day, by the months that this installation has set."""

    months: ReviewMonths
    today: date

    def of(self, element: Element, *, is_over: bool = False) -> ShownReview:
        review = review_of(
            kind_of(element),
            element.checked_on,
            self.months,
            today=self.today,
            by_role=element.checked_by or "",
            is_over=is_over,
        )
        return ShownReview(review, review_words(review))


def kind_of(element: Element) -> ReviewKind:
    return review_kind(element.kind, element.fact_key if isinstance(element, Fact) else "")


def review_months() -> ReviewMonths:
    settings = current_app.config["SETTINGS"]
    return ReviewMonths(
        settings.review_months_contact,
        settings.review_months_timelines,
        settings.review_months_laws,
        settings.review_months_other,
    )


def review_words(review: Review) -> str:
    checked = _checked(review)
    if review.next_on is None:
        return checked
    due = day(review.next_on)
    if review.is_overdue:
        return str(
            _("%(checked)s; the review due on %(due)s has not been made", checked=checked, due=due)
        )
    return str(_("%(checked)s; next review due %(due)s", checked=checked, due=due))


def _checked(review: Review) -> str:
    on = day(review.checked_on)
    if review.by_role in CHECKERS:
        return str(_("Checked %(day)s by %(who)s", day=on, who=CHECKERS[review.by_role]))
    return str(_("Checked %(day)s", day=on))
