from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.directory.models import FundingCall
from tests.support.client import StrictClient

SLUG = "ep-permed-jtc2025"


def change(**values: object) -> None:
    with transaction():
        call = db.session.scalars(select(FundingCall).filter_by(slug=SLUG)).one()
        for name, value in values.items():
            setattr(call, name, value)


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_the_list_works(client: StrictClient, language: str) -> None:
    page = client.get(f"/{language}/calls").page
    assert f"/{language}/calls/{SLUG}" in page.links
    assert len(page.all("#closed li.entry")) == 24


def test_with_nothing_open_the_page_says_so_and_has_a_way_on(client: StrictClient) -> None:
    page = client.get("/en/calls").page
    assert page.words(page.find("#open h2")) == "Open calls 0"
    assert "None of these calls takes proposals today." in page.words(page.find("#open"))
    assert "/en/agencies?role=research-funder" in page.links


def test_closed_calls_stand_newest_first(client: StrictClient) -> None:
    page = client.get("/en/calls").page
    years = [int(page.words(year)) for year in page.all(".year__name")]
    assert years == sorted(years, reverse=True)
    assert years[0] == 2026


def test_calls_stand_under_what_they_are(fresh_app: Flask, fresh_client: StrictClient) -> None:
    change(opens_on=None, closes_on=clock.today() + timedelta(days=30))
    page = fresh_client.get("/en/calls").page
    assert f"/en/calls/{SLUG}" in [link["href"] for link in page.all("#open a")]
    change(opens_on=clock.today() + timedelta(days=5))
    page = fresh_client.get("/en/calls").page
    assert "Opens on" in page.words(page.find("#coming"))
    change(opens_on=None, closes_on=None)
    assert fresh_client.get("/en/calls").page.find("#undated li")


@pytest.mark.parametrize("query", ["country=BR", "country=br", "programme=ERA+PerMed"])
def test_the_list_can_be_narrowed(client: StrictClient, query: str) -> None:
    page = client.get(f"/en/calls?{query}").page
    assert 0 < len(page.all("li.entry")) < 24
    assert page.heading.startswith("Funding calls: ")
    assert page.find("option[selected]")


def test_a_country_without_calls_gives_an_empty_list_and_a_way_on(client: StrictClient) -> None:
    page = client.get("/en/calls?country=DM").page
    assert "No call in the directory fits this choice." in page.text
    assert "/en/calls" in page.links


@pytest.mark.parametrize("query", ["country=XX", "programme=nothing", "country=%00%3Cb%3E"])
def test_a_filter_that_says_nothing_is_left_out_and_named(client: StrictClient, query: str) -> None:
    page = client.get(f"/en/calls?{query}").page
    assert len(page.all("li.entry")) == 24
    assert "left out" in page.words(page.find(".notice"))


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_a_call_works(client: StrictClient, language: str) -> None:
    page = client.get(f"/{language}/calls/{SLUG}").page
    assert "PGxPM2025" in page.heading
    assert "2025" in page.words(page.find(".reach"))


def test_a_call_says_who_takes_part(client: StrictClient) -> None:
    page = client.get(f"/en/calls/{SLUG}").page
    assert "/en/agencies/nkfih" in " ".join(page.links)
    assert "SAMRC, South Africa" in page.words(page.find("#funders"))
    countries = page.find("#countries")
    assert "/en/countries/es" in [link["href"] for link in countries.select("a")]
    # South Africa has no page here: it is named without a link.
    assert "South Africa" in page.words(countries)
    assert "/en/countries/za" not in page.links


def test_what_no_source_lists_is_not_known(client: StrictClient) -> None:
    page = client.get("/en/calls/era-permed-jtc2020").page
    assert page.words(page.find("#countries")).endswith("none of our sources lists the countries.")
    assert page.words(page.find("#funders")).endswith("none of our sources lists the funders.")


def test_a_deadline_without_an_hour_says_so_while_it_lies_ahead(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    page = fresh_client.get(f"/en/calls/{SLUG}").page
    assert "18 February 2025" in page.text
    assert "does not state the hour" not in page.text
    change(opens_on=None, closes_on=clock.today() + timedelta(days=30))
    page = fresh_client.get(f"/en/calls/{SLUG}").page
    assert "The source does not state the hour: it counts as open until" in page.text


def test_a_deadline_with_an_hour_names_its_zone(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    at = datetime(2027, 3, 9, 16, 0, tzinfo=UTC)
    change(opens_on=None, closes_on=at.date(), closes_at=at, time_zone="Europe/Brussels")
    page = fresh_client.get(f"/en/calls/{SLUG}").page
    deadline = page.words(page.find(".reach"))
    assert "9 March 2027, 17:00 (Central European" in deadline
    assert "does not state the hour" not in deadline
    event = Calendar.from_ical(fresh_client.get(f"/en/calls/{SLUG}.ics").data).events[0]
    assert at == event.DTSTART


def test_a_closed_call_offers_no_calendar_but_its_address_answers(client: StrictClient) -> None:
    assert f"/en/calls/{SLUG}.ics" not in client.get(f"/en/calls/{SLUG}").page.links
    answer = client.get(f"/es/calls/{SLUG}.ics")
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{SLUG}.ics"'
    event = Calendar.from_ical(answer.data).events[0]
    assert date(2025, 2, 18) == event.DTSTART
    assert event.uid == f"{SLUG}@localhost"
    assert str(event["url"]).endswith(f"/es/calls/{SLUG}")


def test_a_call_ahead_offers_its_calendar(fresh_app: Flask, fresh_client: StrictClient) -> None:
    change(opens_on=None, closes_on=clock.today() + timedelta(days=30))
    assert f"/en/calls/{SLUG}.ics" in fresh_client.get(f"/en/calls/{SLUG}").page.links


def test_without_a_deadline_there_is_no_calendar(
    fresh_app: Flask, fresh_client: StrictClient
) -> None:
    change(closes_on=None, closes_at=None)
    assert fresh_client.get(f"/en/calls/{SLUG}.ics").status_code == 404
    assert "Not known" in fresh_client.get(f"/en/calls/{SLUG}").page.text


@pytest.mark.parametrize("path", ["none", "none.ics", SLUG.upper()])
def test_a_call_that_is_not_here_is_a_404(client: StrictClient, path: str) -> None:
    assert client.get(f"/en/calls/{path}").status_code == 404


def test_a_retired_call_says_so(fresh_app: Flask, fresh_client: StrictClient) -> None:
    change(retired_at=datetime(2026, 1, 2, 12, tzinfo=UTC))
    answer = fresh_client.get(f"/en/calls/{SLUG}")
    assert answer.status_code == 410
    assert "2 January 2026" in answer.page.text
    assert f"/en/calls/{SLUG}" not in fresh_client.get("/en/calls").page.links


def test_it_is_only_read(client: StrictClient) -> None:
    assert client.put("/en/calls").status_code in {400, 405}
