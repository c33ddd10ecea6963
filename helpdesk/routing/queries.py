"""Every SELECT on desks and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from helpdesk.accounts.models import Account
from helpdesk.core.database import db
from helpdesk.core.text import name_key
from helpdesk.directory.models import Country
from helpdesk.directory.queries import country_names, vocabulary
from helpdesk.directory.terms import Vocabulary
from helpdesk.routing.absences import away_until
from helpdesk.routing.errors import DeskNotFoundError, NoDeskError, RuleNotFoundError
from helpdesk.routing.members import Member
from helpdesk.routing.models import (
    AwayPeriod,
    ClosedDay,
    ContactLabel,
    DeskMember,
    RegionalContact,
    RoutingRule,
)
from helpdesk.routing.places import Place, Places
from helpdesk.routing.rules import Desk, Rule, RuleBook
from helpdesk.vocabulary.languages import DEFAULT, SERVED

Found = TypeVar("Found")


def rule_book(session: Session, *, absences: Mapping[str, date] | None = None) -> RuleBook:
    """All rules, desks and places; `absences` tells the last days away of those that are.

    Raises: NoDeskError, before any data has been loaded.
    """
    contacts = session.scalars(select(RegionalContact).order_by(RegionalContact.id)).all()
    if not contacts:
        raise NoDeskError("There is no desk yet: load the data.")
    until = absences or {}
    return RuleBook(
        rules=[as_rule(row, number) for number, row in enumerate(rules(session), start=1)],
        desks={
            contact.slug: Desk(
                contact.slug, contact.deputy_slug, contact.is_retired, until.get(contact.slug)
            )
            for contact in contacts
        },
        fallback=next((each for each in contacts if each.is_fallback), contacts[0]).slug,
        places=places(session),
    )


def as_rule(row: RoutingRule, number: int) -> Rule:
    return Rule(
        number,
        row.contact.slug,
        countries=tuple(row.countries),
        subregion=row.subregion,
        region=row.region,
        topics=tuple(row.topics),
        languages=tuple(row.languages),
    )


def places(session: Session) -> Places:
    """Where each country of the directory lies."""
    wanted = select(Country.code, Country.subregion, Country.region)
    return {code: Place(subregion, region) for code, subregion, region in session.execute(wanted)}


def absences(session: Session, *, on: date | None, now: datetime) -> dict[str, date]:
    """The desks that are away, with their last days away.

    `on` is the day asked about; without it each desk's own day at `now`, which is not the same
    everywhere.
    """
    wanted = select(RegionalContact).options(
        selectinload(RegionalContact.away_periods), selectinload(RegionalContact.members)
    )
    found = {}
    for contact in session.scalars(wanted.order_by(RegionalContact.id)):
        until = absence(contact, on=on or desk_day(contact, now))
        if until is not None:
            found[contact.slug] = until
    return found


def absence(contact: RegionalContact, *, on: date) -> date | None:
    """The last day away of a desk that is away on this day."""
    periods = [(period.starts_on, period.ends_on) for period in contact.away_periods]
    members = [Member(each.account_id, each.is_away_until) for each in contact.members]
    return away_until(periods, members, on=on)


def desk_day(contact: RegionalContact, now: datetime) -> date:
    return now.astimezone(ZoneInfo(contact.time_zone)).date()


# Rules


def rules(session: Session) -> Sequence[RoutingRule]:
    """In their order."""
    return session.scalars(
        select(RoutingRule)
        .options(joinedload(RoutingRule.contact))
        .order_by(RoutingRule.position, RoutingRule.id)
    ).all()


def rule_by_id(number: int) -> RoutingRule:
    """Raises: RuleNotFoundError."""
    found = db.session.get(RoutingRule, number, options=[joinedload(RoutingRule.contact)])
    if found is None:
        raise RuleNotFoundError("There is no such rule.")
    return found


# Desks


def desk_by_slug(session: Session, slug: str, *, is_kept: bool = False) -> RegionalContact:
    """`is_kept` keeps other writers from it until the transaction ends. Raises: DeskNotFoundError."""
    wanted = select(RegionalContact).where(RegionalContact.slug == slug)
    if is_kept:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalar(wanted)
    if found is None:
        raise DeskNotFoundError(f"There is no desk {slug!r}.")
    return found


def closed_days_of(session: Session, contact: RegionalContact) -> frozenset[date]:
    wanted = select(ClosedDay.day).where(ClosedDay.contact_id == contact.id)
    return frozenset(session.scalars(wanted))


def desks() -> list[RegionalContact]:
    """All desks with all that hangs on them, those that answer first, by slug."""
    wanted = select(RegionalContact).options(
        selectinload(RegionalContact.labels),
        selectinload(RegionalContact.away_periods),
        selectinload(RegionalContact.members),
    )
    return sorted(
        db.session.scalars(wanted), key=lambda contact: (contact.is_retired, contact.slug)
    )


def away_period(contact: RegionalContact, number: int) -> AwayPeriod:
    """Raises: DeskNotFoundError."""
    return _part(next((each for each in contact.away_periods if each.id == number), None))


def closed_day(contact: RegionalContact, number: int) -> ClosedDay:
    """Raises: DeskNotFoundError."""
    return _part(next((each for each in contact.closed_days if each.id == number), None))


def member(contact: RegionalContact, account_key: str) -> DeskMember:
    """Raises: DeskNotFoundError."""
    wanted = (
        select(DeskMember)
        .join(Account, Account.id == DeskMember.account_id)
        .where(DeskMember.contact_id == contact.id, Account.key == account_key)
    )
    return _part(db.session.scalar(wanted))


def _part(found: Found | None) -> Found:
    if found is None:
        raise DeskNotFoundError("The desk has no such part.")
    return found


def accounts() -> list[Account]:
    """Those who can be a member of a desk, by name."""
    wanted = select(Account).where(Account.retired_at.is_(None))
    return sorted(db.session.scalars(wanted), key=lambda account: name_key(account.name))


def accounts_of(contact: RegionalContact) -> dict[int, Account]:
    """The desk's members by account."""
    wanted = (
        select(Account)
        .join(DeskMember, DeskMember.account_id == Account.id)
        .where(DeskMember.contact_id == contact.id)
        .order_by(Account.id)
    )
    return {account.id: account for account in db.session.scalars(wanted)}


def desks_of(account_id: int) -> list[str]:
    """The slugs of the desks that an account answers for."""
    wanted = (
        select(RegionalContact.slug)
        .join(DeskMember, DeskMember.contact_id == RegionalContact.id)
        .where(DeskMember.account_id == account_id)
    )
    return sorted(db.session.scalars(wanted))


def members_of(session: Session, slug: str) -> list[Member]:
    """For `members.next_member`: who of a desk can be given an inquiry."""
    wanted = (
        select(DeskMember.account_id, DeskMember.is_away_until)
        .join(RegionalContact, RegionalContact.id == DeskMember.contact_id)
        .join(Account, Account.id == DeskMember.account_id)
        .where(RegionalContact.slug == slug, Account.retired_at.is_(None))
        .order_by(DeskMember.account_id)
    )
    return [Member(account_id, until) for account_id, until in session.execute(wanted)]


# Words


@dataclass(frozen=True)
class Names:
    """What desks, countries and terms are called in one language."""

    language: str
    desks: Mapping[str, str]  # by slug
    countries: Mapping[str, str]  # by ISO code, in the order of the names
    terms: Vocabulary

    def desk(self, slug: str) -> str:
        return self.desks.get(slug, slug)

    def country(self, code: str) -> str:
        return self.countries.get(code, code)


def names_in(language: str) -> Names:
    return Names(language, desk_names(language), country_names(language), vocabulary())


def desk_names(language: str) -> dict[str, str]:
    """By slug, in the order of the names; in English where the desk has no other name."""
    wanted = (
        select(RegionalContact.slug, ContactLabel.language, ContactLabel.label)
        .join(ContactLabel, ContactLabel.contact_id == RegionalContact.id)
        .where(ContactLabel.language.in_({language, DEFAULT}))
    )
    found: dict[str, str] = {}
    for slug, of_language, label in db.session.execute(wanted):
        if of_language == language or slug not in found:
            found[slug] = label
    return dict(sorted(found.items(), key=lambda pair: name_key(pair[1])))


def known_languages() -> list[str]:
    """Codes of the languages that desks may speak and rules may name; those of countries among them."""
    found = set(asked_languages())
    for spoken in db.session.scalars(select(Country.languages)):
        found.update(spoken)
    return sorted(found)


def asked_languages() -> list[str]:
    """Codes of the languages in which somebody could be answered: of the site, its desks, its rules."""
    found = set(SERVED)
    for model in (RegionalContact, RoutingRule):
        for spoken in db.session.scalars(select(model.languages)):
            found.update(spoken)
    return sorted(found, key=lambda code: (code not in SERVED, code))
