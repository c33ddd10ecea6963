"""The private page: its address is the key; a GET shows, a POST acts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from helpdesk.audit.models import AuditEvent
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.inquiries import page_views
from helpdesk.inquiries.models import (
    AuthorKind,
    Inquiry,
    InquiryAttachment,
    InquiryEvent,
    InquiryMessage,
    InquiryState,
    MessageKind,
)
from tests.support import sample_files as files
from tests.support.asking import (
    Asker,
    fields_of,
    fresh,
    last_inquiry,
    link_in,
    mails,
    said,
    token_of,
)
from tests.support.client import strict
from tests.support.reader import Page

ACTIONS = ["messages", "closing", "reopening", "rating", "link", "erasure"]
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def form_to(page: Page, action: str) -> dict[str, list[str]]:
    return fields_of(page.find(f"form[action$='/{action}']"))


def add(asker: Asker, path: str, text: str, **more: Any) -> Any:
    fields = form_to(asker.get(path).page, "messages") | {"text": text}
    return asker.post("", fields, path=f"{path}/messages", **more)


def change(reference: str, **values: Any) -> None:
    """As a desk would: the inquiry's columns set."""
    with transaction():
        inquiry = db.session.scalars(select(Inquiry).where(Inquiry.reference == reference)).one()
        for name, value in values.items():
            setattr(inquiry, name, value)


def answer(text: str, *, kind: MessageKind = MessageKind.ANSWER, **values: Any) -> None:
    """What a desk writes to the last inquiry."""
    reference = last_inquiry().reference
    with transaction():
        inquiry = db.session.scalars(select(Inquiry).where(Inquiry.reference == reference)).one()
        told = {
            "kind": kind,
            "author_kind": AuthorKind.ACCOUNT,
            "author_account_id": 7,
            "written_at": clock.now(),
            "text": text,
            "language": "en",
        }
        inquiry.messages.append(InquiryMessage(**told | values))


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_it_shows_the_whole_exchange_in_any_language(site: Flask, language: str) -> None:
    path = Asker(strict(site)).send()
    answer("Ask **ANVISA** first.")
    response = Asker(strict(site), language).get(path.replace("/en/", f"/{language}/"))
    page = response.page
    assert page.find("html")["lang"] == language
    texts = [page.words(each) for each in page.all(".thread__text")]
    assert texts[0].startswith("Which authority approves")
    assert texts[1] == "Ask ANVISA first."
    assert page.find(".thread__text strong")


def test_nobody_keeps_it_indexes_it_or_learns_its_address(asker: Asker) -> None:
    path = asker.send()
    response = asker.get(path)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "Set-Cookie" not in response.headers
    page = response.page
    assert not page.all("link[rel=canonical], link[rel=alternate]")
    assert all(token_of(path) not in link or link.startswith("/") for link in page.links)
    outside = [link for link in page.links if link.startswith("http")]
    assert all(token_of(path) not in link for link in outside)
    assert "Disallow: /en/inquiries/" in asker.get("/robots.txt").text


def test_its_address_never_stands_in_a_query(asker: Asker) -> None:
    path = asker.send()
    token = token_of(path)
    for response in (add(asker, path, "more"), asker.client.post(f"{path}/closing")):
        query = response.headers["Location"].partition("?")[2]
        assert token not in query


def test_the_address_is_not_in_the_database(asker: Asker) -> None:
    token = token_of(asker.send())
    fresh()
    row = last_inquiry()
    for column in Inquiry.__table__.columns:
        assert token not in str(getattr(row, column.name))


@pytest.mark.parametrize("token", ["x", "A" * 27, "%00", "é", "x" * 3000])
def test_another_address_opens_nothing_and_says_what_to_do(asker: Asker, token: str) -> None:
    response = asker.get(f"/en/inquiries/{token}")
    assert response.status_code == 404
    said(response.page, ["This address opens no inquiry"])
    for action in ACTIONS:
        assert asker.client.post(f"/en/inquiries/{token}/{action}").status_code == 404


@pytest.mark.parametrize("action", ACTIONS)
def test_a_get_never_acts(asker: Asker, action: str) -> None:
    """Programs open every link of a mail."""
    path = asker.send()
    before = (last_inquiry().version, len(mails()))
    assert asker.get(f"{path}/{action}").status_code == 405
    assert asker.get(path).status_code == 200
    assert (last_inquiry().version, len(mails())) == before


def test_actions_need_neither_cookie_nor_referer(site: Flask) -> None:
    """The page sends no Referer, so over HTTPS the usual check of forms would refuse all of them."""
    path = Asker(strict(site)).send()
    for action in ("closing", "reopening"):
        response = strict(site).post(
            f"{path}/{action}", base_url="https://localhost", headers={"Origin": "null"}
        )
        assert response.status_code == 303


# Adding


def test_a_message_and_a_file_are_added_and_the_desks_are_told(asker: Asker) -> None:
    path = asker.send(countries=["BR", "CO"])
    response = add(
        asker, path, "One thing more:\n<b>who</b> pays?", files=[("plan.pdf", files.PDF)]
    )
    assert response.status_code == 303
    page = asker.get(response.headers["Location"]).page
    said(page, ["Your message has been added", "One thing more:", "<b>who</b> pays?", "plan.pdf"])
    told = mails("inquiry-message", about=last_inquiry())
    assert {mail.to_address for mail in told} == {
        "lac@helpdesk.example",
        "brazil@helpdesk.example",
        "andean@helpdesk.example",
    }
    assert "One thing more:" in told[0].text


def test_a_double_click_adds_one_message(asker: Asker) -> None:
    path = asker.send()
    fields = form_to(asker.get(path).page, "messages") | {"text": "Once."}
    for _ in range(3):
        assert asker.post("", fields, path=f"{path}/messages").status_code == 303
    assert [message.text for message in last_inquiry().messages[1:]] == ["Once."]
    assert len(mails("inquiry-message", about=last_inquiry())) == 1


def test_another_message_from_the_same_page_is_another(asker: Asker) -> None:
    path = asker.send()
    fields = form_to(asker.get(path).page, "messages")
    asker.post("", fields | {"text": "One."}, path=f"{path}/messages")
    asker.post("", fields | {"text": "Two."}, path=f"{path}/messages")
    assert [message.text for message in last_inquiry().messages[1:]] == ["One.", "Two."]


@pytest.mark.parametrize(
    ("text", "sent", "words"),
    [
        ("", [], "Write a message or choose a file."),
        ("   \n", [], "Write a message or choose a file."),
        ("x" * 10_001, [], "Shorten this to 10000 characters"),
        ("Kept words", [("a.exe", files.PROGRAM)], "is of a kind that is not taken"),
    ],
)
def test_a_message_that_is_refused_says_why_and_loses_nothing(
    asker: Asker, text: str, sent: Any, words: str
) -> None:
    path = asker.send()
    response = add(asker, path, text, files=sent)
    assert response.status_code == 422
    said(response.page, [words])
    assert form_to(response.page, "messages")["text"] == [text.strip()]
    assert len(last_inquiry().messages) == 1


def test_a_file_alone_is_a_message(asker: Asker) -> None:
    path = asker.send()
    assert add(asker, path, "", files=[("plan.pdf", files.PDF)]).status_code == 303
    assert last_inquiry().messages[1].attachments[0].name == "plan.pdf"


def test_a_message_after_the_answer_asks_again_and_is_promised_anew(asker: Asker) -> None:
    with time_machine.travel(NOW - timedelta(days=30)):
        path = asker.send()
    first_due = last_inquiry().due_at
    change(last_inquiry().reference, status=InquiryState.WAITING, first_answered_at=NOW)
    with time_machine.travel(NOW):
        add(asker, path, "Not quite.")
    inquiry = last_inquiry()
    assert inquiry.status is InquiryState.OPEN
    assert inquiry.due_at is not None
    assert first_due is not None
    assert inquiry.due_at > first_due
    assert inquiry.first_answered_at == NOW


def test_too_many_messages_wait_without_loss(
    outsider: Asker, asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = asker.send()
    monkeypatch.setattr(page_views, "MOST_MESSAGES", 1)
    assert add(outsider, path, "One.").status_code == 303
    response = add(outsider, path, "Two.")
    assert response.status_code == 429
    said(response.page, ["Nothing is lost"])
    assert form_to(response.page, "messages")["text"] == ["Two."]


# Closing, opening again, rating


def test_it_is_closed_and_opened_again_with_a_new_promise(asker: Asker) -> None:
    path = asker.send()
    closed = asker.client.post(f"{path}/closing")
    page = asker.get(closed.headers["Location"]).page
    said(page, ["The inquiry is closed. Thank you.", "You closed the inquiry."])
    assert (last_inquiry().status, last_inquiry().closed_at is None) == (InquiryState.CLOSED, False)
    opened = asker.client.post(f"{path}/reopening")
    said(asker.get(opened.headers["Location"]).page, ["open again", "Answer promised by"])
    inquiry = last_inquiry()
    assert (inquiry.status, inquiry.closed_at) == (InquiryState.OPEN, None)
    # The desk of Brazil reads Portuguese.
    assert "Reaberta" in mails("inquiry-message", about=inquiry)[0].subject


@pytest.mark.parametrize("action", ["closing", "reopening"])
def test_doing_it_twice_does_it_once(asker: Asker, action: str) -> None:
    path = asker.send()
    if action == "reopening":
        asker.client.post(f"{path}/closing")
    for _ in range(3):
        assert asker.client.post(f"{path}/{action}").status_code == 303
    kinds = [event.kind for event in last_inquiry().events]
    assert kinds.count(action.replace("closing", "closed").replace("reopening", "reopened")) == 1


def test_a_message_opens_a_closed_inquiry(asker: Asker) -> None:
    path = asker.send()
    asker.client.post(f"{path}/closing")
    said(asker.get(path).page, ["A message opens it again"])
    add(asker, path, "Wait, one more.")
    assert last_inquiry().status is InquiryState.OPEN


@pytest.mark.parametrize(("value", "number"), [("yes", 3), ("partly", 2), ("no", 1)])
def test_the_answer_is_rated_and_the_last_word_counts(
    asker: Asker, value: str, number: int
) -> None:
    path = asker.send()
    assert not asker.get(path).page.all("[name=rating]")
    change(last_inquiry().reference, first_answered_at=NOW)
    assert asker.get(path).page.all("[name=rating]")
    asker.client.post(f"{path}/rating", data={"rating": "no"})
    asker.client.post(f"{path}/rating", data={"rating": value})
    assert last_inquiry().rating == number
    chosen = asker.get(path).page.find("[name=rating][checked]")
    assert chosen["value"] == value


@pytest.mark.parametrize("value", ["", "5", "<b>"])
def test_a_rating_that_is_none_changes_nothing(asker: Asker, value: str) -> None:
    path = asker.send()
    assert asker.client.post(f"{path}/rating", data={"rating": value}).status_code == 303
    assert last_inquiry().rating is None


def test_what_a_desk_took_for_spam_is_closed_to_its_sender(asker: Asker) -> None:
    path = asker.send()
    change(last_inquiry().reference, status=InquiryState.SPAM, closed_at=NOW)
    page = asker.get(path).page
    said(page, ["Closed"])
    assert "spam" not in page.html.lower().replace("http://spam", "")
    assert not page.all("form[action$='/messages'], form[action$='/reopening']")
    asker.post("", {"text": "Hello"}, path=f"{path}/messages")
    asker.client.post(f"{path}/reopening")
    assert last_inquiry().status is InquiryState.SPAM
    assert len(last_inquiry().messages) == 1


# What the asker does not see


def test_notes_among_staff_are_not_shown_nor_their_files(asker: Asker) -> None:
    path = asker.send()
    answer("Internal: call Ms. X first.", kind=MessageKind.NOTE, is_internal=True)
    answer("Marked internal by hand.", is_internal=True)
    with transaction():
        note = db.session.scalars(
            select(InquiryMessage).where(InquiryMessage.kind == MessageKind.NOTE)
        ).all()[-1]
        note.attachments.append(
            InquiryAttachment(
                name="note.pdf", media_type="application/pdf", size=1, sha256="x", blob_key="0" * 32
            )
        )
        note.inquiry.events.append(
            InquiryEvent(
                at=NOW,
                kind="handed-over",
                author_kind=AuthorKind.ACCOUNT,
                details={"reason": "Ms. X is away"},
            )
        )
        db.session.flush()
        number = note.attachments[0].id
    page = asker.get(path).page
    for words in ("Internal", "by hand", "note.pdf", "Ms. X", "handed"):
        assert words not in page.html
    assert asker.get(f"{path}/files/{number}").status_code == 404


# Links


def test_a_new_link_replaces_the_old_one(asker: Asker) -> None:
    path = asker.send()
    response = asker.client.post(f"{path}/link")
    said(asker.get(response.headers["Location"]).page, ["A new address is on its way to you"])
    assert asker.get(path).status_code == 404
    renewed = link_in(mails("inquiry-link", about=last_inquiry())[0].text)
    assert renewed != path
    assert asker.get(renewed).status_code == 200
    fresh()
    events = db.session.scalars(
        select(AuditEvent.action).where(AuditEvent.subject_key == last_inquiry().reference)
    ).all()
    assert "inquiry.link-renewed" in events


def test_a_link_that_was_ended_opens_nothing(asker: Asker) -> None:
    path = asker.send()
    change(last_inquiry().reference, token_revoked_at=NOW)
    assert asker.get(path).status_code == 404
    assert asker.client.post(f"{path}/closing").status_code == 404


def test_links_outlive_a_change_of_the_installations_key(site: Flask) -> None:
    asker = Asker(strict(site))
    path = asker.send()
    former = site.config["SECRET_KEY"]
    try:
        site.config.update(
            SECRET_KEY="another key of this installation", SECRET_KEY_FALLBACKS=[former]
        )
        assert asker.get(path).status_code == 200
        asker.client.post(f"{path}/erasure")
        mail = mails("inquiry-erasure", about=last_inquiry())[0]
        assert token_of(path) in mail.text
    finally:
        site.config.update(SECRET_KEY=former, SECRET_KEY_FALLBACKS=[])
