"""Forgetting a suggestion: who made it and what they typed, wherever it has come to.

It reaches the mails about it, the inquiry that was made of it, the drafts and the reasons that history
has of them, and on SQLite the file itself, as with inquiries. What was published of it stays: that is the
directory's own by then, with a source of its own, and tells nothing of who suggested it. A draft that is
not published gives back the fields that hold the suggester's words. What stays of the suggestion is its
reference, its dates, what it was about and how it was decided.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core import clock
from helpdesk.core.database import after_commit, db, empty_log
from helpdesk.curation.models import Draft, DraftStatus, Revision
from helpdesk.curation.worklist_services import forget
from helpdesk.inquiries.erasing import erase_inquiry
from helpdesk.inquiries.files import file_store
from helpdesk.inquiries.models import Inquiry
from helpdesk.outbox.services import erase_about
from helpdesk.suggesting.forgetting import without, words_of
from helpdesk.suggesting.letters import KIND
from helpdesk.suggesting.models import Suggestion, SuggestionState
from helpdesk.suggesting.queries import (
    drafts_of,
    inquiry_of,
    revisions_of,
    suggestions_of_inquiry,
)
from helpdesk.suggesting.words import AUDITED
from helpdesk.suggesting.work import work_item


def erase_suggestion(session: Session, suggestion: Suggestion, *, by: Actor, now: datetime) -> None:
    """On request; the link then says that it is gone."""
    _blank(session, suggestion, now=now)
    suggestion.status = SuggestionState.ERASED
    suggestion.decided_at = suggestion.decided_at or now
    record("suggestion.erased", by=by, at=now, subject=(AUDITED, suggestion.reference))
    inquiry = inquiry_of(suggestion)
    if inquiry is not None and not inquiry.is_blank:
        erase_inquiry(session, inquiry, by=by, now=now, store=file_store())


def anonymise_suggestion(session: Session, suggestion: Suggestion, *, now: datetime) -> None:
    """The same because its time is over; how it was decided stays."""
    _blank(session, suggestion, now=now)
    record("suggestion.anonymised", by=Actor.system(), at=now,
           subject=(AUDITED, suggestion.reference))  # fmt: skip


def forget_with_inquiry(session: Session, inquiry: Inquiry) -> None:
    """What an inquiry was made of holds the same words: it goes in the same transaction."""
    for suggestion in suggestions_of_inquiry(inquiry.reference):
        if not suggestion.is_blank:
            _blank(session, suggestion, now=clock.now())  # a follower is not told when


def _blank(session: Session, suggestion: Suggestion, *, now: datetime) -> None:
    drafts = drafts_of(suggestion)
    words = words_of(
        suggestion.title,
        suggestion.proposal,
        suggestion.source_url,
        suggestion.unsourced,
        suggestion.note,
        suggestion.suggester_name,
        suggestion.suggester_email,
    )
    for draft in drafts:
        _clean(draft, words)
    # Reasons are prompted by the suggestion, and all that the database lets anybody blank in a history.
    session.execute(
        update(Revision)
        .where(Revision.id.in_(revisions_of(drafts)), Revision.reason != "")
        .values(reason="")
        .execution_options(synchronize_session="fetch")
    )
    forget(work_item(suggestion.reference))
    erase_about(KIND, suggestion.reference)
    for name in (
        "title", "country", "proposal", "source_url", "unsourced", "note", "suggester_name",
        "suggester_email", "decision_note",
    ):  # fmt: skip
        setattr(suggestion, name, "")
    suggestion.wants_thanks = False
    suggestion.anonymised_at = now
    session.flush()
    after_commit(_empty_log)


def _clean(draft: Draft, words: frozenset[str]) -> None:
    draft.reason = draft.decision_note = ""
    if draft.status != DraftStatus.PUBLISHED:
        draft.state = without(draft.state, draft.base_state, words)


def _empty_log() -> None:
    empty_log(db.engine)
