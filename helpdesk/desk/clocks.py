"""Spans and moments as people at a desk read them: how long is left, and what the clock there said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from babel.dates import format_timedelta
from flask_babel import gettext as _

from helpdesk.core.languages import current_language
from helpdesk.core.templating import DATE_LOCALES
from helpdesk.inquiries.models import Inquiry, InquiryState
from helpdesk.inquiries.words import when_words

SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Due:
    """`kind`: overdue, soon or later; `exactly` is the moment on the desk's clock."""

    words: str
    kind: str
    exactly: str


def due_of(inquiry: Inquiry, zone: str, *, now: datetime) -> Due | None:
    """Only while an answer is owed."""
    if inquiry.status is not InquiryState.OPEN or inquiry.due_at is None:
        return None
    left = inquiry.due_at - now
    exactly = when_words(inquiry.due_at, zone, current_language(), length="medium")
    if left < timedelta():
        words = _("Overdue by %(span)s", span=span_words(-left, has_direction=False))
        return Due(words, "overdue", exactly)
    return Due(
        _("Due %(when)s", when=span_words(left)), "soon" if left < SOON else "later", exactly
    )


def span_words(span: timedelta, *, has_direction: bool = True) -> str:
    """“in 3 days”, “2 hours ago”; without a direction “3 days”."""
    language = current_language()
    locale = DATE_LOCALES.get(language, language)
    return str(format_timedelta(span, add_direction=has_direction, threshold=1, locale=locale))
