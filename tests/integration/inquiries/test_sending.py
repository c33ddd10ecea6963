"""From the page that checks to the desk: one inquiry, one acknowledgement, whatever is clicked."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import OperationalError

from helpdesk.core.database import db, transaction
from helpdesk.inquiries import views
from helpdesk.inquiries.drafts import CONSENT_VERSION, InquiryDraft
from helpdesk.inquiries.models import InquiryState
from helpdesk.inquiries.references import read_reference
from helpdesk.inquiries.services import send_inquiry
from helpdesk.inquiries.tickets import new_ticket
from helpdesk.inquiries.tokens import hashed
from tests.support.asking import (
    FILLED,
    QUESTION,
    Asker,
    fields_of,
    inquiries,
    last_inquiry,
    link_in,
    mails,
    said,
    token_of,
)
from tests.support.client import strict

MONDAY = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def draft(**changes: Any) -> InquiryDraft:
    told = {
        "question": QUESTION,
        "topic": "regulatory",
        "name": "Ana",
        "email": "ana@example.org",
        "language": "en",
    }
    return InquiryDraft(**told | changes)


def test_the_page_that_checks_shows_all_that_will_be_sent(asker: Asker) -> None:
    response = asker.post("check", asker.filled(), files=[("plan.txt", b"a plan")])
    said(
        response.page,
        ["Which authority approves", "Brazil", "Approval of a trial", "Gene, cell or tissue therapy",
         "Investigadora Única", "ana.garcia@example.org", "Hospital Universitario", "English", "plan.txt"],
    )  # fmt: skip
    assert inquiries() == []


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/Bogota", ["26 November 2026, 23:59 (Brasilia Standard Time)", "by your clock",
                            "26 November 2026, 21:59 (Colombia Standard Time)"]),
        ("Asia/Tokyo", ["27 November 2026, 11:59 (Japan Standard Time)"]),
        ("", ["27 November 2026, 02:59 (Coordinated Universal Time)", "in universal time"]),
    ],
)  # fmt: skip
def test_who_answers_and_by_when_in_both_time_zones(
    asker: Asker, zone: str, words: list[str]
) -> None:
    with time_machine.travel(MONDAY):
        page = asker.post("check", asker.filled(time_zone=zone)).page
    said(page, ["Brazil Desk", "answers within 3 working days", *words])


def test_where_both_clocks_agree_one_is_enough(asker: Asker) -> None:
    page = asker.post("check", asker.filled(time_zone="America/Sao_Paulo")).page
    assert len(page.all(".who__due dd")) == 1


def test_desks_of_the_other_countries_are_named(asker: Asker) -> None:
    page = asker.post("check", asker.filled(countries=["BR", "CO", "ES"])).page
    said(page, ["Also told", "Brazil Desk", "Andean Desk", "Iberia Desk"])


def test_what_is_sent_is_stored_routed_promised_and_told(asker: Asker) -> None:
    with time_machine.travel(MONDAY):
        path = asker.send(time_zone="America/Bogota", about="fact:BR/insurance")
    inquiry = last_inquiry()
    assert read_reference(inquiry.reference) == inquiry.reference
    assert inquiry.status is InquiryState.OPEN
    assert (inquiry.subject, inquiry.topic, inquiry.countries) == (
        "Which authority approves a trial of a gene therapy in Brazil?",
        "regulatory",
        ["BR"],
    )
    assert (inquiry.asker_name, inquiry.asker_email) == (
        "Investigadora Única",
        "ana.garcia@example.org",
    )
    assert (inquiry.about_kind, inquiry.about_key) == ("fact", "BR/insurance")
    assert (inquiry.study_type, inquiry.time_zone) == ("advanced-therapy", "America/Bogota")
    assert (inquiry.lead_slug, [desk.contact_slug for desk in inquiry.desks]) == (
        "brazil",
        ["brazil"],
    )
    assert inquiry.lead_reason["named"] == "brazil"
    assert inquiry.due_at == datetime(2026, 11, 27, 2, 59, 59, tzinfo=UTC)
    assert inquiry.consent_version == CONSENT_VERSION
    assert inquiry.consent_at == inquiry.received_at
    assert [message.text for message in inquiry.messages] == [QUESTION]
    assert inquiry.token_hash == hashed(token_of(path))
    said(asker.get(path).page, [inquiry.reference, "Which authority", "Brazil Desk"])


def test_asker_and_desks_are_each_told_once_in_their_language(asker: Asker) -> None:
    path = asker.send(countries=["BR", "CO"], language="es")
    inquiry = last_inquiry()
    told = {(mail.message, mail.to_address, mail.language) for mail in mails(about=inquiry)}
    assert told == {
        ("inquiry-received", "ana.garcia@example.org", "es"),
        ("inquiry-assigned", "lac@helpdesk.example", "es"),
        ("inquiry-told", "brazil@helpdesk.example", "pt"),
        ("inquiry-told", "andean@helpdesk.example", "es"),
    }
    acknowledgement = mails("inquiry-received", about=inquiry)[0]
    assert link_in(acknowledgement.text) == path.replace("/en/", "/es/")
    assert inquiry.reference in acknowledgement.subject
    assert acknowledgement.is_automatic


def test_a_desk_is_told_all_it_needs(asker: Asker) -> None:
    asker.send(files=[("plan.txt", b"a plan")])
    mail = mails("inquiry-assigned", about=last_inquiry())[0]
    for words in (
        QUESTION.splitlines()[1],
        "Investigadora Única",
        "Hospital Universitario",
        "plan.txt",
    ):
        assert words in mail.text
        assert words in mail.html
    assert mail.attachments == []


def test_the_acknowledgement_repeats_nothing_that_was_typed(asker: Asker) -> None:
    """A stranger's address in the form must not make us send that stranger somebody's text."""
    asker.send(question="Buy pills at pills.example now", subject="Pills", name="pills.example")
    mail = mails("inquiry-received", about=last_inquiry())[0]
    for part in (mail.subject, mail.text, mail.html):
        assert "pills" not in part.lower()


# One inquiry


def test_a_double_click_makes_one_inquiry(asker: Asker) -> None:
    before = len(inquiries())
    fields = asker.checked()
    first, second = asker.post("send", fields), asker.post("send", fields)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(inquiries()) == before + 1
    assert len(mails("inquiry-received", about=last_inquiry())) == 1


@pytest.mark.parametrize("step", ["check", "send"])
def test_a_form_sent_before_leads_to_its_page(asker: Asker, step: str) -> None:
    fields = asker.checked()
    where = asker.post("send", fields).headers["Location"]
    before = len(inquiries())
    assert asker.post(step, fields).headers["Location"] == where
    assert len(inquiries()) == before


def test_two_processes_at_once_make_one_inquiry(site: Flask) -> None:
    before = len(inquiries())
    with site.test_request_context("/en/ask"):
        key = new_ticket(["key"], now=MONDAY).idempotency_key
    ready, references, errors = threading.Barrier(4), [], []

    def send() -> None:
        with site.test_request_context("/en/ask"):
            ready.wait()
            try:
                with transaction():
                    inquiry = send_inquiry(db.session(), draft(), now=MONDAY, key=key)
                    references.append(inquiry.reference)
            except Exception as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(set(references)) == 1
    assert len(inquiries()) == before + 1
    assert len(mails("inquiry-received", about=last_inquiry())) == 1


def test_a_reference_that_is_taken_is_not_given_again(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with site.test_request_context("/en/ask"):
        with transaction():
            first = send_inquiry(db.session(), draft(), now=MONDAY, key=hashed("one")).reference
        given = iter([first, first, "HD-26-0000-0000"])
        monkeypatch.setattr("helpdesk.inquiries.services.new_reference", lambda _now: next(given))
        with transaction():
            second = send_inquiry(db.session(), draft(), now=MONDAY, key=hashed("two")).reference
    assert second == "HD-26-0000-0000"


def test_another_question_written_over_the_first_is_another_inquiry(asker: Asker) -> None:
    """Back in the browser after sending: the form still has its ticket, and a new text."""
    fields = asker.checked()
    asker.post("send", fields)
    before = len(inquiries())
    response = asker.post("send", fields | {"question": "Something else, please: who pays?"})
    assert response.status_code == 200
    said(response.page, ["is a new one", "Something else, please: who pays?"])
    assert len(inquiries()) == before
    again = fields_of(response.page.find("form#ask-send"))
    assert asker.post("send", again).status_code == 303
    assert len(inquiries()) == before + 1


def test_after_the_link_was_renewed_the_old_form_does_not_open_the_page(asker: Asker) -> None:
    """On a shared computer the history of the browser must not be a key for ever."""
    fields = asker.checked()
    path = asker.post("send", fields).headers["Location"].partition("?")[0]
    asker.client.post(f"{path}/link")
    response = asker.post("send", fields)
    assert response.status_code == 200
    said(response.page, [last_inquiry().reference])
    assert "/inquiries/" not in " ".join(response.page.links)


# Nothing typed is lost


def test_a_ticket_that_is_not_ours_costs_one_more_look(asker: Asker) -> None:
    before = len(inquiries())
    fields = asker.checked() | {"ticket": "made.up.ticket"}
    response = asker.post("send", fields)
    assert response.status_code == 200
    said(response.page, ["Check before you send", "Which authority approves"])
    assert len(inquiries()) == before


def test_a_form_without_cookies_or_after_months_is_sent_as_it_stands(site: Flask) -> None:
    asker = Asker(strict(site))
    with time_machine.travel(MONDAY):
        fields = asker.checked()
    with time_machine.travel(datetime(2027, 3, 1, tzinfo=UTC)):
        response = Asker(strict(site)).post("send", fields)
    assert response.status_code == 303


@pytest.mark.parametrize(
    "headers",
    [{"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"}, {"Origin": "https://evil.example"},
     {"Origin": "null"}],
)  # fmt: skip
def test_what_another_site_sends_is_shown_and_not_acted_on(
    asker: Asker, headers: dict[str, str]
) -> None:
    before = len(inquiries())
    response = asker.post("send", asker.checked(), **headers)
    assert response.status_code == 200
    assert response.page.heading == "Check before you send"
    assert len(inquiries()) == before


@pytest.mark.parametrize(
    "headers", [{"Sec_Fetch_Site": "same-origin"}, {"Origin": "http://localhost"}]
)
def test_what_our_own_page_sends_is(asker: Asker, headers: dict[str, str]) -> None:
    assert asker.post("send", asker.checked(), **headers).status_code == 303


@pytest.mark.parametrize("failing", ["send_inquiry", "inquiry_by_key", "choices"])
def test_a_database_that_is_away_loses_nothing(
    asker: Asker, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    fields = asker.checked(countries=["BR", "PE"])
    before = len(inquiries())

    def away(*_args: object, **_more: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    with monkeypatch.context() as patched:
        patched.setattr(views, failing, away)
        response = asker.post("send", fields)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    carried = fields_of(response.page.find("main form"))
    for name in ("question", "countries", "name", "email", "ticket", "topic", "consent"):
        assert carried[name] == ([fields[name]] if isinstance(fields[name], str) else fields[name])
    again = asker.post("check", carried)
    assert again.page.heading == "Check before you send"
    assert len(inquiries()) == before
    assert asker.post("send", fields).status_code == 303


def test_a_mail_that_cannot_be_written_down_takes_the_inquiry_back(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row and mail are one transaction: there is no inquiry that nobody was told of."""
    fields = asker.checked(files=[("plan.txt", b"a plan")])
    before = len(inquiries())

    def failing(*_args: object, **_more: object) -> None:
        raise OperationalError("INSERT", {}, Exception("no room"))

    with monkeypatch.context() as patched:
        patched.setattr("helpdesk.inquiries.letters.tell_desks", failing)
        assert asker.post("send", fields).status_code == 503
    assert len(inquiries()) == before
    path = asker.post("send", fields).headers["Location"].partition("?")[0]
    said(asker.get(path).page, ["plan.txt"])


@pytest.mark.parametrize("name", [name for name in FILLED if name not in ("subject", "countries")])
def test_change_something_gives_every_field_back(asker: Asker, name: str) -> None:
    response = asker.post("edit", asker.checked())
    assert response.status_code == 200
    assert not response.page.all(".error-summary")
    back = fields_of(response.page.find("form#ask"))
    assert back[name] == [FILLED[name]]
