"""Reading an inquiry, answering it, noting something: what the asker gets, and what never leaves."""

from __future__ import annotations

import io
from email import message_from_bytes, policy

import pytest
from flask import Flask
from sqlalchemy import text as sql

from helpdesk.audit.models import Actor
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.inquiries.models import AuthorKind, InquiryState, MessageKind
from helpdesk.inquiries.services import link_token
from helpdesk.outbox.models import OutboxMessage
from helpdesk.outbox.services import deliver_due, read_reply_token
from helpdesk.replies.services import ReplyDraft, add_reply
from tests.support.asking import fields_of, mails
from tests.support.attacks import SCRIPTS
from tests.support.client import strict
from tests.support.desk import act, answer, inquiry_of, opened, path_of, sent
from tests.support.mail import RecordingTransport
from tests.support.sample_files import PDF, PROGRAM
from tests.support.staff import Visitor, noted

NOTE = "zq-kept-inside-zq"


def answers_to(reference: str) -> list[OutboxMessage]:
    return mails("inquiry-answer", about=inquiry_of(reference))


def test_an_answer_is_stored_mailed_and_waits_for_the_asker(site: Flask, bea: Visitor) -> None:
    reference = sent()
    response = answer(bea, reference, "It is **Anvisa**.")
    assert response.status_code == 303
    inquiry = inquiry_of(reference)
    message = inquiry.messages[-1]
    assert (message.kind, message.text, message.language) == (
        MessageKind.ANSWER, "It is **Anvisa**.", "es",
    )  # fmt: skip
    assert inquiry.status is InquiryState.WAITING
    assert inquiry.first_answered_at is not None
    assert inquiry.assignee_account_id == message.author_account_id
    [mail] = answers_to(reference)
    assert mail.to_address == "ana.garcia@example.org"
    assert mail.language == "es"
    assert "It is **Anvisa**." in mail.text
    assert "<strong>Anvisa</strong>" in mail.html
    assert not mail.is_automatic
    assert read_reply_token(str(mail.reply_to)) == reference.lower()
    first = mails("inquiry-received", about=inquiry)[0]
    assert mail.references == first.references != []
    assert [event.subject_key for event in noted("inquiry.answered")][-1] == reference


def test_sending_and_closing_closes_it(site: Flask, bea: Visitor) -> None:
    reference = sent()
    answer(bea, reference, "Done.", then="closed")
    inquiry = inquiry_of(reference)
    assert inquiry.status is InquiryState.CLOSED
    assert inquiry.closed_at is not None
    assert mails("inquiry-closed", about=inquiry) == []


def test_the_moment_of_the_first_answer_stays(site: Flask, bea: Visitor) -> None:
    reference = sent()
    answer(bea, reference, "One.")
    first = inquiry_of(reference).first_answered_at
    answer(bea, reference, "Two.")
    assert inquiry_of(reference).first_answered_at == first
    assert len(answers_to(reference)) == 2


def test_a_form_that_is_sent_twice_answers_once(site: Flask, bea: Visitor) -> None:
    reference = sent()
    page = opened(bea, reference)
    anchors = {
        answer(bea, reference, "Once.", page=page).headers["Location"] for _again in range(2)
    }
    assert len(anchors) == 1
    assert len(answers_to(reference)) == 1


def test_files_go_along_with_the_answer(site: Flask, bea: Visitor) -> None:
    reference = sent()
    response = answer(bea, reference, "See the file.", attachments=[(io.BytesIO(PDF), "guía.pdf")])
    assert response.status_code == 303
    transport = RecordingTransport()
    deliver_due(transport, now=clock.now())
    mail = message_from_bytes(transport.letters[-1].content, policy=policy.default)
    [file] = list(mail.iter_attachments())
    assert (file.get_filename(), file.get_content()) == ("guía.pdf", PDF)


def test_a_file_that_is_not_taken_leaves_words_and_files_in_the_form(
    site: Flask, bea: Visitor
) -> None:
    reference = sent()
    response = answer(
        bea,
        reference,
        "With files.",
        attachments=[(io.BytesIO(PDF), "a.pdf"), (io.BytesIO(PROGRAM), "b.exe")],
    )
    assert response.status_code == 422
    assert "b.exe" in response.page.text
    assert fields_of(response.page.find("#answer-form"))["text"] == ["With files."]
    assert "a.pdf" in response.page.find(".kept-files").get_text()
    assert answers_to(reference) == []


def test_an_empty_answer_is_not_sent(site: Flask, bea: Visitor) -> None:
    reference = sent()
    assert answer(bea, reference, "  \n ").status_code == 422
    assert answers_to(reference) == []


def test_a_preview_shows_and_sends_nothing(site: Flask, bea: Visitor) -> None:
    reference = sent()
    response = answer(bea, reference, "*Soon*", then="preview")
    assert response.page.find(".preview em").get_text() == "Soon"
    assert fields_of(response.page.find("#answer-form"))["text"] == ["*Soon*"]
    assert answers_to(reference) == []


def test_a_draft_is_kept_for_its_author_alone(site: Flask, bea: Visitor, caio: Visitor) -> None:
    reference = sent()
    answer(bea, reference, "Half an ans", then="draft")
    assert fields_of(opened(bea, reference).find("#answer-form"))["text"] == ["Half an ans"]
    assert fields_of(opened(caio, reference).find("#answer-form"))["text"] == [""]
    answer(bea, reference, "A whole answer.")
    assert fields_of(opened(bea, reference).find("#answer-form"))["text"] == [""]


def test_a_draft_that_arrives_after_its_answer_is_not_kept(site: Flask, bea: Visitor) -> None:
    reference = sent()
    page = opened(bea, reference)
    answer(bea, reference, "Sent.", page=page)
    fields = fields_of(page.find("#answer-form"))
    late = {"ticket": fields["ticket"], "text": "Sent.", "csrf_token": fields["csrf_token"]}
    assert bea.client.post(path_of(reference, "draft"), data=late).status_code == 200
    assert fields_of(opened(bea, reference).find("#answer-form"))["text"] == [""]


def test_the_second_of_two_who_answer_is_told_and_loses_nothing(
    site: Flask, bea: Visitor, caio: Visitor
) -> None:
    reference = sent()
    page = opened(caio, reference)
    answer(bea, reference, "First from Bea.")
    response = answer(caio, reference, "Second from Caio.", page=page)
    assert response.status_code == 409
    assert "First from Bea." in response.page.text
    fields = fields_of(response.page.find("#answer-form"))
    assert fields["text"] == ["Second from Caio."]
    assert len(answers_to(reference)) == 1
    assert answer(caio, reference, "Second from Caio.", page=response.page).status_code == 303
    assert len(answers_to(reference)) == 2


def test_what_the_asker_adds_meanwhile_is_shown_before_the_answer_goes(
    site: Flask, bea: Visitor
) -> None:
    reference = sent()
    page = opened(bea, reference)
    token = link_token(inquiry_of(reference))
    db.session.rollback()
    private = strict(site).get(f"/es/inquiries/{token}").page
    ticket = private.find("[name=ticket]")["value"]
    strict(site).post(
        f"/es/inquiries/{token}/messages", data={"text": "Never mind.", "ticket": ticket}
    )
    response = answer(bea, reference, "Long answer", page=page)
    assert response.status_code == 409
    assert "Never mind." in response.page.text


def test_who_no_longer_sees_it_gets_the_words_back(
    site: Flask, bea: Visitor, coordinator: Visitor
) -> None:
    reference = sent()
    page = opened(bea, reference)
    act(coordinator, reference, "hand-over", desk="iberia", reason="Theirs")
    response = answer(bea, reference, "Words of Bea", page=page)
    assert response.status_code == 404
    assert "Words of Bea" in response.page.text


def test_a_note_never_leaves_the_server(site: Flask, bea: Visitor, caio: Visitor) -> None:
    """Searched for in all mail, on the private page, and in every public answer of the site."""
    reference = sent()
    page = opened(bea, reference)
    ticket = page.find(".composer--note [name=ticket]")["value"]
    assert act(bea, reference, "notes", note=NOTE, ticket=ticket).status_code == 303
    assert NOTE in opened(caio, reference).text
    answer(bea, reference, "The answer.")
    act(bea, reference, "hand-over", desk="andean", reason=f"{NOTE} as a reason", stay="y")
    act(bea, reference, "desks", desk="funding")
    inquiry = inquiry_of(reference)
    for mail in mails():
        assert NOTE not in f"{mail.subject}{mail.text}{mail.html}", mail.message
    token = link_token(inquiry)
    db.session.rollback()
    visitor = strict(site)
    addresses = [f"/es/inquiries/{token}"] + [
        f"/en{path}"
        for path in ("/", "/search?q=zq", "/countries", "/countries/br", "/agencies",
                     "/calls", "/about", "/about/data", "/privacy")
    ]  # fmt: skip
    addresses += ["/api/v1/search?q=zq", "/api/v1/suggest?q=zq", "/sitemap.xml"]
    for address in addresses:
        response = visitor.get(address)
        assert response.status_code == 200, address
        assert NOTE not in response.get_data(as_text=True), address
    trail = db.session.execute(sql("SELECT details, action FROM audit_event")).all()
    assert NOTE not in repr(trail)


@pytest.mark.parametrize("attack", SCRIPTS)
def test_what_anybody_writes_is_text_in_the_exchange(
    site: Flask, bea: Visitor, attack: str
) -> None:
    """StrictClient finds inline scripts, handlers and script addresses in each page that it gets."""
    reference = sent(f"Question {attack}", subject=attack, name=attack[:100], organisation=attack)
    assert answer(bea, reference, attack, then="preview").status_code == 200
    assert answer(bea, reference, attack).status_code == 303
    ticket = opened(bea, reference).find(".composer--note [name=ticket]")["value"]
    act(bea, reference, "notes", note=attack, ticket=ticket)
    act(bea, reference, "hand-over", desk="andean", reason=attack, stay="y")
    page = opened(bea, reference)
    assert page.all("main img, main iframe, main svg[onload], main math, main style") == []
    assert page.all(".exchange [href^='javascript'], .exchange form") == []
    bea.client.get("/en/staff/inquiries")


def test_reading_is_noted_with_who_and_which(site: Flask, bea: Visitor) -> None:
    reference = sent()
    opened(bea, reference)
    event = noted("inquiry.read")[-1]
    assert (event.subject_key, event.actor_kind) == (reference, "account")


def test_a_file_of_the_asker_is_downloaded_and_never_shown(site: Flask, bea: Visitor) -> None:
    reference = sent()
    answer(bea, reference, "See.", attachments=[(io.BytesIO(PDF), "a.pdf")])
    url = str(opened(bea, reference).find(".thread__files a")["href"])
    response = bea.client.get(url)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert noted("inquiry.file-read")[-1].subject_key == reference


def test_who_is_there_is_told_to_the_others_and_runs_out(
    site: Flask, bea: Visitor, caio: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = sent()
    opened(bea, reference)
    assert "Contact of Brazil has this open." in opened(caio, reference).text
    answer(bea, reference, "Half", then="draft")
    assert "Contact of Brazil is writing an answer." in opened(caio, reference).text
    later = clock.now().replace(year=2030)
    with monkeypatch.context() as patched:
        patched.setattr("helpdesk.desk.inquiry_views.own.THERE_FOR", later - later)
        assert "Contact of Brazil" not in opened(caio, reference).find("#presence").get_text()


def test_a_page_that_stays_open_is_told_of_news(site: Flask, bea: Visitor, caio: Visitor) -> None:
    reference = sent()
    page = opened(caio, reference)
    asked = {
        "seen": page.find("#seen")["value"],
        "said": page.find("#presence [name=said]")["value"],
        "csrf_token": page.find("#csrf-presence")["value"],
    }
    path, part = path_of(reference, "presence"), {"HX-Request": "true"}
    assert caio.client.post(path, data=asked, headers=part).status_code == 204
    answer(bea, reference, "News.")
    response = caio.client.post(path, data=asked, headers=part)
    assert "Somebody has added to this inquiry." in response.page.html


def test_events_by_the_site_itself_are_no_news() -> None:
    from helpdesk.desk.seen import Seen, has_news
    from helpdesk.inquiries.models import InquiryEvent

    event = InquiryEvent(id=5, author_kind=AuthorKind.SYSTEM, author_account_id=None)
    assert not has_news([], [event], Seen(), account_id=1)


def test_a_canned_reply_is_put_under_what_was_typed_and_nothing_is_sent(
    site: Flask, bea: Visitor
) -> None:
    reference = sent()
    with transaction():
        draft = ReplyDraft("Who authorises", {"en": "Anvisa does.", "es": "Lo hace Anvisa."})
        number = add_reply(draft, by=Actor.system(), now=clock.now()).id
    assert opened(bea, reference).find(f'#answer-form button[name=canned][value="{number}"]')
    response = answer(bea, reference, "Estimada colega:", then="", canned=str(number))
    assert response.status_code == 200
    text = response.page.find("#answer-form textarea").get_text().removeprefix("\n")
    assert text == "Estimada colega:\n\nLo hace Anvisa."
    # Gone in the meantime: what was typed is there, and still nothing is sent.
    response = answer(bea, reference, "Estimada colega:", then="", canned="999999")
    assert response.status_code == 200
    assert "Estimada colega:" in response.page.find("#answer-form textarea").get_text()
    assert answers_to(reference) == []
    assert inquiry_of(reference).status is InquiryState.OPEN
