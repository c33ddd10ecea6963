"""Asking desks "still true?", and taking their word: a confirmation renews the date and nothing else."""

from __future__ import annotations

from datetime import datetime

import structlog
from flask import Flask
from sqlalchemy.orm import Session

from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.curation import confirmation_queries as queries
from helpdesk.curation.confirmation_errors import (
    ChangedMeanwhileError,
    ConfirmationLinkError,
    ConfirmationOverError,
)
from helpdesk.curation.confirmation_letters import ask_desk
from helpdesk.curation.confirming import HOLDS, Plan, may_be_asked, plans
from helpdesk.curation.models import Action
from helpdesk.curation.queries import subject_or_none
from helpdesk.curation.reads import forget_old_reads
from helpdesk.curation.recording import Deed, Editor, change
from helpdesk.curation.states import state_of
from helpdesk.curation.trust_models import (
    NOTE_LENGTH,
    ConfirmationRequest,
    Reply,
    Work,
    new_token,
)
from helpdesk.curation.worklist_services import items_of
from helpdesk.directory.models import Agency, Fact
from helpdesk.inquiries.retention import months_before
from helpdesk.inquiries.tokens import hashed
from helpdesk.outbox.addresses import AddressError
from helpdesk.routing.errors import NoDeskError
from helpdesk.routing.queries import absences, rule_book
from helpdesk.routing.rules import Subject

EVERY = 3600  # seconds
KEPT = 24  # months; what was asked before is forgotten
CONTACT = "contact"  # by which role a desk's word stands in the history
log = structlog.get_logger(__name__)


# Asking


def ask_desks(app: Flask) -> int:
    """Write to the desks whose month has come; how many were written to. The worker does so every hour."""
    with app.app_context():
        try:
            now = clock.now()
            planned = _plans(db.session(), now=now)
            db.session.rollback()  # nothing stays open while the first mail is written
            asked = sum(_ask(plan, now=now) for plan in planned)
            with transaction():
                forget_old_reads(today=now.date())
                queries.forget_requests(before=months_before(now, KEPT))
        finally:
            db.session.remove()
    if asked:
        log.info("desks_asked", desks=asked)
    return asked


def _plans(session: Session, *, now: datetime) -> list[Plan]:
    late = items_of(Work.REVIEW, now=now)
    if not late:
        return []
    try:
        book = rule_book(session)
    except NoDeskError:
        return []
    countries = {item.country for item in late if item.country}
    # Who is away is asked when they are back, and not their deputy, who knows the country less.
    leads = {code: book.choose(Subject((code,))).lead for code in countries}
    away = absences(session, on=None, now=now)
    return plans(late, leads, queries.asked_before(), away=away, now=now)


def _ask(plan: Plan, *, now: datetime) -> bool:
    try:
        with transaction():
            return _write_to_desk(plan, now=now)
    except AddressError:
        log.error("confirmation_without_address", desk=plan.desk)
        return False


def _write_to_desk(plan: Plan, *, now: datetime) -> bool:
    """Whether the desk is written to: another worker may have been quicker, what it is about be gone."""
    desk = queries.desk_kept(db.session(), plan.desk)
    last = [one.asked_on for one in queries.asked_before() if one.desk == plan.desk]
    if desk is None or not may_be_asked(max(last, default=None), today=now.date()):
        return False
    shown = queries.all_shown(plan.about)
    if not shown:
        return False
    tokens = {(one.kind, one.key): new_token() for one in shown}
    ask_desk(desk, shown, tokens, now=now)
    for (kind, key), token in tokens.items():
        db.session.add(
            ConfirmationRequest(
                token_hash=hashed(token),
                element_kind=kind,
                element_key=key,
                desk_slug=desk.slug,
                asked_at=now,
                expires_at=now + HOLDS,
            )
        )
    db.session.flush()
    return True


# Answers


def open_request(
    token: str, *, now: datetime, is_kept: bool = False
) -> tuple[ConfirmationRequest, Fact | Agency]:
    """What the link is about. One that was answered stays open, to say so.

    Raises: ConfirmationLinkError; ConfirmationOverError.
    """
    request = queries.request_by_token(token, is_kept=is_kept)
    if request is None:
        raise ConfirmationLinkError("This address opens nothing.")
    about = queries.shown((request.element_kind, request.element_key))
    if about is None or (not request.reply and now > request.expires_at):
        country = about.country if about is not None else None
        raise ConfirmationOverError(country.code if country is not None else "")
    return request, about


def confirm(token: str, *, seen: int, now: datetime) -> None:
    """Renew the day of the check, and nothing else; `seen` is the version that the page has shown.

    A second answer changes nothing.
    Raises: ConfirmationLinkError; ConfirmationOverError; ChangedMeanwhileError.
    """
    request, _shown = open_request(token, now=now, is_kept=True)
    if request.reply:
        return
    about = subject_or_none(request.element_kind, request.element_key, is_kept=True)
    if not isinstance(about, Fact | Agency) or about.version != seen:
        raise ChangedMeanwhileError("It has changed since it was shown.")
    _renew(about, now=now)
    _answer(request, Reply.CONFIRMED, now=now)


def correct(token: str, note: str, source_url: str, *, now: datetime) -> None:
    """The desk's words go to the curators' worklist; what it is about stays as it is until one of them edits it.

    Raises: ConfirmationLinkError; ConfirmationOverError.
    """
    request, _shown = open_request(token, now=now, is_kept=True)
    if request.reply:
        return
    request.note, request.source_url = note[:NOTE_LENGTH], source_url[:NOTE_LENGTH]
    _answer(request, Reply.CORRECTED, now=now)


def refuse(token: str, *, now: datetime) -> None:
    """The desk is not the one to ask. Raises: ConfirmationLinkError; ConfirmationOverError."""
    request, _shown = open_request(token, now=now, is_kept=True)
    if not request.reply:
        _answer(request, Reply.NOT_MINE, now=now)


def _renew(about: Fact | Agency, *, now: datetime) -> None:
    was_unreviewed = about.is_unreviewed
    state = state_of(about) | {"checked_on": now.date().isoformat()}
    change(about, state, Deed(Action.CONFIRMED, Editor(None, CONTACT), now))
    # Whether a second person has read the text is another question than whether it still holds.
    about.is_unreviewed = was_unreviewed
    db.session.flush()


def _answer(request: ConfirmationRequest, reply: Reply, *, now: datetime) -> None:
    request.reply, request.replied_at = reply.value, now
    db.session.flush()
    record(
        f"confirmation.{reply.value}",
        by=Actor(CONTACT),
        at=now,
        subject=(request.element_kind, request.element_key),
        desk=request.desk_slug,
    )
