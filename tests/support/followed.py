"""Small directories whose index is put to the test: bodies that are edited, and whether they are found."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.directory.models import Agency
from helpdesk.search.checking import differences
from helpdesk.search.services import SearchQuery, engine, search_directory

BODIES = 40
LETTERS = "bcdfghjklmnpqrstvwxz"  # without vowels no token is a word, or near one


State = dict[str, str]  # by body its acronym


def token(numbers: random.Random) -> str:
    """An acronym that nothing else has."""
    return "".join(numbers.choices(LETTERS, k=12)).upper()


def slug(number: int) -> str:
    return f"body-{number}"


def number_of(key: str) -> int:
    return int(key.removeprefix("body-"))


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


def retire(*numbers: int) -> None:
    with transaction():
        for agency in _of(numbers):
            agency.retired_at = clock.now()


def _of(numbers: Iterable[int]) -> list[Agency]:
    wanted = select(Agency).where(Agency.slug.in_([slug(number) for number in numbers]))
    return list(db.session.scalars(wanted.order_by(Agency.id)))


def acronyms() -> State:
    """The acronym of each body that is not retired, as the database says."""
    with Session(db.engine) as session:
        wanted = select(Agency.key, Agency.acronym).where(Agency.retired_at.is_(None))
        return dict(session.execute(wanted).all())


def having(acronym: str) -> set[str]:
    """The bodies that have an acronym, as the database says."""
    return {key for key, has in acronyms().items() if has == acronym}


def found(acronym: str) -> set[str]:
    """The bodies that search finds by an acronym."""
    page = search_directory(SearchQuery(acronym, is_as_typed=True))
    return {result.key for result in page.results.items}


def unlike() -> list[str]:
    """What the index has that the database has not, and the other way round."""
    with Session(db.engine) as session:
        return differences(engine().index, session)


def caught_up() -> int:
    """Bring the index up, once, and answer from it at once; how many entries were written."""
    written = engine().catch_up()
    if not written:
        engine().refresh()
    return written


def wait_until_alone() -> None:
    """Let the server find out that a client has been killed: until then it may still commit."""
    if db.engine.dialect.name != "postgresql":
        return
    others = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    until = time.monotonic() + 10
    with db.engine.connect() as connection:
        while connection.scalar(others):
            connection.rollback()
            assert time.monotonic() < until, "somebody else is still connected"
            time.sleep(0.002)
