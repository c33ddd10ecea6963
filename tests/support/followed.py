"""Small directories whose index is put to the test: bodies that are edited, and whether they are found."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.directory.models import Agency
from helpdesk.search.checking import differences
from helpdesk.search.services import SearchQuery, engine, search_directory

LETTERS = "bcdfghjklmnpqrstvwxz"  # without vowels no token is a word, or near one


def token(numbers: random.Random) -> str:
    """An acronym that nothing else has."""
    return "".join(numbers.choices(LETTERS, k=12)).upper()


def slug(number: int) -> str:
    return f"body-{number}"


def body(number: int) -> Agency:
    return Agency(
        key=slug(number),
        slug=slug(number),
        name=f"Test body number {number}",
        scope="national",
        evidence="official",
        summary=f"Reviews protocols of kind {number}.",
        checked_on=date(2026, 1, 1),
    )


def add_bodies(numbers: Iterable[int]) -> None:
    with transaction():
        db.session.add_all(body(number) for number in numbers)


def give_acronym(acronym: str, numbers: Iterable[int]) -> None:
    """One transaction that gives all of these bodies the same acronym."""
    with transaction():
        for agency in _of(numbers):
            agency.acronym = acronym


def retire(number: int) -> None:
    with transaction():
        for agency in _of([number]):
            agency.retired_at = clock.now()


def _of(numbers: Iterable[int]) -> list[Agency]:
    wanted = select(Agency).where(Agency.slug.in_([slug(number) for number in numbers]))
    return list(db.session.scalars(wanted.order_by(Agency.id)))


def acronyms() -> dict[str, set[str]]:
    """By acronym the bodies that have it, as the database says."""
    found: dict[str, set[str]] = {}
    with Session(db.engine) as session:
        wanted = select(Agency.acronym, Agency.key).where(Agency.retired_at.is_(None))
        for acronym, key in session.execute(wanted):
            found.setdefault(acronym, set()).add(key)
    return found


def found(acronym: str) -> set[str]:
    """The bodies that search finds by an acronym."""
    page = search_directory(SearchQuery(acronym, is_as_typed=True))
    return {result.key for result in page.results.items}


def unlike() -> list[str]:
    """What the index has that the database has not, and the other way round."""
    with Session(db.engine) as session:
        return differences(engine().index, session)


def caught_up(app: Flask) -> None:
    """Bring the index up and answer from it at once."""
    with app.app_context():
        engine().catch_up()
        engine().refresh()
