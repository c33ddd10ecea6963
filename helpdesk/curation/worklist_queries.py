"""What the worklist is made from: plain columns of all elements, and who is at work on what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from helpdesk.accounts.models import Account
from helpdesk.accounts.roles import Permission
from helpdesk.core.database import db
from helpdesk.core.text import name_key
from helpdesk.curation.trust_models import ConfirmationRequest, Reply, WorkClaim
from helpdesk.curation.worklist import Claim, ItemId, TextState, Thing
from helpdesk.directory.calls import CallStatus, call_status
from helpdesk.directory.models import (
    Agency,
    Country,
    Fact,
    FundingCall,
    Programme,
    Translation,
)
from helpdesk.vocabulary.facts import FACT_KIND, FactType
from helpdesk.vocabulary.languages import DEFAULT, SERVED

OTHERS = tuple(language for language in SERVED if language != DEFAULT)
# Names of bodies are left out: a page has their native name, and many have no other.
_TRANSLATED = {"country": ("overview",), "agency": ("summary",), "call": ("title", "topic"),
               "programme": ("what",), "fact": ("note", "value")}  # fmt: skip
Row = tuple[int, Thing, dict[str, str]]  # the element's id, the thing, its English texts


def things(*, now: datetime) -> list[Thing]:
    """All that is shown and was checked once."""
    return [thing for _, thing, _ in _rows(now)]


def _rows(now: datetime) -> Iterator[Row]:
    yield from _countries()
    yield from _facts()
    yield from _agencies()
    yield from _programmes()
    yield from _calls(now)


def _countries() -> Iterator[Row]:
    wanted = select(Country.id, Country.code, Country.name, Country.checked_on, Country.overview)
    for number, code, name, checked_on, overview in db.session.execute(
        wanted.where(Country.retired_at.is_(None)).order_by(Country.code)
    ):
        thing = Thing("country", code, name, ("country", code), code, checked_on)
        yield number, thing, {"overview": overview}


def _facts() -> Iterator[Row]:
    owner = aliased(Country, flat=True)
    wanted = (
        select(Fact.id, Fact.key, Fact.fact_key, Fact.checked_on, Fact.note, Fact.value)
        .add_columns(owner.code, owner.name)
        .join(owner, owner.id == Fact.country_id)
        .where(Fact.retired_at.is_(None), owner.retired_at.is_(None))
        .order_by(Fact.key)
    )
    for number, key, fact_key, checked_on, note, value, code, name in db.session.execute(wanted):
        is_text = FACT_KIND[fact_key].type is FactType.TEXT
        thing = Thing("fact", key, name, ("country", code), code, checked_on)
        yield number, thing, {"note": note, "value": str(value) if is_text else ""}


def _agencies() -> Iterator[Row]:
    owner = aliased(Country, flat=True)
    wanted = (
        select(Agency.id, Agency.key, Agency.name, Agency.checked_on, Agency.summary, owner.code)
        .outerjoin(owner, owner.id == Agency.country_id)
        .where(Agency.retired_at.is_(None))
        .order_by(Agency.key)
    )
    for number, key, name, checked_on, summary, code in db.session.execute(wanted):
        thing = Thing("agency", key, name, ("agency", key), code or "", checked_on)
        yield number, thing, {"summary": summary}


def _programmes() -> Iterator[Row]:
    funder, owner = aliased(Agency, flat=True), aliased(Country, flat=True)
    wanted = (
        select(Programme.id, Programme.key, Programme.name, Programme.checked_on, Programme.what)
        .add_columns(funder.key, owner.code)
        .join(funder, funder.id == Programme.agency_id)
        .outerjoin(owner, owner.id == funder.country_id)
        .where(Programme.retired_at.is_(None), funder.retired_at.is_(None))
        .order_by(Programme.key)
    )
    for number, key, name, checked_on, what, agency, code in db.session.execute(wanted):
        thing = Thing("programme", key, name, ("agency", agency), code or "", checked_on)
        yield number, thing, {"what": what}


def _calls(now: datetime) -> Iterator[Row]:
    wanted = select(FundingCall).where(FundingCall.retired_at.is_(None)).order_by(FundingCall.key)
    for call in db.session.scalars(wanted):
        is_over = call_status(call, now) is CallStatus.CLOSED
        thing = Thing(
            "call", call.key, call.title, ("call", call.key), "", call.checked_on, is_over
        )
        yield call.id, thing, {"title": call.title, "topic": call.topic}


def texts_wanted(*, now: datetime) -> list[TextState]:
    """Texts that are missing in a language that we serve, or older than their English."""
    there = {
        (number, field, language): is_behind
        for number, field, language, is_behind in db.session.execute(
            select(
                Translation.element_id,
                Translation.field,
                Translation.language,
                Translation.is_behind,
            ).where(Translation.language.in_(OTHERS))
        )
    }
    found = []
    for number, thing, english in _rows(now):
        if thing.is_over:
            continue
        for field in _TRANSLATED[thing.kind]:
            for language in OTHERS if english[field] else ():
                is_behind = there.get((number, field, language))
                if is_behind is None or is_behind:
                    found.append(TextState(thing, field, language, bool(is_behind)))
    return found


def returned_things(*, now: datetime) -> list[tuple[Thing, date]]:
    """What desks have sent back and no curator has seen to."""
    by_key = {(thing.kind, thing.key): thing for thing in things(now=now)}
    return [
        (by_key[row.element_kind, row.element_key], row.replied_at.date())
        for row in returned_requests()
        if row.replied_at is not None and (row.element_kind, row.element_key) in by_key
    ]


def returned_requests() -> list[ConfirmationRequest]:
    wanted = select(ConfirmationRequest).where(
        ConfirmationRequest.reply.in_((Reply.CORRECTED, Reply.NOT_MINE)),
        ConfirmationRequest.settled_at.is_(None),
    )
    return list(db.session.scalars(wanted.order_by(ConfirmationRequest.replied_at)))


# Claims


def claims() -> dict[ItemId, Claim]:
    found = {}
    for row in db.session.scalars(select(WorkClaim).order_by(WorkClaim.id)):
        item = ItemId.read(f"{row.work}:{row.element_kind}:{row.language}:{row.element_key}")
        if item is not None:
            found[item] = Claim(
                row.account_id, row.taken_at, row.note, row.handed_by_account_id, row.done_at
            )
    return found


def taken_by(item: ItemId) -> int | None:
    """The account that is at it, if one is."""
    wanted = select(WorkClaim.account_id).where(*_is(item), WorkClaim.done_at.is_(None))
    return db.session.scalar(wanted)


def claim_kept(item: ItemId) -> WorkClaim | None:
    """Locked until the transaction ends: of two who take it at once, one does."""
    wanted = (
        select(WorkClaim)
        .where(*_is(item))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(wanted).one_or_none()


def insert_claim(item: ItemId, account_id: int, *, now: datetime) -> bool:
    """Whether it is new; where another was quicker nothing is written."""
    build = (postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite).insert
    row = build(WorkClaim).values(
        work=item.work.value, element_kind=item.kind, element_key=item.key,
        language=item.language, account_id=account_id, taken_at=now, note="",
    )  # fmt: skip
    made = row.on_conflict_do_nothing().returning(WorkClaim.id)
    return db.session.scalar(made) is not None


def curators(*, but: int) -> list[Account]:
    """To whom work can be handed over, by name."""
    wanted = select(Account).where(Account.retired_at.is_(None), Account.active)
    found: Iterable[Account] = db.session.scalars(wanted)
    able = (each for each in found if each.id != but and each.may(Permission.CURATE))
    return sorted(able, key=lambda account: name_key(account.name))


def _is(item: ItemId) -> tuple[ColumnElement[bool], ...]:
    return (
        WorkClaim.work == item.work.value,
        WorkClaim.element_kind == item.kind,
        WorkClaim.element_key == item.key,
        WorkClaim.language == item.language,
    )
