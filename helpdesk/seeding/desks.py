"""Loading what is no element: terms, regional contacts and the rules that choose among them.

What was edited in the site is left alone, as `edited_desks` lists it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select

from helpdesk.core.database import db
from helpdesk.directory.models import Term, TermLabel
from helpdesk.directory.rows import reconcile, update
from helpdesk.routing.models import ContactLabel, RegionalContact, RoutingRule
from helpdesk.seeding.seed import SeedContact, SeedRule, SeedTerm


def load_terms(
    seeds: Iterable[SeedTerm], left_alone: Collection[tuple[str, str]] = frozenset()
) -> None:
    """Terms that the files lack stay: an administrator may have added them.

    So does what the site has edited or taken out, by kind and code in `left_alone`.
    """
    there = {(term.kind, term.code): term for term in db.session.scalars(select(Term))}
    for seed in seeds:
        if (seed.kind, seed.code) in left_alone:
            continue
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
    """All contacts by slug; those that were edited in the site are left as they are.

    One that has left the files is retired: inquiries may name it.
    """
    there = {contact.slug: contact for contact in db.session.scalars(select(RegionalContact))}
    fallback_is_edited = any(each.is_fallback and each.edited_at for each in there.values())
    loaded = set()
    for seed in seeds:
        loaded.add(seed.slug)
        contact = there.get(seed.slug)
        if contact is None:
            contact = there[seed.slug] = RegionalContact(slug=seed.slug)
            db.session.add(contact)
        elif contact.edited_at:
            continue
        # There is one fallback: where the site has chosen it, the files do not choose another.
        _write(contact, seed, is_fallback=seed.is_fallback and not fallback_is_edited)
    for slug, contact in there.items():
        if slug not in loaded and not contact.edited_at:
            update(contact, retired_at=contact.retired_at or now, is_fallback=False)
    return there


def _write(contact: RegionalContact, seed: SeedContact, *, is_fallback: bool) -> None:
    update(
        contact,
        email=seed.email,
        languages=list(seed.languages),
        time_zone=seed.time_zone,
        holidays=seed.holidays,
        reply_within_working_days=seed.reply_within_working_days,
        deputy_slug=seed.deputy,
        is_fallback=is_fallback,
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


def load_rules(seeds: Iterable[SeedRule], contacts: dict[str, RegionalContact]) -> None:
    """Rules have no name; the row at a position becomes the rule at that position.

    Where one was edited in the site, all are left alone: the order of rules has a meaning, so that
    some of them from here and some from there would make a third thing.
    """
    there = list(db.session.scalars(select(RoutingRule).order_by(RoutingRule.position)))
    if any(row.edited_at for row in there):
        return
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


def edited_desks() -> list[str]:
    """What a load leaves alone: "desk brazil" for each edited desk, "rules" where one of them was."""
    slugs = db.session.scalars(
        select(RegionalContact.slug)
        .where(RegionalContact.edited_at.is_not(None))
        .order_by(RegionalContact.slug)
    )
    rules = select(RoutingRule.id).where(RoutingRule.edited_at.is_not(None)).limit(1)
    return [f"desk {slug}" for slug in slugs] + (
        ["routing rules"] if db.session.scalar(rules) is not None else []
    )
