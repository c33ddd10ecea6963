"""The guard: what it lets pass, and that its proof of work is real work for one form."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import given, strategies as st

from helpdesk.inquiries.guard import (
    LEAST_TIME,
    PROOF_BITS,
    WAIT,
    Allowed,
    Attempt,
    Verdict,
    is_proof,
    judge,
)

ALLOWED = Allowed(here=3, in_all=100)  # a flood from 20
SLOW = timedelta(minutes=1)
TICKET = "a-ticket.of.this-form"


def proof_for(ticket: str) -> str:
    return next(str(number) for number in count() if is_proof(str(number), ticket))


@pytest.mark.parametrize(
    ("attempt", "verdict"),
    [
        (Attempt(SLOW), Verdict.PASSES),
        (Attempt(SLOW, is_trapped=True), Verdict.TRAPPED),
        (Attempt(LEAST_TIME - timedelta(milliseconds=1)), Verdict.TOO_SOON),
        (Attempt(LEAST_TIME), Verdict.PASSES),
        (Attempt(SLOW, from_here=3), Verdict.PASSES),
        (Attempt(SLOW, from_here=4), Verdict.TOO_MANY_HERE),
        (Attempt(SLOW, for_mailbox=4), Verdict.TOO_MANY_HERE),
        (Attempt(SLOW, in_all=20), Verdict.PASSES),
        (Attempt(SLOW, in_all=21), Verdict.PROOF_WANTED),
        (Attempt(SLOW, in_all=21, has_proof=True), Verdict.PASSES),
        (Attempt(WAIT, in_all=21), Verdict.PASSES),
        (Attempt(WAIT, in_all=101, has_proof=True), Verdict.TOO_MANY),
        (Attempt(SLOW, in_all=21, has_proof=True, from_here=4), Verdict.TOO_MANY_HERE),
    ],
)
def test_the_verdict_on(attempt: Attempt, verdict: Verdict) -> None:
    assert judge(attempt, ALLOWED) is verdict


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_without_a_flood_nobody_has_to_work(in_all: int, allowed: int) -> None:
    limits = Allowed(here=1, in_all=allowed)
    if not limits.is_flood(in_all):
        assert judge(Attempt(SLOW, in_all=in_all), limits) is Verdict.PASSES


def test_a_proof_is_found_and_is_good_for_its_own_form_alone() -> None:
    proof = proof_for(TICKET)
    assert is_proof(proof, TICKET)
    assert not all(is_proof(proof, f"{TICKET}{number}") for number in range(3))


def test_it_takes_about_as_many_tries_as_its_bits_say() -> None:
    tries = [int(proof_for(f"{TICKET}-{number}")) for number in range(4)]
    assert 2 ** (PROOF_BITS - 4) < sum(tries) / len(tries) < 2 ** (PROOF_BITS + 3)


@pytest.mark.parametrize("proof", ["", "-1", "1.5", "x", "1e9", "٣", "9" * 13, "1\n"])
def test_what_is_no_number_proves_nothing(proof: str) -> None:
    assert not is_proof(proof, TICKET)
