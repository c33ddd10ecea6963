"""The secrets of asking: long enough, stored hashed, and remade only with the installation's key."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given, strategies as st

from helpdesk.inquiries.tickets import new_ticket, read_ticket
from helpdesk.inquiries.tokens import (
    TOKEN_SIGNS,
    erasure_code,
    hashed,
    is_erasure_code,
    new_form_key,
    page_token,
    token_of,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEYS = ["present key of the installation", "former key of the installation"]


def test_a_token_has_160_bits_and_fits_an_address() -> None:
    token = page_token(KEYS[0], hashed(new_form_key()), 1)
    assert len(token) == TOKEN_SIGNS
    assert TOKEN_SIGNS * 6 >= 160
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_each_form_number_and_installation_has_a_token_of_its_own() -> None:
    one, other = hashed(new_form_key()), hashed(new_form_key())
    tokens = {
        page_token(KEYS[0], one, 1),
        page_token(KEYS[0], one, 2),
        page_token(KEYS[0], other, 1),
        page_token(KEYS[1], one, 1),
    }
    assert len(tokens) == 4


def test_what_is_stored_does_not_open_the_page() -> None:
    """Idempotency key and hash of the token stand in the database; neither is the token."""
    form = hashed(new_form_key())
    token = page_token(KEYS[0], form, 1)
    assert token not in (form, hashed(token))
    assert token_of(hashed(token), form, 1, ["another installation"]) is None


def test_a_token_made_with_a_former_key_is_made_again() -> None:
    form = hashed(new_form_key())
    token = page_token(KEYS[1], form, 1)
    assert token_of(hashed(token), form, 1, KEYS) == token
    assert token_of(hashed(token), form, 1, KEYS[:1]) is None


def test_an_erasure_code_is_good_for_its_page_and_its_time() -> None:
    until = int(NOW.timestamp())
    code = erasure_code("token", KEYS[1], until)
    assert is_erasure_code(code, "token", KEYS, until - 1)
    assert not is_erasure_code(code, "other", KEYS, until - 1)
    assert not is_erasure_code(code, "token", KEYS, until + 1)
    assert not is_erasure_code(code, "token", KEYS[:1], until - 1)


@given(st.text(max_size=60))
def test_no_made_up_code_erases(code: str) -> None:
    assert not is_erasure_code(code, "token", KEYS, 0)


@given(st.integers(0, 10**12), st.text(max_size=40))
def test_nor_does_one_with_a_time_of_its_own(until: int, rest: str) -> None:
    assert not is_erasure_code(f"{until}-{rest}", "token", KEYS, 0)


def test_a_ticket_is_read_back_with_its_key_and_its_moment() -> None:
    with time_machine.travel(NOW, tick=False):
        ticket = new_ticket(KEYS, now=NOW)
    read = read_ticket(ticket.text, KEYS)
    assert read is not None
    assert (read.key, read.issued_at, read.is_new) == (ticket.key, NOW, False)
    assert read.age(NOW + timedelta(seconds=5)) == timedelta(seconds=5)
    assert read.idempotency_key == hashed(ticket.key)


def test_a_ticket_outlives_a_change_of_the_key_and_never_runs_out() -> None:
    ticket = new_ticket([KEYS[1]], now=NOW)
    with time_machine.travel(NOW + timedelta(days=400)):
        assert read_ticket(ticket.text, KEYS) is not None
    assert read_ticket(ticket.text, KEYS[:1]) is None


@pytest.mark.parametrize("text", ["", "x", "x" * 10_000, "a.b.c", "\x00"])
def test_what_was_not_signed_here_is_no_ticket(text: str) -> None:
    assert read_ticket(text, KEYS) is None


@given(st.text(max_size=200))
def test_no_text_is_taken_for_a_ticket(text: str) -> None:
    assert read_ticket(text, KEYS) is None
