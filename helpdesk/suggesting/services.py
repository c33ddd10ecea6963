"""What can be done with a suggestion; each verb is told who and when, and leaves committing to the caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from helpdesk.audit.services import record
from helpdesk.core.text import one_spaced, shorten
from helpdesk.curation import queries as curation
from helpdesk.curation.fields import (
    SECOND,
    FieldSpec,
    FieldType,
    Kind,
    State,
    complete,
    fields_of,
)
from helpdesk.curation.models import Action, Draft
from helpdesk.curation.recording import Editor
from helpdesk.curation.services import Purpose, start_draft
from helpdesk.curation.states import state_of
from helpdesk.curation.worklist_services import settle
from helpdesk.directory.errors import EntryNotFoundError
from helpdesk.directory.queries import country_names
from helpdesk.inquiries.drafts import InquiryDraft
from helpdesk.inquiries.models import Inquiry
from helpdesk.inquiries.references import PREFIX, new_reference
from helpdesk.inquiries.services import REFERENCE_TRIES, secret_keys, send_inquiry
from helpdesk.inquiries.tokens import hashed, page_token, token_of
from helpdesk.suggesting import letters
from helpdesk.suggesting.drafts import SUBJECT_FROM_PROPOSAL, SuggestionDraft, SuggestionKind
from helpdesk.suggesting.errors import SuggestionDecidedError
from helpdesk.suggesting.models import Suggestion, SuggestionState
from helpdesk.suggesting.queries import suggestion_by_key
from helpdesk.suggesting.words import AUDITED
from helpdesk.suggesting.work import work_item

OWN_PREFIX = "SG"  # of references, in the place of an inquiry's
_FILLED = frozenset(
    {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.URL, FieldType.EMAIL, FieldType.PHONE}
)
_ON_ONE_LINE = _FILLED - {FieldType.LONG_TEXT}
MADE: dict[SuggestionKind, Kind] = {
    SuggestionKind.BODY: Kind.AGENCY,
    SuggestionKind.CALL: Kind.CALL,
}


@dataclass(frozen=True)
class Acceptance:
    """What the curator wants the draft to begin with, and tells the suggester.

    `field` takes the proposed words as they are; empty, where the curator writes them anew.
    """

    field: str = ""
    note: str = ""


def own_key(form_key: str) -> str:
    """The idempotency key of a form's ticket, kept apart from that of an inquiry made by the same one."""
    return hashed(f"suggestion {form_key}")


def send_suggestion(
    session: Session, draft: SuggestionDraft, *, now: datetime, key: str
) -> Suggestion:
    """Take the suggestion and send its receipt.

    `key` is the form's idempotency key; a second call with it changes nothing and returns the first
    suggestion, also when both come at once.
    """
    there = suggestion_by_key(key)
    if there is not None:
        return there
    suggestion, is_new = _stored(session, draft, now=now, key=key)
    if is_new:
        letters.acknowledge(suggestion, link_token(suggestion), now=now)
    return suggestion


def link_token(suggestion: Suggestion) -> str:
    """The token of the private page, for a link.

    Where the secret that it was made with has been thrown away, the link is replaced by a new one.
    """
    token = token_of(
        suggestion.token_hash, suggestion.idempotency_key, suggestion.token_number, secret_keys()
    )
    if token is not None:
        return token
    suggestion.token_number += 1
    token = page_token(secret_keys()[0], suggestion.idempotency_key, suggestion.token_number)
    suggestion.token_hash = hashed(token)
    return token


# Deciding


def accept(
    session: Session, suggestion: Suggestion, wanted: Acceptance, *, by: Editor, now: datetime
) -> Draft:
    """A draft of the entry, of which a second reader is needed as of every draft.

    Raises: SuggestionDecidedError; EntryNotFoundError.
    """
    _refuse_decided(suggestion)
    kind, key = entry_of(suggestion)
    if key and not curation.is_taken(kind, key) and not curation.may_be_made(kind, key):
        raise EntryNotFoundError(kind, key)
    draft = start_draft(
        kind,
        key,
        by=by,
        now=now,
        state=state_proposed(suggestion, wanted.field),
        purpose=Purpose(
            Action.EDITED,
            _("From the suggestion %(reference)s of a reader.", reference=suggestion.reference),
            suggestion_id=suggestion.id,
        ),
    )
    suggestion.draft_key = draft.key
    _decide(session, suggestion, SuggestionState.ACCEPTED, wanted.note, by=by, now=now)
    record("suggestion.accepted", by=by.actor, at=now, subject=(AUDITED, suggestion.reference),
           draft=draft.key)  # fmt: skip
    return draft


def refuse(
    session: Session, suggestion: Suggestion, reason: str, *, by: Editor, now: datetime
) -> None:
    """`reason` is for the suggester. Raises: SuggestionDecidedError."""
    _refuse_decided(suggestion)
    _decide(session, suggestion, SuggestionState.REFUSED, reason, by=by, now=now)
    record("suggestion.refused", by=by.actor, at=now, subject=(AUDITED, suggestion.reference))


def turn_into_inquiry(
    session: Session, suggestion: Suggestion, topic: str, *, by: Editor, now: datetime
) -> Inquiry:
    """It was a question: a desk gets it, with what was agreed to when it was written.

    Raises: SuggestionDecidedError; NoDeskError.
    """
    _refuse_decided(suggestion)
    draft = InquiryDraft(
        question=_as_question(suggestion),
        subject=_subject(suggestion),
        countries=_countries(suggestion),
        topic=topic,
        name=suggestion.suggester_name,
        email=suggestion.suggester_email,
        language=suggestion.language,
        about=suggestion.target.about,
        consent_version=suggestion.consent_version,
    )
    key = hashed(f"inquiry of suggestion {suggestion.idempotency_key}")
    inquiry = send_inquiry(session, draft, now=now, key=key)
    suggestion.inquiry_reference = inquiry.reference
    _decide(session, suggestion, SuggestionState.INQUIRY, "", by=by, now=now)
    record("suggestion.turned", by=by.actor, at=now, subject=(AUDITED, suggestion.reference),
           inquiry=inquiry.reference)  # fmt: skip
    return inquiry


def entry_of(suggestion: Suggestion) -> tuple[str, str]:
    """Kind and key of the entry that it is about; the key of a new one is empty."""
    made = MADE.get(suggestion.kind)
    return (made.value, "") if made else (suggestion.about_kind, suggestion.about_key)


def fields_to_fill(suggestion: Suggestion) -> list[FieldSpec]:
    """The fields of its entry that can take the proposed words as they are."""
    kind, key = entry_of(suggestion)
    return [spec for spec in fields_of(kind, key) if _takes_words(spec)]


def state_proposed(suggestion: Suggestion, field: str = "") -> State:
    """The entry as it is, or a new one with what was said of it; `field` takes the proposed words."""
    kind, key = entry_of(suggestion)
    subject = curation.subject_or_none(kind, key) if key else None
    state = dict(state_of(subject)) if subject is not None else complete(kind, {})
    if kind == Kind.FACT:
        state["retired_on"] = None  # one that was taken out comes back by being written again
    if suggestion.kind is SuggestionKind.BODY:
        state.update(name=one_spaced(suggestion.title), country=suggestion.country)
    if suggestion.kind is SuggestionKind.CALL:
        state.update(title=one_spaced(suggestion.title), url=suggestion.source_url)
    for spec in fields_to_fill(suggestion):
        if spec.name == field:
            words = suggestion.proposal
            state[field] = one_spaced(words) if spec.type in _ON_ONE_LINE else words
    return state


def _takes_words(spec: FieldSpec) -> bool:
    """A fact's value only where it is a text: what is chosen or counted, the curator enters."""
    is_text = spec.type in _FILLED or (spec.type is FieldType.FACT_VALUE and spec.is_translated)
    return is_text and not spec.is_carried and spec.name not in SECOND


def _refuse_decided(suggestion: Suggestion) -> None:
    if not suggestion.is_open:
        raise SuggestionDecidedError("Somebody has decided on this suggestion already.")


def _decide(
    session: Session,
    suggestion: Suggestion,
    state: SuggestionState,
    note: str,
    *,
    by: Editor,
    now: datetime,
) -> None:
    suggestion.status, suggestion.decision_note = state, note
    suggestion.decided_at, suggestion.decided_by_account_id = now, by.id
    token = link_token(suggestion)
    session.flush()
    settle(work_item(suggestion.reference), now=now)
    letters.tell_decision(suggestion, token, now=now)


# As an inquiry


def _as_question(suggestion: Suggestion) -> str:
    parts = [
        suggestion.proposal,
        suggestion.source_url,
        suggestion.unsourced,
        suggestion.note,
    ]
    return "\n\n".join(part for part in parts if part)


def _subject(suggestion: Suggestion) -> str:
    return suggestion.title or shorten(suggestion.proposal, SUBJECT_FROM_PROPOSAL)


def _countries(suggestion: Suggestion) -> tuple[str, ...]:
    kind, key = entry_of(suggestion)
    subject = curation.subject_or_none(kind, key) if key else None
    code = curation.country_code_of(subject) if subject is not None else suggestion.country
    if not code and kind == Kind.FACT:
        code = key.partition("/")[0]  # a fact that nobody knew yet
    return (code,) if code in country_names(suggestion.language) else ()


# Storing


def _stored(
    session: Session, draft: SuggestionDraft, *, now: datetime, key: str
) -> tuple[Suggestion, bool]:
    """The row, and whether it is new: another process may have taken the key in the meantime."""
    for _try in range(REFERENCE_TRIES):
        suggestion = _as_row(draft, now=now, key=key)
        try:
            with session.begin_nested():
                session.add(suggestion)
                session.flush()
        except IntegrityError:
            there = suggestion_by_key(key)
            if there is not None:
                return there, False
        else:
            return suggestion, True
    raise RuntimeError("no reference is free")


def _as_row(draft: SuggestionDraft, *, now: datetime, key: str) -> Suggestion:
    return Suggestion(
        reference=OWN_PREFIX + new_reference(now).removeprefix(PREFIX),
        kind=draft.target.kind,
        about_kind=draft.target.about.kind,
        about_key=draft.target.about.key,
        title=draft.title,
        country=draft.country,
        proposal=draft.proposal,
        source_url=draft.source_url,
        unsourced=draft.unsourced,
        note=draft.note,
        suggester_name=draft.name,
        suggester_email=draft.email,
        language=draft.language,
        wants_thanks=draft.wants_thanks,
        consent_version=draft.consent_version,
        consent_at=now,
        status=SuggestionState.OPEN,
        received_at=now,
        decision_note="",
        draft_key="",
        inquiry_reference="",
        idempotency_key=key,
        token_hash=hashed(page_token(secret_keys()[0], key, 1)),
        token_number=1,
    )
