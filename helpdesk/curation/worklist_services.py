"""Taking something from the worklist, saying that it is done, handing it over, giving it back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select

from helpdesk.accounts.models import Account
from helpdesk.audit.models import Actor
from helpdesk.audit.services import record
from helpdesk.core.database import db
from helpdesk.curation import worklist_queries as queries
from helpdesk.curation.reads import reads_of_pages
from helpdesk.curation.trust_models import (
    CLAIM_NOTE_LENGTH,
    ConfirmationRequest,
    Reply,
    Work,
    WorkClaim,
)
from helpdesk.curation.worklist import (
    Item,
    ItemId,
    Matter,
    late_reviews,
    missing_facts,
    returned,
    to_decide,
    translations_wanted,
)
from helpdesk.curation.worklist_errors import (
    DecidedElsewhereError,
    NotOnListError,
    WorkTakenError,
)
from helpdesk.directory.queries import country_names
from helpdesk.directory.reviewing import review_months
from helpdesk.vocabulary.languages import DEFAULT

AUDITED = "work"
_MATTERS: dict[Work, Callable[[], Iterable[Matter]]] = {}


def when_listing(work: Work, matters: Callable[[], Iterable[Matter]]) -> None:
    """Tell what a slice above has waiting for a decision; its work ends there, by `settle`."""
    _MATTERS[work] = matters


def is_decided_elsewhere(work: Work) -> bool:
    return work in _MATTERS


def items_of(work: Work, *, now: datetime) -> Sequence[Item]:
    """What waits of one kind of work, in its order, whoever has taken it."""
    today = now.date()
    reads = reads_of_pages(today=today)
    if work is Work.REVIEW:
        return late_reviews(queries.things(now=now), review_months(), reads, today=today)
    if work is Work.MISSING:
        known = {
            (thing.country, thing.key.partition("/")[2])
            for thing in queries.things(now=now)
            if thing.kind == "fact"
        }
        return missing_facts(country_names(DEFAULT), known, reads)
    if work is Work.TRANSLATION:
        return translations_wanted(queries.texts_wanted(now=now), reads)
    if work is Work.RETURNED:
        return returned(queries.returned_things(now=now), reads, today=today)
    matters = _MATTERS[work]() if work in _MATTERS else ()
    return to_decide(work, matters, queries.things(now=now), reads, today=today)


def take(item: ItemId, *, by: int, now: datetime) -> None:
    """What was done long ago, and waits again, can be taken anew.

    Raises: WorkTakenError; NotOnListError.
    """
    if all(there.id != item for there in items_of(item.work, now=now)):
        raise NotOnListError("It no longer waits.")
    if queries.insert_claim(item, by, now=now):
        return
    claim = queries.claim_kept(item)
    if claim is None or claim.done_at is None:
        if claim is not None and claim.account_id == by:
            return
        raise WorkTakenError("Somebody else has taken it.")
    claim.account_id, claim.taken_at, claim.done_at = by, now, None
    claim.note, claim.handed_by_account_id = "", None
    db.session.flush()


def done(item: ItemId, *, by: int, now: datetime) -> None:
    """Off the list for a while; what the data still say by then comes back.

    Raises: WorkTakenError; DecidedElsewhereError.
    """
    if is_decided_elsewhere(item.work):
        raise DecidedElsewhereError("It is done when it is decided.")
    _own(item, by).done_at = now
    if item.work is Work.RETURNED:
        for request in _returned(item):
            request.settled_at = now
    db.session.flush()
    _record("done", item, by, now)


def settle(item: ItemId, *, now: datetime) -> None:
    """It was decided: nobody is at it any more, and the trail has the decision."""
    claim = queries.claim_kept(item)
    if claim is not None and claim.done_at is None:
        claim.done_at = now
        db.session.flush()


def forget(item: ItemId) -> None:
    """Who was at it, and the word that went with it, go with what it was about."""
    claim = queries.claim_kept(item)
    if claim is not None:
        db.session.delete(claim)
        db.session.flush()


def give_back(item: ItemId, *, by: int) -> None:
    """Raises: WorkTakenError."""
    db.session.delete(_own(item, by))
    db.session.flush()


def hand_over(item: ItemId, to: Account, note: str, *, by: int, now: datetime) -> None:
    """Raises: WorkTakenError, for what is not one's own to hand over."""
    claim = _own(item, by)
    claim.account_id, claim.handed_by_account_id = to.id, by
    claim.taken_at, claim.note = now, note.strip()[:CLAIM_NOTE_LENGTH]
    db.session.flush()
    _record("handed-over", item, by, now, to=to.id)


def _own(item: ItemId, by: int) -> WorkClaim:
    claim = queries.claim_kept(item)
    if claim is None or claim.done_at is not None or claim.account_id != by:
        raise WorkTakenError("It is not, or no longer, yours.")
    return claim


def _returned(item: ItemId) -> Sequence[ConfirmationRequest]:
    wanted = select(ConfirmationRequest).where(
        ConfirmationRequest.element_kind == item.kind,
        ConfirmationRequest.element_key == item.key,
        ConfirmationRequest.reply.in_((Reply.CORRECTED, Reply.NOT_MINE)),
        ConfirmationRequest.settled_at.is_(None),
    )
    return db.session.scalars(wanted).all()


def _record(what: str, item: ItemId, by: int, now: datetime, **more: int) -> None:
    record(
        f"work.{what}",
        by=Actor.account(by),
        at=now,
        subject=(item.kind, item.key),
        work=item.work.value,
        language=item.language,
        **more,
    )
