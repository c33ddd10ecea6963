"""Mail by SMTP, before real servers: what arrives, what is refused, what is tried again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import trustme
from flask import Flask

from config_mail import MailSettings
from helpdesk.outbox.models import OutboxMessage
from helpdesk.outbox.services import DeliveryReport, deliver_due
from helpdesk.outbox.transports import SmtpTransport
from tests.support.mail import NOW, as_stored, certificate_for, promise
from tests.support.smtp import DROP, HANG, PASSWORD, USER, MailServer, serving

SettingsFor = Callable[..., MailSettings]
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(seconds=10)  # what a test may take


def deliver(transport: SmtpTransport, after: timedelta = timedelta()) -> DeliveryReport:
    return deliver_due(transport, now=NOW + after)


def is_put_off(message: OutboxMessage, by: timedelta) -> bool:
    as_stored(message)
    assert message.is_waiting
    assert message.claimed_by is None
    return by <= message.send_after - NOW < by + MOMENT


def test_a_mail_arrives_as_it_was_written(
    empty_app: Flask, server: MailServer, transport: SmtpTransport
) -> None:
    message = promise()
    assert str(deliver(transport)) == "1 sent, 0 put off, 0 given up"
    (letter,) = server.accepted
    assert (letter.sender, letter.recipients) == (
        "helpdesk@helpdesk.example",
        ("asker@example.org",),
    )
    mail = letter.mail
    assert mail["From"] == "Clinical Trials Helpdesk <helpdesk@helpdesk.example>"
    assert mail["To"] == "asker@example.org"
    assert mail["Subject"] == "Mail of the helpdesk arrives"
    assert mail["Message-ID"] == message.message_id
    assert mail["Date"].datetime == NOW
    assert "asked for this mail on 23 November 2026" in mail.get_body(("plain",)).get_content()
    assert "<h1>Mail of the helpdesk arrives</h1>" in mail.get_body(("html",)).get_content()
    assert server.asked[-4:] == ["EHLO helpdesk.example", "MAIL", "RCPT", "content"]
    assert server.was_encrypted == [False, True]  # greeted twice, the second time after STARTTLS


def test_what_was_sent_is_not_sent_again_and_its_words_are_not_kept(
    empty_app: Flask, server: MailServer, transport: SmtpTransport
) -> None:
    message = promise()
    deliver(transport)
    assert deliver(transport, timedelta(days=3)).tried == 0
    assert len(server.accepted) == 1
    as_stored(message)
    assert message.sent_at is not None
    assert (message.subject, message.text, message.html) == ("", "", "")
    assert message.claimed_by is None


def test_many_mails_travel_over_one_connection(
    empty_app: Flask, server: MailServer, transport: SmtpTransport
) -> None:
    for number in range(5):
        promise(f"check:{number}", to=f"asker{number}@example.org")
    assert deliver(transport).sent == 5
    assert server.connections == 1
    assert {letter.recipients for letter in server.accepted} == {
        (f"asker{number}@example.org",) for number in range(5)
    }


def test_mail_over_tls_from_the_first_byte_arrives(
    empty_app: Flask, authority: trustme.CA, settings_for: SettingsFor
) -> None:
    with serving(MailServer(), tls=certificate_for(authority, "127.0.0.1")) as server:
        promise()
        settings = settings_for(server, smtp_security="tls")
        assert deliver(SmtpTransport(settings)).sent == 1
    assert len(server.accepted) == 1
    assert server.was_encrypted == [True]


def test_a_server_that_wants_it_is_given_user_and_password(
    empty_app: Flask, authority: trustme.CA, settings_for: SettingsFor
) -> None:
    certificate = certificate_for(authority, "127.0.0.1")
    with serving(MailServer(), starttls=certificate, wants_sign_in=True) as server:
        message = promise()
        without = deliver(SmtpTransport(settings_for(server)))
        assert (without.sent, without.is_away) == (0, True)
        assert as_stored(message).last_error == "MAIL 530"
        wrong = settings_for(server, smtp_user=USER.decode(), smtp_password="wrong")
        assert deliver(SmtpTransport(wrong), 20 * MINUTE).sent == 0
        assert as_stored(message).last_error == "SMTPAuthenticationError 535"
        right = settings_for(server, smtp_user=USER.decode(), smtp_password=PASSWORD.decode())
        assert deliver(SmtpTransport(right), 40 * MINUTE).sent == 1


# What is refused


def test_a_certificate_of_an_authority_we_do_not_trust_is_refused(
    empty_app: Flask, settings_for: SettingsFor
) -> None:
    stranger = certificate_for(trustme.CA(), "127.0.0.1")
    with serving(MailServer(), starttls=stranger) as server:
        message = promise()
        report = deliver(SmtpTransport(settings_for(server)))
    assert (report.sent, report.is_away, server.accepted) == (0, True, [])
    assert as_stored(message).last_error == "SSLCertVerificationError"


def test_a_certificate_for_another_name_is_refused(
    empty_app: Flask, authority: trustme.CA, settings_for: SettingsFor
) -> None:
    with serving(MailServer(), tls=certificate_for(authority, "mail.example")) as server:
        message = promise()
        report = deliver(SmtpTransport(settings_for(server, smtp_security="tls")))
    assert (report.sent, server.asked) == (0, [])
    assert as_stored(message).last_error == "SSLCertVerificationError"


def test_a_server_without_starttls_is_refused(empty_app: Flask, settings_for: SettingsFor) -> None:
    with serving(MailServer()) as server:
        message = promise()
        report = deliver(SmtpTransport(settings_for(server)))
    assert (report.sent, report.is_away, server.accepted) == (0, True, [])
    assert "MAIL" not in server.asked
    assert as_stored(message).last_error == "SMTPNotSupportedError"


# What is tried again, and what is not


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "content"])
def test_a_refusal_for_now_is_tried_again_after_a_minute(
    empty_app: Flask, server: MailServer, transport: SmtpTransport, step: str
) -> None:
    server.will_answer(step, "451 4.7.1 asker@example.org is greylisted, come back later")
    message = promise()
    assert str(deliver(transport)) == "0 sent, 1 put off, 0 given up"
    assert is_put_off(message, by=MINUTE)
    assert message.last_error == f"{step} 451"  # and none of the server's words
    assert deliver(transport, MINUTE / 2).tried == 0
    assert deliver(transport, 2 * MINUTE).sent == 1
    assert [letter.message_id for letter in server.accepted] == [message.message_id]


@pytest.mark.parametrize("step", ["RCPT", "content"])
def test_a_refusal_for_good_is_given_up_at_once(
    empty_app: Flask, server: MailServer, transport: SmtpTransport, step: str
) -> None:
    server.will_answer(step, "550 5.1.1 no such person as asker@example.org")
    message = promise()
    assert str(deliver(transport)) == "0 sent, 0 put off, 1 given up"
    as_stored(message)
    assert message.given_up_at is not None
    assert message.last_error == f"{step} 550"
    assert message.text  # kept, so that it can be tried again by hand
    assert deliver(transport, timedelta(days=1)).tried == 0
    assert server.accepted == []


def test_one_refused_mail_holds_up_no_other(
    empty_app: Flask, server: MailServer, transport: SmtpTransport
) -> None:
    server.will_answer("RCPT", "550 no", "450 later")
    for number in range(4):
        promise(f"check:{number}")
    assert str(deliver(transport)) == "2 sent, 1 put off, 1 given up"
    assert server.connections == 1


def test_a_sender_that_is_refused_is_no_reason_to_give_mail_up(
    empty_app: Flask, server: MailServer, transport: SmtpTransport
) -> None:
    """That is our own address or sign-in; when it is put right, all mail leaves."""
    server.will_answer("MAIL", "550 5.7.1 sender not allowed")
    first, second = promise("check:1"), promise("check:2")
    report = deliver(transport)
    assert (report.put_off, report.is_away) == (1, True)
    assert is_put_off(first, by=MINUTE)
    assert as_stored(second).attempts == 0  # the rest of the round was not tried
    assert deliver(transport, 2 * MINUTE).sent == 2


def test_a_server_that_is_not_there_is_asked_again_and_nothing_is_ever_given_up(
    empty_app: Flask, settings_for: SettingsFor, free_port: int
) -> None:
    nobody = SmtpTransport(settings_for(MailServer(port=free_port)))
    message = promise()
    for hours in range(0, 24 * 5, 6):  # longer than any refusal is borne
        moment = timedelta(hours=hours)
        report = deliver(nobody, moment)
        assert (report.put_off, report.is_away) == (1, True)
        assert as_stored(message).is_waiting
        assert message.send_after - NOW - moment < 15 * MINUTE + MOMENT
    assert message.last_error == "ConnectionRefusedError"


def test_what_waited_for_the_server_leaves_when_it_is_back(
    empty_app: Flask, server: MailServer, settings_for: SettingsFor, free_port: int
) -> None:
    messages = [promise(f"check:{number}") for number in range(3)]
    nobody = SmtpTransport(settings_for(MailServer(port=free_port)))
    for seconds in range(6):
        deliver(nobody, timedelta(seconds=seconds))
    assert all(as_stored(message).attempts == 1 for message in messages)
    back = SmtpTransport(settings_for(server))
    assert deliver(back, 2 * MINUTE).sent == 3


@pytest.mark.parametrize("answer", [DROP, HANG])
def test_a_connection_that_ends_after_the_content_is_tried_again_with_the_same_message_id(
    empty_app: Flask, server: MailServer, settings_for: SettingsFor, answer: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """The server has the letter and we were not told: it may arrive twice, as one and the same."""
    monkeypatch.setattr("helpdesk.outbox.transports.SEND_WITHIN", 1.0)
    server.will_answer("content", answer)
    message = promise()
    transport = SmtpTransport(settings_for(server))
    assert str(deliver(transport)) == "0 sent, 1 put off, 0 given up"
    assert is_put_off(message, by=MINUTE)
    assert message.last_error == "after DATA: SMTPServerDisconnected"
    assert deliver(transport, 2 * MINUTE).sent == 1
    first, second = server.accepted
    assert first.content == second.content  # to the last byte, Message-ID and date included
    assert first.message_id == message.message_id


def test_a_server_that_has_used_up_the_time_is_given_no_content(
    empty_app: Flask, server: MailServer, transport: SmtpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim would run out on the way, and another worker would send it as well."""
    monkeypatch.setattr("helpdesk.outbox.transports.SEND_WITHIN", 0.0)
    message = promise()
    assert deliver(transport).is_away
    assert as_stored(message).last_error == "TimeoutError"
    assert server.accepted == []


@pytest.mark.parametrize("step", ["MAIL", "RCPT"])
def test_a_connection_that_breaks_before_the_content_is_tried_again(
    empty_app: Flask, server: MailServer, transport: SmtpTransport, step: str
) -> None:
    server.will_answer(step, DROP)
    message = promise()
    assert deliver(transport).is_away
    assert is_put_off(message, by=MINUTE)
    assert deliver(transport, 2 * MINUTE).sent == 1
    assert len(server.accepted) == 1


def test_a_server_that_has_closed_a_kept_connection_is_called_again_at_once(
    empty_app: Flask, server: MailServer, transport: SmtpTransport
) -> None:
    """Some close after so many letters; nobody should wait a minute for that."""
    server.will_answer("MAIL", "250 OK", DROP)
    promise("check:1")
    promise("check:2")
    assert str(deliver(transport)) == "2 sent, 0 put off, 0 given up"
    assert server.connections == 2
    assert len(server.accepted) == 2


def test_a_server_that_goes_down_is_not_blamed_on_the_mail(
    empty_app: Flask, server: MailServer, transport: SmtpTransport
) -> None:
    server.will_answer("RCPT", "421 4.3.2 shutting down")
    message = promise()
    assert deliver(transport).is_away
    assert as_stored(message).refusals == 0
    assert deliver(transport, 2 * MINUTE).sent == 1


def test_a_mail_refused_for_two_days_is_given_up(
    empty_app: Flask, server: MailServer, transport: SmtpTransport
) -> None:
    server.will_answer("RCPT", *["450 later"] * 50)
    message = promise()
    moment, pauses = timedelta(), []
    while deliver(transport, moment).put_off:
        pauses.append(round((as_stored(message).send_after - NOW - moment) / MINUTE))
        moment = message.send_after - NOW
    assert pauses == [1, 5, 15, 60, 120, 240, 480, 480, 480, 480, 480]
    assert timedelta(days=1, hours=20) < moment < timedelta(days=2)
    assert as_stored(message).given_up_at is not None
    assert server.accepted == []
