"""`flask outbox ...`: what an operator sees and does; no address is printed."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask

from helpdesk.outbox.queries import MailState, messages_in
from helpdesk.outbox.services import deliver_due
from tests.support.mail import NOW, RecordingTransport, as_stored, promise
from tests.support.sites import Sites


def run(app: Flask, *words: str) -> Result:
    result = app.test_cli_runner().invoke(args=["outbox", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "asker@example.org" not in result.output
    return result


def test_list_tells_what_waits_was_sent_and_was_given_up(empty_app: Flask) -> None:
    refused = promise("check:1", about=("inquiry", "HD-1"))
    deliver_due(RecordingTransport(refuses=True), now=NOW)
    promise("check:2")
    deliver_due(RecordingTransport(), now=NOW)
    promise("check:3")
    assert "due 2026-11-23 09:30Z\tmail-check" in run(empty_app, "list").output
    assert "sent 2026-11-23 09:30Z" in run(empty_app, "list", "sent").output
    (line,) = run(empty_app, "list", "given-up").output.splitlines()
    assert line.split("\t") == [
        str(refused.id), "given up 2026-11-23 09:30Z", "mail-check", "inquiry HD-1", "1 tries", "RCPT 550",
    ]  # fmt: skip
    assert len(run(empty_app, "list", "all").output.splitlines()) == 3


def test_retry_makes_due_what_is_named(empty_app: Flask) -> None:
    message = promise()
    deliver_due(RecordingTransport(refuses=True), now=NOW)
    result = run(empty_app, "retry", str(message.id))
    assert (result.exit_code, result.output) == (0, "1 due now.\n")
    assert as_stored(message).is_waiting


def test_retry_makes_due_all_of_a_state(empty_app: Flask) -> None:
    for number in range(3):
        promise(f"check:{number}")
    deliver_due(RecordingTransport(refuses=True), now=NOW)
    assert run(empty_app, "retry", "--given-up").output == "3 due now.\n"
    assert run(empty_app, "retry", "--waiting").output == "3 due now.\n"


def test_retry_says_what_it_cannot_do(empty_app: Flask) -> None:
    message = promise()
    deliver_due(RecordingTransport(), now=NOW)
    result = run(empty_app, "retry", str(message.id), "999")
    assert result.exit_code == 1
    assert f"{message.id} is not there, or sent" in result.output
    assert "999 is not there" in result.output
    assert run(empty_app, "retry").exit_code == 2


def test_deliver_sends_what_is_due(empty_app: Flask) -> None:
    promise()
    result = run(empty_app, "deliver")
    assert (result.exit_code, result.output) == (0, "1 sent, 0 put off, 0 given up.\n")
    assert run(empty_app, "deliver").output == ""
    assert len(list(empty_app.config["SETTINGS"].mail_folder.iterdir())) == 1


def test_deliver_fails_where_the_mail_server_cannot_be_used(sites: Sites, free_port: int) -> None:
    settings = {
        "HELPDESK_MAIL": "smtp", "HELPDESK_SMTP_HOST": "127.0.0.1", "HELPDESK_SMTP_PORT": str(free_port),
        "HELPDESK_MAIL_FROM": "Desk <desk@helpdesk.example>",
    }  # fmt: skip
    with sites.copy_of("empty", **settings) as app, app.app_context():
        promise("check:1")
        promise("check:2")
        result = run(app, "deliver")
    assert result.exit_code == 1
    assert result.output.startswith(
        "0 sent, 1 put off, 0 given up.\nThe mail server cannot be used"
    )


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_try_queues_a_mail_in_each_language(empty_app: Flask, language: str) -> None:
    result = run(empty_app, "try", "operator@example.org", "--language", language)
    assert result.exit_code == 0
    (message,) = messages_in(MailState.WAITING)
    assert (message.to_address, message.language) == ("operator@example.org", language)


def test_try_says_what_is_no_address(empty_app: Flask) -> None:
    result = run(empty_app, "try", "operator")
    assert (result.exit_code, result.output) == (
        1,
        "That is no address that mail can be sent to.\n",
    )
