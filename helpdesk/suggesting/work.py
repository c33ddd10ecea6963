"""Suggestions as the curators' worklist shows them, beside what else waits."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from helpdesk.core.text import shorten
from helpdesk.curation.trust_models import Work
from helpdesk.curation.worklist import ItemId, Matter
from helpdesk.suggesting.drafts import SuggestionKind
from helpdesk.suggesting.models import Suggestion
from helpdesk.suggesting.queries import all_open
from helpdesk.suggesting.words import KINDS

TYPED_LENGTH = 120  # characters of a proposal in the list


def work_item(reference: str) -> ItemId:
    return ItemId(Work.SUGGESTION, Work.SUGGESTION.value, reference)


def open_matters() -> list[Matter]:
    """All that wait for a decision; in a request, since each has its address."""
    return [_matter(suggestion) for suggestion in all_open()]


def _matter(suggestion: Suggestion) -> Matter:
    words = str(KINDS[suggestion.kind])
    is_new = suggestion.kind is not SuggestionKind.CORRECTION
    if not suggestion.source_url:
        words = _("%(kind)s without a source", kind=words)
    return Matter(
        key=suggestion.reference,
        about=("", "") if is_new else (suggestion.about_kind, suggestion.about_key),
        since=suggestion.received_at.date(),
        words=words,
        url=url_for("suggestions.suggestion", reference=suggestion.reference),
        title=suggestion.title or (words if is_new else ""),
        country=suggestion.country,
        typed=shorten(suggestion.proposal, TYPED_LENGTH),
        language=suggestion.language,
    )
