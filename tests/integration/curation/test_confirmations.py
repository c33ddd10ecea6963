"""Still true? By mail to the desk that leads; a GET shows, a POST acts, and the text never changes."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.curation.confirmation_services import ask_desks
from helpdesk.curation.confirming import ASKED, HOLDS
from helpdesk.curation.models import Revision
from helpdesk.curation.trust_models import ConfirmationRequest
from helpdesk.directory.models import Element, Fact
from helpdesk.outbox.models import OutboxMessage
from helpdesk.routing.models import AwayPeriod
from helpdesk.routing.queries import desk_by_slug
from tests.support import curating
from tests.support.client import StrictClient, strict
from tests.support.sites import Sites
from tests.support.staff import noted, within

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
KEY = "PT/insurance"
LINK = re.compile(r"http://[^\s]+(/[a-z]{2}/confirmations/[A-Za-z0-9_-]+)")


@pytest.fixture
def site(sites: Sites, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    with sites.copy_of("seeded") as app, app.app_context():
        monkeypatch.setattr(clock, "now", lambda: NOW)
        yield app


@pytest.fixture
def client(site: Flask) -> StrictClient:
    return strict(site)


def late(*keys: str) -> None:
    with transaction():
        for fact in db.session.scalars(select(Fact).where(Fact.key.in_(keys))):
            fact.checked_on = date(2024, 1, 15)


def ask(app: Flask) -> int:
    return within(app, lambda: ask_desks(app))


def mails() -> list[OutboxMessage]:
    db.session.rollback()
    wanted = select(OutboxMessage).where(OutboxMessage.message == "still-true")
    return list(db.session.scalars(wanted.order_by(OutboxMessage.to_address, OutboxMessage.id)))


def links() -> list[str]:
    return [link for mail in mails() for link in LINK.findall(mail.text)]


def fact(key: str = KEY) -> dict[str, Any]:
    db.session.rollback()
    row = db.session.scalars(select(Fact).where(Fact.key == key)).one()
    return {"version": row.version, "by": row.checked_by, **curating.state("fact", key)}


def requests() -> list[ConfirmationRequest]:
    db.session.rollback()
    return list(db.session.scalars(select(ConfirmationRequest).order_by(ConfirmationRequest.id)))


@pytest.fixture
def link(site: Flask) -> str:
    """The address of the page that a desk was sent."""
    late(KEY)
    assert ask(site) == 1
    (found,) = links()
    return found


# Asking


def test_nobody_is_asked_while_nothing_is_late(site: Flask) -> None:
    assert ask(site) == 0
    assert mails() == []


def test_each_desk_is_asked_once_about_the_countries_that_it_leads(site: Flask) -> None:
    late("PT/insurance", "ES/insurance", "BR/insurance")
    assert ask(site) == 2
    told = {mail.to_address: mail for mail in mails()}
    assert "iberia@helpdesk.example" in told
    iberia = told["iberia@helpdesk.example"]
    assert len(LINK.findall(iberia.text)) == 2
    assert len(links()) == len(set(links())) == 3
    assert ask(site) == 0


def test_the_mail_is_in_the_desks_language_and_no_token_is_kept(site: Flask) -> None:
    late(KEY)
    ask(site)
    (mail,) = mails()
    assert mail.language == "es"
    (found,) = links()
    assert found.startswith("/es/confirmations/")
    token = found.rpartition("/")[2]
    assert len(token) >= 22  # 128 bits and more
    assert token not in str([vars(request) for request in requests()])
    assert "?" not in found


def test_two_workers_at_once_ask_once(site: Flask) -> None:
    late(KEY)
    workers = [threading.Thread(target=ask, args=(site,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(mails()) == len(requests()) == 1


def test_it_is_asked_again_when_the_link_has_run_out_and_not_before(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    late(KEY)
    ask(site)
    for days, count in ((31, 1), (59, 1), (61, 2)):
        later = NOW + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        ask(site)
        assert len(mails()) == count


def test_a_desk_that_is_away_is_asked_when_it_is_back(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    late(KEY)
    with transaction():
        desk = desk_by_slug(db.session(), "iberia")
        desk.away_periods.append(AwayPeriod(starts_on=NOW.date(), ends_on=date(2026, 11, 30)))
    assert ask(site) == 0
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=9))
    assert ask(site) == 1
    assert [mail.to_address for mail in mails()] == ["iberia@helpdesk.example"]


# Answering


def version_on(client: StrictClient, link: str) -> str:
    return str(client.get(link).page.find("[name=version]")["value"])


def test_a_get_shows_the_fact_and_its_source_and_changes_nothing(
    client: StrictClient, link: str
) -> None:
    before = fact()
    for _ in range(3):
        response = client.get(link.replace("/es/", "/en/"))
    client.head(link)
    words = response.page.text
    assert "Portugal: Insurance of participants" in words
    assert "the review due on 15 January 2025 has not been made" in words
    assert response.page.find(".source-list a")["href"].startswith("http")
    assert fact() == before
    assert [request.reply for request in requests()] == [""]


def test_nobody_keeps_the_page_or_passes_its_address_on(client: StrictClient, link: str) -> None:
    headers = client.get(link).headers
    assert headers["Cache-Control"] == "private, no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in headers
    assert "Disallow: /pt/confirmations/" in client.get("/robots.txt").get_data(as_text=True)


def test_a_confirmation_renews_the_day_and_nothing_else(client: StrictClient, link: str) -> None:
    before = fact()
    answer = client.post(f"{link}/confirmation", data={"version": version_on(client, link)})
    assert answer.status_code == 303
    after = fact()
    assert after["checked_on"] == "2026-11-23"
    assert after["by"] == "contact"
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"checked_on", "version", "by"}
    (revision,) = [row for row in curating.history("fact", KEY) if row.action == "confirmed"]
    assert (revision.by_role, revision.by_account_id) == ("contact", None)
    assert revision.changes == {"checked_on": ["2024-01-15", "2026-11-23"]}
    assert curating.faults_of_history() == []
    page = client.get("/en/countries/pt").page
    assert "Checked 23 November 2026 by the regional desk" in page.words(page.find("#insurance"))


def test_whatever_else_is_sent_with_a_confirmation_is_not_read(
    client: StrictClient, link: str
) -> None:
    before = fact()
    sent = {"version": version_on(client, link), "value": "x", "note": "other", "sources": "y"}
    client.post(f"{link}/confirmation", data=sent)
    after = fact()
    for name in ("value", "note", "sources", "translations"):
        assert after[name] == before[name]


def test_a_link_works_once(client: StrictClient, link: str) -> None:
    seen = version_on(client, link)
    client.post(f"{link}/confirmation", data={"version": seen})
    once = fact()
    page = client.get(link.replace("/es/", "/en/")).page
    assert "Thank you. It now says that your desk has checked it. (23 November 2026)" in page.text
    assert not page.all("main form")
    assert client.post(f"{link}/correction", data={"note": "No"}).status_code == 303
    assert client.post(f"{link}/refusal").status_code == 303
    assert client.post(f"{link}/confirmation", data={"version": "1"}).status_code == 303
    assert fact() == once
    assert [request.reply for request in requests()] == ["confirmed"]
    assert len(curating.history("fact", KEY)) == 2  # what it was, and the confirmation


def test_two_who_answer_at_once_are_one_answer(site: Flask, link: str) -> None:
    seen = version_on(strict(site), link)
    plain = site.test_client

    def confirm() -> None:
        plain().post(f"{link}/confirmation", data={"version": seen})

    both = [threading.Thread(target=confirm) for _ in range(4)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    db.session.rollback()
    rows = db.session.scalars(select(Revision).where(Revision.action == "confirmed")).all()
    assert len(rows) == 1


def test_what_has_changed_since_it_was_shown_is_not_confirmed(
    client: StrictClient, link: str
) -> None:
    seen = version_on(client, link)
    curating.edited("fact", KEY, value="conditional" if fact()["value"] != "conditional" else "required")  # fmt: skip
    before = fact()
    answer = client.post(f"{link}/confirmation", data={"version": seen})
    assert answer.status_code == 409
    assert fact() == before
    for version in ("", "x", "-1", "9" * 30, "²"):
        assert client.post(f"{link}/confirmation", data={"version": version}).status_code == 409


def test_a_link_that_has_run_out_does_nothing(
    client: StrictClient, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen, before = version_on(client, link), fact()
    late_by = NOW + HOLDS + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: late_by)
    assert client.get(link).status_code == 410
    for what in ("confirmation", "refusal"):
        answer = client.post(f"{link}/{what}", data={"version": seen})
        assert answer.status_code == 410
    assert fact() == before
    assert [request.reply for request in requests()] == [""]


@pytest.mark.parametrize("token", ["x", "a" * 27, "%00", "a" * 2000, "é"])
def test_an_address_made_up_opens_nothing(client: StrictClient, token: str) -> None:
    assert client.get(f"/en/confirmations/{token}").status_code == 404
    assert client.post(f"/en/confirmations/{token}/confirmation").status_code == 404


def test_a_fact_that_is_gone_cannot_be_confirmed(client: StrictClient, link: str) -> None:
    curating.closed("retire", "fact", KEY)
    assert client.get(link).status_code == 410


def test_a_correction_goes_to_the_curators_and_changes_nothing(
    client: StrictClient, link: str
) -> None:
    before = fact()
    sent = {"note": "Since May <b>not</b>.", "source_url": "https://dre.pt/lei?a=1"}
    assert client.post(f"{link}/correction", data=sent).status_code == 303
    (request,) = requests()
    assert (request.reply, request.note) == ("corrected", "Since May <b>not</b>.")
    assert request.source_url == "https://dre.pt/lei?a=1"
    assert fact() == before
    assert [event.subject_key for event in noted("confirmation.corrected")] == [KEY]


@pytest.mark.parametrize(
    "sent", [{}, {"note": " "}, {"note": "So.", "source_url": "javascript:alert(1)"}]
)
def test_a_correction_that_cannot_be_used_is_given_back_with_what_was_typed(
    client: StrictClient, link: str, sent: dict[str, str]
) -> None:
    answer = client.post(f"{link}/correction", data=sent)
    assert answer.status_code == 422
    assert answer.page.all(".error-summary")
    assert answer.page.find("textarea").text.strip() == sent.get("note", "").strip()
    assert [request.reply for request in requests()] == [""]


def test_not_ours_goes_back_to_the_curators(client: StrictClient, link: str, site: Flask) -> None:
    before = fact()
    client.post(f"{link}/refusal")
    assert [request.reply for request in requests()] == ["not-mine"]
    assert fact() == before
    assert len(noted("confirmation.not-mine")) == 1


def test_old_requests_are_forgotten(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    late(KEY)
    ask(site)
    with transaction():
        row = db.session.scalars(select(Fact).where(Fact.key == KEY)).one()
        row.checked_on = date(2100, 1, 1)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=740))
    with transaction():
        for each in db.session.scalars(select(Element).where(Element.kind.in_(ASKED))):
            each.checked_on = date(2100, 1, 1)
    ask(site)
    assert requests() == []
