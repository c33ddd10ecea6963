"""What desks were asked, and the fact or body behind a link."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload, selectinload

from helpdesk.core.database import db
from helpdesk.curation.confirming import Asked
from helpdesk.curation.fields import Kind
from helpdesk.curation.trust_models import ConfirmationRequest
from helpdesk.curation.worklist import Page
from helpdesk.directory.models import Agency, Citation, Country, Fact
from helpdesk.inquiries.tokens import hashed
from helpdesk.routing.models import RegionalContact


def request_by_token(token: str, *, is_kept: bool = False) -> ConfirmationRequest | None:
    """`is_kept`: locked, so that of two who answer at once one does."""
    wanted = select(ConfirmationRequest).where(ConfirmationRequest.token_hash == hashed(token))
    if is_kept:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return db.session.scalars(wanted).one_or_none()


def shown(about: Page) -> Fact | Agency | None:
    """With its country, texts and sources; None where it is retired."""
    kind, key = about
    return _fact(key) if kind == Kind.FACT else _agency(key)


def all_shown(about: Collection[Page]) -> list[Fact | Agency]:
    """In their order, without those retired."""
    return [found for one in about if (found := shown(one)) is not None]


def _agency(key: str) -> Agency | None:
    wanted = (
        select(Agency)
        .where(Agency.key == key, Agency.retired_at.is_(None))
        .options(
            selectinload(Agency.translations),
            selectinload(Agency.citations).joinedload(Citation.source),
            joinedload(Agency.country).selectinload(Country.translations),
        )
    )
    return db.session.scalars(wanted).one_or_none()


def _fact(key: str) -> Fact | None:
    """None also where its country is retired."""
    wanted = (
        select(Fact)
        .where(Fact.key == key, Fact.retired_at.is_(None))
        .options(
            selectinload(Fact.translations),
            selectinload(Fact.citations).joinedload(Citation.source),
            joinedload(Fact.country).selectinload(Country.translations),
        )
    )
    fact = db.session.scalars(wanted).one_or_none()
    return fact if fact is not None and not fact.country.is_retired else None


def asked_before() -> list[Asked]:
    rows: Sequence[ConfirmationRequest] = db.session.scalars(
        select(ConfirmationRequest).order_by(ConfirmationRequest.id)
    ).all()
    return [
        Asked(
            row.desk_slug,
            (row.element_kind, row.element_key),
            row.asked_at.date(),
            row.expires_at,
            row.reply,
            row.settled_at is not None,
        )
        for row in rows
    ]


def desk_kept(session: Session, slug: str) -> RegionalContact | None:
    """Locked: of two workers one writes to it."""
    wanted = (
        select(RegionalContact)
        .where(RegionalContact.slug == slug)
        .options(selectinload(RegionalContact.labels))
        .with_for_update(of=RegionalContact)
        .execution_options(populate_existing=True)
    )
    return session.scalars(wanted).one_or_none()


def forget_requests(*, before: datetime) -> int:
    """Delete what was asked so long ago; how many rows."""
    result: Any = db.session.execute(
        delete(ConfirmationRequest).where(ConfirmationRequest.asked_at < before)
    )
    return int(result.rowcount)
