"""Addresses we send to, Message-IDs, and the signed addresses that replies come to."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from helpdesk.outbox.addresses import (
    AddressError,
    deliverable,
    message_id_of,
    signed_reply_address,
    thread_root_of,
    token_in,
)

SECRET, OTHER = b"0123456789abcdef", b"fedcba9876543210"
TOKENS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?", fullmatch=True)


@pytest.mark.parametrize(
    ("written", "sent_to"),
    [
        ("ana@example.org", "ana@example.org"),
        (" ana@example.org\n", "ana@example.org"),
        ("ana.maria+trials@sub.example.org", "ana.maria+trials@sub.example.org"),
        ("o'brien@example.org", "o'brien@example.org"),
        ("ana@señal.example", "ana@xn--seal-hqa.example"),
        ("ana@localhost", "ana@localhost"),
    ],
)
def test_an_address_is_sent_to_as_smtp_carries_it(written: str, sent_to: str) -> None:
    assert deliverable(written) == sent_to


@pytest.mark.parametrize(
    "written",
    [
        "", "ana", "@example.org", "ana@", "ana@@example.org", "ana maria@example.org", "ana@exa mple.org",
        "ana@example.org\r\nRCPT TO:<all@example.org>", "ana@example.org>\nDATA", "<ana@example.org>",
        "ana,all@example.org", "ana@example..org", "ana@-example.org", ".ana@example.org", "ana.@example.org",
        "josé@example.org", "a" * 65 + "@example.org", "ana@" + "a" * 64 + ".org",
        "ana@" + "a." * 150 + "org", "ana@example.org, all@example.org", '"a b"@example.org', "ana@[127.0.0.1]",
        "ana@example.org\x00",
    ],
)  # fmt: skip
def test_what_smtp_cannot_carry_is_refused(written: str) -> None:
    with pytest.raises(AddressError) as error:
        deliverable(written)
    assert "ana" not in str(error.value)  # errors end in logs


@given(st.text())
def test_whatever_is_written_gives_an_address_of_one_line_or_an_error(written: str) -> None:
    try:
        address = deliverable(written)
    except AddressError:
        return
    assert re.fullmatch(r"[!-~]+@[A-Za-z0-9.-]+", address)
    assert not set(address) & set('<>,;:"()[]\\ \r\n')


@given(TOKENS)
def test_a_reply_address_gives_its_token_back_in_any_case(token: str) -> None:
    address = signed_reply_address(token, mailbox="helpdesk@example.org", secret=SECRET)
    assert deliverable(address) == address
    for as_seen in (address, address.upper(), address.title(), f" {address} "):
        assert token_in(as_seen, secrets=[SECRET]) == token


@given(TOKENS, st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16))
def test_nobody_else_can_make_up_a_reply_address(token: str, sign: str) -> None:
    assert token_in(f"helpdesk+{token}.{sign}@example.org", secrets=[SECRET]) is None
    address = signed_reply_address(token, mailbox="helpdesk@example.org", secret=OTHER)
    assert token_in(address, secrets=[SECRET]) is None


def test_an_address_signed_with_a_former_key_is_still_read() -> None:
    address = signed_reply_address("hd-26-7k4m", mailbox="helpdesk@example.org", secret=OTHER)
    assert token_in(address, secrets=[SECRET, OTHER]) == "hd-26-7k4m"


def test_the_sign_of_one_token_is_not_that_of_another() -> None:
    address = signed_reply_address("hd-26-7k4m", mailbox="helpdesk@example.org", secret=SECRET)
    assert token_in(address.replace("7k4m", "7k4n"), secrets=[SECRET]) is None


@pytest.mark.parametrize(
    "address", ["", "+@", "helpdesk@example.org", "a+b@c", "a+.b@c", "a+b.ñ@c", "x" * 500]
)
def test_any_other_address_has_no_token(address: str) -> None:
    assert token_in(address, secrets=[SECRET]) is None


@pytest.mark.parametrize("token", ["", "-a", "a-", "a_b", "a b", "ñ", "a" * 21, "a\n"])
def test_a_token_that_does_not_fit_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match="reply token"):
        signed_reply_address(token, mailbox="helpdesk@example.org", secret=SECRET)


def test_the_longest_mailbox_and_token_fit_a_local_part() -> None:
    address = signed_reply_address("a" * 20, mailbox="b" * 26 + "@example.org", secret=SECRET)
    assert len(address.partition("@")[0]) == 64  # RFC 5321, 4.5.3.1.1
    assert deliverable(address) == address


def test_a_message_id_is_told_by_its_key_and_by_our_secret() -> None:
    first = message_id_of("inquiry-received:1", domain="example.org", secret=SECRET)
    assert first == message_id_of("inquiry-received:1", domain="example.org", secret=SECRET)
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.org>", first)
    others = {
        message_id_of("inquiry-received:2", domain="example.org", secret=SECRET),
        message_id_of("inquiry-received:1", domain="example.org", secret=OTHER),
        thread_root_of("inquiry-received:1", domain="example.org", secret=SECRET),
    }
    assert first not in others
    assert len(others) == 3
