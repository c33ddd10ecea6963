"""Promising mail: with what caused it or not at all, once, in the reader's language."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader, UndefinedError
from sqlalchemy import event, func, select
from structlog.testing import capture_logs

from helpdesk.core.database import db, transaction
from helpdesk.directory.models import Source
from helpdesk.outbox.addresses import AddressError
from helpdesk.outbox.models import OutboxMessage
from helpdesk.outbox.queries import MailState, messages_in
from helpdesk.outbox.services import (
    Attachment,
    deliver_due,
    erase_about,
    forget_given_up,
    queue_email,
    read_blobs_with,
    read_reply_token,
    reply_address,
    retry,
)
from tests.support.mail import DAY, NOW, RecordingTransport, as_stored, promise
from tests.support.sites import Sites


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(OutboxMessage)) or 0


def test_a_mail_is_written_down_with_what_caused_it_or_not_at_all(empty_app: Flask) -> None:
    def ask_and_fail() -> None:
        with transaction():
            db.session.add(Source(key="s", title="t", url="u", publisher="", dated=""))
            promise_inside("check:1")
            raise ConnectionError("the power is gone")

    with pytest.raises(ConnectionError):
        ask_and_fail()
    assert count() == 0
    assert db.session.scalar(select(func.count()).select_from(Source)) == 0


def promise_inside(key: str) -> OutboxMessage:
    return queue_email(
        "mail-check", to="asker@example.org", language="en", key=key, now=NOW,
        about=("check", key), context={"asked_at": NOW},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("language", "subject", "greeting"),
    [
        ("en", "Mail of the helpdesk arrives", "Clinical Trials Helpdesk"),
        ("es", "El correo de la mesa de ayuda llega", "Mesa de ayuda para ensayos clínicos"),
        ("pt", "O e-mail do helpdesk chega", "Helpdesk de Ensaios Clínicos"),
    ],
)
def test_its_words_are_in_the_readers_language(
    empty_app: Flask, language: str, subject: str, greeting: str
) -> None:
    """Whatever language the page was in that caused it, or none."""
    with empty_app.test_request_context("/en/about"):
        empty_app.preprocess_request()
        message = promise(language=language)
    assert message.subject == subject
    assert greeting in message.text
    assert f"http://localhost/{language}/" in message.text
    assert f'<html lang="{language}">' in message.html
    assert f"<title>{subject}</title>" in message.html
    assert (
        promise("check:2", language=language).subject == subject
    )  # in the worker, without a request


def test_the_page_that_caused_a_mail_keeps_its_own_language(empty_app: Flask) -> None:
    from flask_babel import gettext

    from helpdesk.core.languages import current_language

    with empty_app.test_request_context("/es/about"):
        empty_app.preprocess_request()
        before = gettext("Countries")
        promise(language="pt")
        assert (current_language(), gettext("Countries")) == ("es", before)
        assert before == "Países"


def test_links_lead_to_the_public_address(sites: Sites) -> None:
    with (
        sites.copy_of("empty", HELPDESK_PUBLIC_URL="https://helpdesk.example") as app,
        app.app_context(),
    ):
        assert "https://helpdesk.example/en/" in promise().text


def test_a_second_promise_with_the_same_key_is_the_first_one(empty_app: Flask) -> None:
    first = promise(language="es")
    second = promise(language="pt", to="other@example.org")
    assert second.id == first.id
    assert (second.language, second.to_address) == ("es", "asker@example.org")
    assert count() == 1


def test_two_promises_with_the_same_key_at_once_are_one(empty_app: Flask) -> None:
    """A double click reaches two processes: neither of them fails, and one mail leaves."""
    both_have_looked = threading.Barrier(2, timeout=10)
    faults: list[BaseException] = []

    def ask() -> None:
        with empty_app.app_context():
            try:
                promise()
            except BaseException as fault:
                faults.append(fault)
            finally:
                db.session.remove()

    def wait_for_the_other(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        # On SQLite one writer waits for the other before it looks; on PostgreSQL both look first.
        if sql.startswith("INSERT INTO outbox_message") and db.engine.dialect.name == "postgresql":
            both_have_looked.wait()

    event.listen(db.engine, "before_cursor_execute", wait_for_the_other)
    try:
        threads = [threading.Thread(target=ask, name=f"asker-{n}") for n in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        event.remove(db.engine, "before_cursor_execute", wait_for_the_other)
    assert faults == []
    assert count() == 1


def test_a_promise_that_was_undone_and_made_again_is_the_same_mail(empty_app: Flask) -> None:
    """Also after the database was put back from a backup: who has the mail can tell it is no other."""
    first = promise().message_id
    with transaction():
        erase_about("check", "check:1")
    assert promise().message_id == first
    assert promise("check:2").message_id != first


def test_mail_of_one_thread_refers_to_one_root(empty_app: Flask) -> None:
    first = promise("check:1", thread="inquiry:1")
    second = promise("check:2", thread="inquiry:1")
    other = promise("check:3", thread="inquiry:2")
    alone = promise("check:4")
    assert first.references == second.references == [first.in_reply_to]
    assert other.in_reply_to != first.in_reply_to
    assert (alone.in_reply_to, alone.references) == (None, [])
    assert first.in_reply_to not in {first.message_id, second.message_id}


def test_replies_come_to_a_signed_address(empty_app: Flask) -> None:
    message = promise(reply_token="HD-26-7K4M")
    assert message.reply_to == reply_address("hd-26-7k4m")
    assert message.reply_to.startswith("helpdesk+hd-26-7k4m.")
    assert read_reply_token(message.reply_to) == "hd-26-7k4m"
    assert read_reply_token("helpdesk+hd-26-7k4m.aaaaaaaaaaaaaaaa@helpdesk.example") is None
    assert "Replies to this mail" in message.text
    assert "Replies to this mail" not in promise("check:2").text


def test_a_reply_address_is_still_read_when_the_secret_was_changed(sites: Sites) -> None:
    secrets = {"HELPDESK_SECRET_KEY": "a" * 40}
    with sites.copy_of("empty", **secrets) as app, app.app_context():
        address = reply_address("hd-26-7k4m")
    former = {"HELPDESK_SECRET_KEY": "b" * 40, "HELPDESK_SECRET_KEY_FALLBACKS": "a" * 40}
    with sites.copy_of("empty", **former) as app, app.app_context():
        assert read_reply_token(address) == "hd-26-7k4m"
        assert reply_address("hd-26-7k4m") != address


def test_an_address_that_mail_cannot_be_sent_to_is_refused_before_anything_is_written(
    empty_app: Flask,
) -> None:
    with pytest.raises(AddressError):
        promise(to="asker@example.org\r\nBcc: all@example.org")
    assert count() == 0


def test_a_word_that_a_mail_lacks_is_an_error_and_no_empty_place(empty_app: Flask) -> None:
    with pytest.raises(UndefinedError):
        promise(context={})
    assert count() == 0


WORDS = {
    "email/words/subject.txt": "{{ words }}",
    "email/words/body.txt": '{% extends "email/layout.txt" %}{% block body %}{{ words }}{% endblock %}',
    "email/words/body.html": (
        '{% extends "email/layout.html" %}{% block heading %}{{ words }}{% endblock %}'
        "{% block body %}<p>{{ words }}</p>{% endblock %}"
    ),
}


def test_what_people_write_is_words_and_neither_markup_nor_headers(
    empty_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    templates = empty_app.extensions["outbox_templates"]
    monkeypatch.setattr(templates, "loader", ChoiceLoader([templates.loader, DictLoader(WORDS)]))
    words = "<b onclick=x>Ana & Co</b>\r\nBcc: all@example.org\x00"
    message = promise(message="words", context={"words": words})
    assert message.subject == "<b onclick=x>Ana & Co</b> Bcc: all@example.org"
    assert message.text.startswith("<b onclick=x>Ana & Co</b>\nBcc: all@example.org\n")
    assert "<p>&lt;b onclick=x&gt;Ana &amp; Co&lt;/b&gt;\nBcc: all@example.org</p>" in message.html
    deliver_due(transport := RecordingTransport(), now=NOW)
    assert transport.mails[0]["Bcc"] is None
    assert transport.letters[0].to == "asker@example.org"


# Sending


def test_nothing_due_costs_one_query(empty_app: Flask) -> None:
    for number in range(20):
        promise(f"check:{number}")
    while deliver_due(RecordingTransport(), now=NOW).tried:
        pass
    promise("later", now=NOW + DAY)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", note := lambda *args: asked.append(args[2]))
    try:
        assert deliver_due(RecordingTransport(), now=NOW).tried == 0
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    (query,) = [sql for sql in asked if sql not in ("BEGIN", "ROLLBACK")]
    assert query.startswith("SELECT outbox_message.id")
    assert "ix_outbox_message_waiting" in plan_of(query)


def plan_of(query: str) -> str:
    """How the database finds what is due; a few rows would be read through on PostgreSQL."""
    moment = NOW.strftime("%Y-%m-%d %H:%M:%S")
    if db.engine.dialect.name == "postgresql":
        db.session.execute(db.text("SET LOCAL enable_seqscan = off"))
        named = query.replace("%(send_after_1)s::TIMESTAMP WITH TIME ZONE", f"'{moment}'")
        named = named.replace("%(claimed_until_1)s::TIMESTAMP WITH TIME ZONE", f"'{moment}'")
        rows = db.session.execute(db.text("EXPLAIN " + named.replace("%(param_1)s::INTEGER", "9")))
    else:
        rows = db.session.execute(db.text("EXPLAIN QUERY PLAN " + query.replace("?", "'9'")))
    plan = " ".join(str(row) for row in rows)
    db.session.rollback()
    return plan


def test_attachments_are_fetched_when_the_mail_leaves(empty_app: Flask) -> None:
    read_blobs_with(empty_app, {"k1": b"%PDF-1.7"}.__getitem__)
    promise(attachments=[Attachment("protocolo ñ.pdf", "application/pdf", "k1")])
    transport = RecordingTransport()
    deliver_due(transport, now=NOW)
    (file,) = transport.mails[0].iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("protocolo ñ.pdf", b"%PDF-1.7")
    assert file.get_content_type() == "application/pdf"


def test_a_mail_whose_file_is_missing_is_put_off_and_holds_up_no_other(empty_app: Flask) -> None:
    read_blobs_with(empty_app, {}.__getitem__)
    lacking = promise("check:1", attachments=[Attachment("a.pdf", "application/pdf", "gone")])
    promise("check:2")
    with capture_logs() as told:
        report = deliver_due(RecordingTransport(), now=NOW)
    assert (report.sent, report.put_off) == (1, 1)
    assert as_stored(lacking).last_error == "KeyError"
    assert "asker@example.org" not in str(told)


def test_what_became_of_a_mail_is_told_without_its_address(empty_app: Flask) -> None:
    promise()
    with capture_logs() as told:
        deliver_due(RecordingTransport(), now=NOW)
    (line,) = [line for line in told if line["event"] == "mail_sent"]
    assert line["message"] == "mail-check"
    assert "asker" not in str(told)


# Afterwards


def test_what_is_erased_is_gone_sent_or_not_and_nothing_else(empty_app: Flask) -> None:
    promise("check:1", about=("inquiry", "HD-1"))
    deliver_due(RecordingTransport(), now=NOW)
    promise("check:2", about=("inquiry", "HD-1"))
    kept = promise("check:3", about=("inquiry", "HD-2"))
    with transaction():
        assert erase_about("inquiry", "HD-1") == 2
    assert [message.id for message in messages_in(MailState.ALL)] == [kept.id]
    assert deliver_due(RecordingTransport(), now=NOW).sent == 1


def test_what_is_erased_while_it_is_being_sent_is_taken_back_where_that_can_be_done(
    empty_app: Flask,
) -> None:
    message_id = promise().message_id

    class Erasing(RecordingTransport):
        def send(self, letter: object) -> None:
            with transaction():
                erase_about("check", "check:1")

    transport = Erasing()
    deliver_due(transport, now=NOW)
    assert count() == 0
    assert transport.forgotten == [message_id]


def test_what_was_given_up_is_due_again_when_an_operator_says_so(empty_app: Flask) -> None:
    message = promise()
    deliver_due(RecordingTransport(refuses=True), now=NOW)
    assert as_stored(message).given_up_at is not None
    with transaction():
        assert retry(message, now=NOW)
    assert deliver_due(RecordingTransport(), now=NOW).sent == 1
    with transaction():
        assert not retry(as_stored(message), now=NOW)


def test_words_of_what_was_given_up_are_not_kept_for_ever(empty_app: Flask) -> None:
    message = promise()
    deliver_due(RecordingTransport(refuses=True), now=NOW)
    with transaction():
        assert forget_given_up(now=NOW + 29 * DAY) == 0
        assert forget_given_up(now=NOW + 31 * DAY) == 1
        assert forget_given_up(now=NOW + 31 * DAY) == 0
    as_stored(message)
    assert (message.subject, message.text, message.html) == ("", "", "")
    with transaction():
        assert not retry(message, now=NOW)
