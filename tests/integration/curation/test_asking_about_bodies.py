"""Still true? of how a body is reached: asked, confirmed, corrected and sent back as facts are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.curation.confirmation_services import ask_desks
from helpdesk.curation.confirming import MOST
from helpdesk.curation.contacts import contact_rows
from helpdesk.curation.trust_models import ConfirmationRequest
from helpdesk.directory.models import Agency, Fact
from helpdesk.outbox.models import OutboxMessage
from tests.support import curating
from tests.support.client import StrictClient, strict
from tests.support.sites import Sites
from tests.support.staff import Visitor, noted, signed_in, within

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
BODY = "infarmed"
LINK = re.compile(r"http://[^\s]+(/[a-z]{2}/confirmations/[A-Za-z0-9_-]+)")


@pytest.fixture
def site(sites: Sites, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    with sites.copy_of("seeded") as app, app.app_context():
        monkeypatch.setattr(clock, "now", lambda: NOW)
        yield app


@pytest.fixture
def client(site: Flask) -> StrictClient:
    return strict(site)


def late(key: str = BODY, on: date = date(2026, 5, 1)) -> None:
    with transaction():
        db.session.scalars(select(Agency).where(Agency.key == key)).one().checked_on = on


def mails() -> list[OutboxMessage]:
    db.session.rollback()
    wanted = select(OutboxMessage).where(OutboxMessage.message == "still-true")
    return list(db.session.scalars(wanted.order_by(OutboxMessage.id)))


def links() -> list[str]:
    return [link for mail in mails() for link in LINK.findall(mail.text)]


def asked_about() -> list[tuple[str, str]]:
    db.session.rollback()
    rows = db.session.scalars(select(ConfirmationRequest).order_by(ConfirmationRequest.id))
    return [(row.element_kind, row.element_key) for row in rows]


def body() -> dict[str, Any]:
    return curating.state("agency", BODY)


@pytest.fixture
def link(site: Flask) -> str:
    late()
    assert within(site, lambda: ask_desks(site)) == 1
    (found,) = links()
    return found


def test_after_six_months_a_body_is_asked_about_and_not_before(site: Flask) -> None:
    late(on=date(2026, 5, 23))  # due today
    assert within(site, lambda: ask_desks(site)) == 0
    late(on=date(2026, 5, 22))
    assert within(site, lambda: ask_desks(site)) == 1
    assert asked_about() == [("agency", BODY)]


def test_the_mail_tells_how_it_is_said_to_be_reached(site: Flask, link: str) -> None:
    (mail,) = mails()
    agency = db.session.scalars(select(Agency).where(Agency.key == BODY)).one()
    known = [row.value for row in contact_rows(agency) if row.value]
    assert known
    for value in known:
        assert value in mail.text
    assert mail.subject == "¿Sigue vigente? Una pregunta sobre sus países"


def test_a_body_that_spans_several_countries_is_nobodys_to_ask(site: Flask) -> None:
    wanted = select(Agency).where(Agency.country_id.is_(None), Agency.retired_at.is_(None))
    late(db.session.scalars(wanted).first().key)  # type: ignore[union-attr]
    assert within(site, lambda: ask_desks(site)) == 0


def test_facts_and_bodies_share_one_mail_that_is_not_endless(site: Flask) -> None:
    with transaction():
        for fact in db.session.scalars(select(Fact).where(Fact.key.startswith("PT/"))):
            fact.checked_on = date(2020, 1, 15)
        for agency in db.session.scalars(select(Agency).where(Agency.country.has(code="ES"))):
            agency.checked_on = date(2020, 1, 15)
    assert within(site, lambda: ask_desks(site)) == 1
    assert len(links()) == len(asked_about()) == MOST
    assert {kind for kind, _key in asked_about()} == {"fact", "agency"}


def test_a_get_shows_the_contact_data_and_its_sources_and_changes_nothing(
    client: StrictClient, link: str
) -> None:
    before = body()
    page = client.get(link.replace("/es/", "/en/")).page
    client.head(link)
    shown = page.words(page.find(".check"))
    for name in ("city", "website", "email", "phone"):
        assert (before[name] or "Not known") in shown
    assert page.find(".source-list a")["href"].startswith("http")
    assert "the review due on 1 November 2026 has not been made" in page.text
    assert "/en/agencies/infarmed" in page.links
    assert body() == before


def test_what_is_not_known_is_said(client: StrictClient, link: str) -> None:
    with transaction():
        row = db.session.scalars(select(Agency).where(Agency.key == BODY)).one()
        row.phone = ""
    page = client.get(link.replace("/es/", "/en/")).page
    assert "Telephone Not known" in page.words(page.find(".check"))


def test_a_confirmation_renews_the_day_of_the_body_and_nothing_else(
    client: StrictClient, link: str
) -> None:
    before = body()
    seen = str(client.get(link).page.find("[name=version]")["value"])
    answer = client.post(f"{link}/confirmation", data={"version": seen, "phone": "0"})
    assert answer.status_code == 303
    after = body()
    assert {name for name in before if before[name] != after[name]} == {"checked_on"}
    (revision,) = [row for row in curating.history("agency", BODY) if row.action == "confirmed"]
    assert (revision.by_role, revision.by_account_id) == ("contact", None)
    assert revision.changes == {"checked_on": ["2026-05-01", "2026-11-23"]}
    assert curating.faults_of_history() == []
    words = client.get("/en/agencies/infarmed").page.text
    assert "Checked 23 November 2026 by the regional desk" in words


def test_what_has_changed_since_it_was_shown_is_not_confirmed(
    client: StrictClient, link: str
) -> None:
    seen = str(client.get(link).page.find("[name=version]")["value"])
    curating.edited("agency", BODY, phone="+351 217 987 101")
    before = body()
    assert client.post(f"{link}/confirmation", data={"version": seen}).status_code == 409
    assert body() == before


def test_a_body_that_is_gone_cannot_be_confirmed(client: StrictClient, link: str) -> None:
    curating.closed("retire", "agency", BODY)
    assert client.get(link).status_code == 410


@pytest.fixture
def curator(site: Flask) -> Visitor:
    from helpdesk.accounts.roles import StaffRole

    return signed_in(site, StaffRole.CURATOR)


@pytest.mark.parametrize(
    ("what", "sent", "told"),
    [
        ("correction", {"note": "The telephone is another."}, "The telephone is another."),
        ("refusal", {}, "says that it is not the one to ask"),
    ],
)
def test_what_is_sent_back_waits_for_a_curator(
    client: StrictClient, curator: Visitor, link: str, what: str, sent: dict[str, str], told: str
) -> None:
    before = body()
    assert client.post(f"{link}/{what}", data=sent).status_code == 303
    assert body() == before
    page = curator.get("/en/staff/worklist?show=returned").page
    assert told in page.words(page.find(".work .entry"))
    assert page.find(".work h2 a")["href"] == f"/en/staff/directory/agency/{BODY}/edit"
    assert len(noted("confirmation.corrected") + noted("confirmation.not-mine")) == 1
