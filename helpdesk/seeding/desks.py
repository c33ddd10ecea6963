"""Loading what is no element: terms, regional contacts and the rules that choose among them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select

from helpdesk.core.database import db
from helpdesk.directory.models import Term, TermLabel
from helpdesk.routing.models import ContactLabel, RegionalContact, RoutingRule
from helpdesk.seeding.rows import reconcile, update
from helpdesk.seeding.seed import SeedContact, SeedRule, SeedTerm


def load_terms(seeds: Iterable[SeedTerm]) -> None:
    """Terms that the files lack stay: an administrator may have added them."""
    there = {(term.kind, term.code): term for term in db.session.scalars(select(Term))}
    for seed in seeds:
        term = there.get((seed.kind, seed.code))
        if term is None:
            term = Term(kind=seed.kind, code=seed.code, position=seed.position)
            db.session.add(term)
        update(term, position=seed.position, parent_code=seed.parent)
        reconcile(
            term.labels,
            {label.language: asdict(label) for label in seed.labels},
            key=lambda label: label.language,
            make=TermLabel,
        )


def load_contacts(seeds: Iterable[SeedContact], *, now: datetime) -> dict[str, RegionalContact]:
    """All contacts by slug. One that has left the files is retired: inquiries may name it."""
    there = {contact.slug: contact for contact in db.session.scalars(select(RegionalContact))}
    loaded = set()
    for seed in seeds:
        loaded.add(seed.slug)
        contact = there.get(seed.slug)
        if contact is None:
            contact = there[seed.slug] = RegionalContact(slug=seed.slug)
            db.session.add(contact)
        update(
            contact,
            email=seed.email,
            languages=list(seed.languages),
            time_zone=seed.time_zone,
            holidays=seed.holidays,
            reply_within_working_days=seed.reply_within_working_days,
            deputy_slug=seed.deputy,
            is_fallback=seed.is_fallback,
            retired_at=None,
        )
        reconcile(
            contact.labels,
            {
                label.language: {"language": label.language, "label": label.label}
                for label in seed.labels
            },
            key=lambda label: label.language,
            make=ContactLabel,
        )
    for slug, contact in there.items():
        if slug not in loaded:
            update(contact, retired_at=contact.retired_at or now, is_fallback=False)
    return there


def load_rules(seeds: Iterable[SeedRule], contacts: dict[str, RegionalContact]) -> None:
    """Rules have no name; the row at a position becomes the rule at that position."""
    there = list(db.session.scalars(select(RoutingRule).order_by(RoutingRule.position)))
    seeds = list(seeds)
    for row in there[len(seeds) :]:
        db.session.delete(row)
    for index, seed in enumerate(seeds):
        if index < len(there):
            rule = there[index]
        else:
            rule = RoutingRule()
            db.session.add(rule)
        update(
            rule,
            position=seed.position,
            contact=contacts[seed.contact],
            countries=list(seed.countries),
            subregion=seed.subregion,
            region=seed.region,
            topics=list(seed.topics),
            languages=list(seed.languages),
        )
