"""The public map of freshness: by shape and words, its table, its CSV."""

from __future__ import annotations

import csv
import io
from datetime import date

from flask import Flask
from sqlalchemy import select

from helpdesk.core.database import db, transaction
from helpdesk.directory.models import Fact
from helpdesk.pages.freshness import COLUMNS
from tests.support.client import StrictClient


def late(key: str) -> None:
    with transaction():
        fact = db.session.scalars(select(Fact).where(Fact.key == key)).one()
        fact.checked_on = date(2024, 1, 1)


def test_a_row_a_country_and_a_cell_a_kind_of_fact(client: StrictClient) -> None:
    page = client.get("/en/about/freshness").page
    rows = page.all(".heat tbody tr:not(.coverage__group)")
    assert len(rows) == 76
    assert {len(row.find_all("td")) for row in rows} == {len(COLUMNS)}


def test_a_late_fact_is_told_by_shape_and_by_word_and_leads_to_its_place(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    late("PE/insurance")
    page = fresh_client.get("/en/about/freshness").page
    cells = page.all('.heat a[href="/en/countries/pe#insurance"]')
    assert [page.words(cell) for cell in cells] == ["▲ review late"]
    assert page.words(page.find('.heat a[href="/en/countries/br#insurance"]')) == "● up to date"
    assert "for 1 the review is late" in page.text


def test_the_table_adds_up_to_the_countries(client: StrictClient) -> None:
    page = client.get("/es/about/freshness").page
    rows = page.all("section .table tbody tr")
    assert len(rows) == len(COLUMNS)
    for row in rows:
        assert sum(int(page.words(cell)) for cell in row.find_all("td")[:4]) == 76


def test_the_csv_has_every_cell_in_codes(fresh_app: Flask, fresh_client: StrictClient) -> None:
    late("PE/insurance")
    answer = fresh_client.get("/pt/about/freshness.csv")
    assert answer.content_type.startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert len(rows) == 76 * len(COLUMNS)
    told = {(row["country"], row["fact"]): row for row in rows}
    assert told["PE", "insurance"]["state"] == "overdue"
    assert told["PE", "insurance"]["next_review_on"] == "2025-01-01"
    assert told["PE", "contacts"]["kind"] == "contact"
    assert told["BR", "insurance"]["name"] == "Brasil"
    unknown = next(row for row in rows if row["state"] == "unknown")
    assert unknown["checked_on"] == unknown["next_review_on"] == ""


def test_it_is_found_from_the_pages_about_the_data(client: StrictClient) -> None:
    for address in ("/en/about/data", "/en/about", "/en/"):
        assert "/en/about/freshness" in client.get(address).page.links
