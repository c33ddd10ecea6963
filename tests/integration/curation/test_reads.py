"""Reads are counted by page and month; of who reads nothing is stored anywhere."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.curation import reads
from helpdesk.curation.reads import STEP, add_reads, forget_old_reads, reads_of_pages
from helpdesk.curation.trust_models import EntryRead
from tests.support.client import StrictClient
from tests.support.dumps import places_of

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
BR = "/en/countries/br"


def counted() -> dict[tuple[str, str], int]:
    db.session.rollback()
    reads.write_waiting()
    return reads_of_pages(today=clock.today())


def read(client: StrictClient, address: str, **headers: str):  # type: ignore[no-untyped-def]
    return client.get(address, headers={"User-Agent": FIREFOX, **headers})


def test_a_page_is_counted_in_all_languages_together(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    read(fresh_client, BR)
    read(fresh_client, "/es/countries/br")
    read(fresh_client, "/pt/agencies/anvisa")
    assert counted() == {("country", "BR"): 2, ("agency", "anvisa"): 1}


def test_who_has_the_page_already_reads_it_again(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    first = read(fresh_client, BR)
    again = read(fresh_client, BR, **{"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert counted() == {("country", "BR"): 2}


def test_what_nobody_reads_is_not_counted(fresh_app: Flask, fresh_client: StrictClient) -> None:
    fresh_client.head(BR, headers={"User-Agent": FIREFOX})
    read(fresh_client, BR, **{"User-Agent": "Googlebot/2.1"})
    read(fresh_client, BR, **{"Sec-Purpose": "prefetch"})
    read(fresh_client, "/en/countries/zz")
    read(fresh_client, "/en/agencies/anvisa.vcf")
    read(fresh_client, "/en/search?q=anvisa")
    assert counted() == {}


def test_a_full_step_is_written_by_the_page_that_fills_it(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    for _ in range(STEP):
        read(fresh_client, BR)
    assert reads_of_pages(today=clock.today()) == {("country", "BR"): STEP}


def test_nothing_of_the_visitor_is_stored(fresh_app: Flask, fresh_client: StrictClient) -> None:
    """The table has no place for it, and no row anywhere holds what the visitor sent."""
    secrets = {
        "User-Agent": f"{FIREFOX} UniqueAgent77", "Referer": "https://unique-referrer.example/",
        "Accept-Language": "quz-PE", "X-Forwarded-For": "203.0.113.77",
    }  # fmt: skip
    fresh_client.get(BR, headers=secrets, environ_base={"REMOTE_ADDR": "203.0.113.78"})
    assert counted() == {("country", "BR"): 1}
    columns = {column["name"] for column in inspect(db.engine).get_columns("entry_reads")}
    assert columns == {"kind", "key", "month", "reads"}
    row = db.session.scalars(select(EntryRead)).one()
    assert row.month.day == 1  # not even the day
    db.session.rollback()
    for told in ("UniqueAgent77", "unique-referrer", "quz-PE", "203.0.113.7"):
        assert places_of(told, fresh_app) == []


def test_only_entries_that_there_are_get_a_row(fresh_app: Flask) -> None:
    add_reads({("country", "BR"): 1, ("country", "anvisa"): 5, ("call", "made-up"): 3},
              month=clock.today().replace(day=1))  # fmt: skip
    assert counted() == {("country", "BR"): 1}


def test_a_database_that_is_away_costs_no_page_and_no_read(
    fresh_app: Flask, fresh_client: StrictClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("locked", None, Exception())

    with monkeypatch.context() as patched:
        patched.setattr(reads, "add_reads", refuse)
        for _ in range(STEP):
            assert read(fresh_client, BR).status_code == 200
    assert counted() == {("country", "BR"): STEP}


def test_months_that_rank_nothing_are_forgotten(fresh_app: Flask) -> None:
    today = date(2026, 11, 23)
    for month in (date(2024, 10, 1), date(2024, 11, 1), date(2025, 11, 1), date(2025, 12, 1)):
        add_reads({("country", "BR"): 1}, month=month)
    with transaction():
        assert forget_old_reads(today=today) == 1
    assert reads_of_pages(today=today) == {("country", "BR"): 1}
