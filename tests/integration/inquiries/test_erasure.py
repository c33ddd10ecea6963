"""Erasing reaches everything: what was typed is found in no table and in no file afterwards."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from helpdesk.audit.models import Actor, AuditEvent
from helpdesk.core.database import db, transaction
from helpdesk.inquiries.erasing import erase_inquiry
from helpdesk.inquiries.files import file_store
from helpdesk.inquiries.models import (
    AuthorKind,
    Inquiry,
    InquiryEvent,
    InquiryMessage,
    InquiryState,
    MessageKind,
)
from helpdesk.inquiries.retention import forget_what_is_over
from helpdesk.inquiries.uploads import Chosen, keep_uploads
from helpdesk.outbox.services import queue_email
from tests.support.asking import (
    Asker,
    fields_of,
    fresh,
    inquiries,
    last_inquiry,
    link_in,
    mails,
    said,
)
from tests.support.client import strict
from tests.support.dumps import files_of, places_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
# Words that are nowhere else in the site.
NAME = "Asker Quixotl"
MAILBOX = "zephyrine.quixotl@wobbling.example"
ORGANISATION = "Wobblehampton Infirmary"
SUBJECT = "Frumious bandersnatch"
QUESTION = "Does a snark hunt need a vorpal permit?\nIn Brazil."
ADDED = "A borogove has joined the cohort."
ANSWERED = "The jabberwock committee decides."
NOTED = "Careful, this is a tulgey case."
REASON = "The Tumtum desk is nearer"
FILE = "slithy-toves.txt"
CONTENT = "All mimsy were the participants of Gimble street."
WORDS = [NAME, MAILBOX, ORGANISATION, SUBJECT, "vorpal permit", ADDED, ANSWERED, NOTED, REASON, FILE,
         CONTENT, "added-mome-raths.txt", "America/Paramaribo"]  # fmt: skip


def asked_and_answered(asker: Asker) -> tuple[str, Inquiry]:
    """An inquiry with everything in it that there can be; the path of its page."""
    path = asker.send(
        files=[(FILE, CONTENT.encode())],
        name=NAME,
        email=MAILBOX,
        organisation=ORGANISATION,
        subject=SUBJECT,
        question=QUESTION,
        countries=["BR", "CO"],
        time_zone="America/Paramaribo",
        about="agency:anvisa",
    )
    page = asker.get(path).page
    fields = fields_of(page.find("form[action$='/messages']")) | {"text": ADDED}
    asker.post(
        "", fields, path=f"{path}/messages", files=[("added-mome-raths.txt", CONTENT.encode())]
    )
    reference = last_inquiry().reference
    # What a desk adds, mails out and notes.
    with asker.client.application.test_request_context("/en/"), transaction():
        inquiry = db.session.scalars(select(Inquiry).where(Inquiry.reference == reference)).one()
        for kind, text in ((MessageKind.ANSWER, ANSWERED), (MessageKind.NOTE, NOTED)):
            inquiry.messages.append(
                InquiryMessage(
                    kind=kind,
                    author_kind=AuthorKind.ACCOUNT,
                    written_at=NOW,
                    text=text,
                    is_internal=kind is MessageKind.NOTE,
                )
            )
        inquiry.events.append(
            InquiryEvent(
                at=NOW,
                kind="handed-over",
                author_kind=AuthorKind.ACCOUNT,
                details={"reason": REASON},
            )
        )
        queue_email(
            "inquiry-message",
            to=MAILBOX,
            language="en",
            key=f"answer:{reference}",
            now=NOW,
            about=("inquiry", reference),
            context={"reference": reference, "subject": SUBJECT, "text": ANSWERED, "files": []},
        )
    return path, last_inquiry()


def confirm(asker: Asker, path: str) -> str:
    """Ask for the erasure on the page; the path that the mail leads to."""
    answer = asker.client.post(f"{path}/erasure")
    said(asker.get(answer.headers["Location"]).page, ["A mail is on its way to you"])
    return link_in(mails("inquiry-erasure", about=last_inquiry())[-1].text)


def test_before_erasing_the_words_are_found(asker: Asker, site: Flask) -> None:
    """The search itself works: else the next test would prove nothing."""
    asked_and_answered(asker)
    for words in WORDS:
        assert places_of(words, site), words
    assert any(path.suffix == ".sqlite3" for path, _content in files_of(site)) or (
        db.engine.dialect.name == "postgresql"
    )


def test_what_the_asker_erases_is_found_nowhere(fresh_app: Flask) -> None:
    asker = Asker(strict(fresh_app))
    path, inquiry = asked_and_answered(asker)
    reference = inquiry.reference
    where = confirm(asker, path)
    db.session.remove()  # a reader holds the log of SQLite up
    response = asker.client.post(where)
    said(asker.get(response.headers["Location"]).page, ["The inquiry is erased"])
    for words in WORDS:
        assert places_of(words, fresh_app) == [], words
    assert list(fresh_app.config["SETTINGS"].files_folder.glob("??/*")) == []
    assert mails() == []
    row = last_inquiry()
    assert (row.reference, row.status, row.topic) == (reference, InquiryState.ERASED, "regulatory")
    assert row.countries == ["BR", "CO"]
    assert row.anonymised_at is not None


def test_what_a_reader_held_up_goes_within_the_hour(fresh_app: Flask) -> None:
    asker = Asker(strict(fresh_app))
    path, _inquiry = asked_and_answered(asker)
    where = confirm(asker, path)
    db.session.execute(select(Inquiry))  # somebody reads meanwhile
    assert asker.client.post(where).status_code == 303
    db.session.remove()
    forget_what_is_over(fresh_app)
    for words in WORDS:
        assert places_of(words, fresh_app) == [], words


def test_other_inquiries_stay_as_they_are(asker: Asker) -> None:
    other = asker.send(question="Another question that stays?")
    mailed = len(mails(about=last_inquiry()))
    kept = last_inquiry().reference
    path, _inquiry = asked_and_answered(asker)
    asker.client.post(confirm(asker, path))
    said(asker.get(other).page, ["Another question that stays?"])
    stays = next(each for each in inquiries() if each.reference == kept)
    assert len(mails(about=stays)) == mailed


def test_the_link_then_says_that_it_is_gone(asker: Asker) -> None:
    path, inquiry = asked_and_answered(asker)
    asker.client.post(confirm(asker, path))
    response = asker.get(path)
    assert response.status_code == 410
    said(response.page, [inquiry.reference, "has been deleted"])
    for action in ("messages", "closing", "reopening", "rating", "link", "erasure"):
        assert asker.client.post(f"{path}/{action}").status_code == 410


def test_a_form_sent_again_afterwards_brings_nothing_back(asker: Asker) -> None:
    fields = asker.checked()
    path = asker.post("send", fields).headers["Location"].partition("?")[0]
    asker.client.post(confirm(asker, path))
    before = len(inquiries())
    assert asker.post("send", fields).status_code == 410
    assert len(inquiries()) == before


def test_the_mail_confirms_and_only_its_button_acts(asker: Asker) -> None:
    path, _inquiry = asked_and_answered(asker)
    where = confirm(asker, path)
    shown = asker.get(where)
    assert shown.status_code == 200
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    said(shown.page, ["Erase the inquiry", "cannot be brought back"])
    assert last_inquiry().status is not InquiryState.ERASED
    button = shown.page.find("main form[method=post]")
    assert button["action"] == where
    assert asker.client.post(where).status_code == 303
    assert last_inquiry().status is InquiryState.ERASED


def test_who_has_the_page_alone_cannot_erase(asker: Asker) -> None:
    path, _inquiry = asked_and_answered(asker)
    for code in ("", "0-x", "9999999999-AAAAAAAAAAAAAAAAAAAAAAAAAAA", "é", "%00"):
        response = asker.client.post(f"{path}/erasure/{code}")
        assert response.status_code in (404, 405, 410)
    assert last_inquiry().status is InquiryState.OPEN


def test_the_mail_runs_out_and_says_so(asker: Asker) -> None:
    with time_machine.travel(NOW):
        path, _inquiry = asked_and_answered(asker)
        where = confirm(asker, path)
    with time_machine.travel(NOW + timedelta(hours=49)):
        response = asker.client.post(where)
    assert response.status_code == 410
    said(response.page, ["Nothing was erased"])
    assert last_inquiry().status is InquiryState.OPEN


def test_the_code_of_one_inquiry_erases_no_other(asker: Asker) -> None:
    path, _one = asked_and_answered(asker)
    code = confirm(asker, path).rpartition("/")[2]
    other = asker.send()
    assert asker.client.post(f"{other}/erasure/{code}").status_code == 410


def test_asking_twice_sends_one_mail(asker: Asker) -> None:
    path, inquiry = asked_and_answered(asker)
    with time_machine.travel(NOW, tick=False):
        for _ in range(3):
            asker.client.post(f"{path}/erasure")
    assert len(mails("inquiry-erasure", about=inquiry)) == 1


def test_staff_erase_on_request_and_it_is_noted_who(fresh_app: Flask) -> None:
    asker = Asker(strict(fresh_app))
    _path, inquiry = asked_and_answered(asker)
    reference = inquiry.reference
    with transaction():
        row = db.session.scalars(select(Inquiry).where(Inquiry.reference == reference)).one()
        erase_inquiry(db.session(), row, by=Actor.account(7), now=NOW, store=file_store())
    db.session.remove()
    for words in WORDS:
        assert places_of(words, fresh_app) == [], words
    event = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "inquiry.erased")
    ).one()
    assert (event.actor_kind, event.actor_id) == ("account", 7)
    assert (event.subject_kind, event.subject_key) == ("inquiry", reference)


def test_files_that_wait_in_its_form_go_as_well(fresh_app: Flask) -> None:
    asker = Asker(strict(fresh_app))
    _path, inquiry = asked_and_answered(asker)
    with transaction():
        keep_uploads(
            db.session(),
            [Chosen(FILE, io.BytesIO(CONTENT.encode()), len(CONTENT))],
            form_key=inquiry.idempotency_key,
            store=file_store(),
            now=NOW,
        )
    with transaction():
        row = db.session.get(Inquiry, inquiry.id)
        assert row is not None
        erase_inquiry(db.session(), row, by=Actor.asker(), now=NOW, store=file_store())
    assert places_of(CONTENT, fresh_app) == []


def test_an_erasure_that_fails_erases_nothing(
    asker: Asker, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, inquiry = asked_and_answered(asker)
    where = confirm(asker, path)

    def failing(*_args: object, **_more: object) -> None:
        raise RuntimeError("half-way")

    with monkeypatch.context() as patched:
        patched.setattr("helpdesk.inquiries.erasing.record", failing)
        with pytest.raises(RuntimeError, match="half-way"):
            asker.client.post(where)
    fresh()
    page = asker.get(path).page
    said(page, ["vorpal permit", ADDED, FILE])
    assert asker.get(page.link(FILE)).data == CONTENT.encode()
    assert mails("inquiry-received", about=inquiry)
