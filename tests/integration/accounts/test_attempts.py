"""Guessing is slow, for one account and from one network, and tells nothing of who is here."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from helpdesk.accounts.attempts import CODES, FROM_ONE_NETWORK, MINUTES, PASSWORDS
from helpdesk.core import clock
from helpdesk.core.limits import asking_network, count_attempt, forget_attempts, take_back_attempt
from tests.support.staff import (
    OUTSIDE,
    Visitor,
    code_of,
    given_authenticator,
    made_account,
    noted,
    within,
)


@pytest.mark.parametrize("email", ["ana@helpdesk.example", "nobody@helpdesk.example"])
def test_a_password_is_locked_after_ten_wrong_ones_whether_or_not_there_is_an_account(
    empty_app: Flask, email: str
) -> None:
    made_account()
    visitor = Visitor(empty_app)
    answers = [visitor.sign_in(email, "wrong") for _ in range(PASSWORDS + 2)]
    assert [answer.status_code for answer in answers] == [422] * PASSWORDS + [429] * 2
    assert "Too many wrong attempts. Wait 15 minutes" in answers[-1].page.text
    assert visitor.sign_in(email).status_code == 429
    assert len(noted("account.locked")) == 1
    with time_machine.travel(clock.now() + timedelta(minutes=MINUTES, seconds=1)):
        expected = 303 if email.startswith("ana") else 422
        assert visitor.sign_in(email).status_code == expected


def test_the_pages_of_a_known_and_an_unknown_address_are_the_same(empty_app: Flask) -> None:
    made_account()
    pages = []
    for email in ("ana@helpdesk.example", "eva@helpdesk.example"):
        html = Visitor(empty_app).sign_in(email, "wrong").page
        for field in html.all("[name=csrf_token]"):
            del field["value"]
        pages.append(str(html.soup).replace(email, ""))
    assert pages[0] == pages[1]


def test_an_unknown_address_costs_a_hash_too(
    empty_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes the time is done for everybody; the time itself is not measured here."""
    from helpdesk.accounts.security import security

    made_account()
    hashed: list[str] = []
    context = security().pwd_context
    verify, dummy = context.verify, context.dummy_verify
    monkeypatch.setattr(context, "verify", lambda *a, **m: hashed.append("real") or verify(*a, **m))
    monkeypatch.setattr(context, "dummy_verify", lambda: hashed.append("dummy") or dummy())
    Visitor(empty_app).sign_in(password="wrong")
    Visitor(empty_app).sign_in("nobody@helpdesk.example", "wrong")
    assert hashed == ["real", "dummy", "real"]  # the dummy is a verify like any other


def test_the_right_password_forgets_the_wrong_ones(empty_app: Flask) -> None:
    made_account()
    for _ in range(3):
        for _ in range(PASSWORDS - 1):
            Visitor(empty_app).sign_in(password="wrong")
        assert Visitor(empty_app).sign_in().status_code == 303


def test_one_network_tries_no_more_than_so_many_accounts(empty_app: Flask) -> None:
    made_account()
    with empty_app.test_request_context(environ_base=OUTSIDE):
        for _ in range(FROM_ONE_NETWORK):
            count_attempt("sign-in-network", asking_network(), seconds=900)
    assert Visitor(empty_app, **OUTSIDE).sign_in().status_code == 429
    assert Visitor(empty_app, REMOTE_ADDR="203.0.113.9").sign_in().status_code == 303


def test_codes_are_locked_for_a_day(empty_app: Flask) -> None:
    secret = given_authenticator(made_account())
    visitor = Visitor(empty_app)
    visitor.sign_in()
    statuses = [visitor.enter("000000").status_code for _ in range(CODES + 1)]
    assert statuses == [422] * CODES + [429]
    assert visitor.enter(code_of(secret)).status_code == 429
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1), tick=False):
        again = Visitor(empty_app)
        again.sign_in()
        assert again.enter(code_of(secret)).status_code == 303


def test_attempts_sent_together_are_each_counted(empty_app: Flask) -> None:
    def one(_number: int) -> int:
        return within(empty_app, lambda: count_attempt("test", "somebody", seconds=60))

    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(one, range(40)))
    assert sorted(counts) == list(range(1, 41))


def test_a_count_is_taken_back_and_forgotten(empty_app: Flask) -> None:
    assert [count_attempt("test", "a", seconds=60) for _ in range(3)] == [1, 2, 3]
    take_back_attempt("test", "a")
    assert count_attempt("test", "a", seconds=60) == 3
    assert count_attempt("other", "a", seconds=60) == 1
    forget_attempts("test", "a")
    assert count_attempt("test", "a", seconds=60) == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.20", "198.51.100.20"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_a_network_of_ipv6_is_one_visitor(app: Flask, address: str, network: str) -> None:
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
        assert asking_network() == network


def test_a_lock_is_told_in_the_trail_without_an_address(empty_app: Flask) -> None:
    made_account()
    for _ in range(PASSWORDS + 3):
        Visitor(empty_app, **OUTSIDE).sign_in(password="wrong")
    kept = [
        (event.action, event.actor_kind, event.subject_kind, event.details) for event in noted()
    ]
    assert kept.count(("account.locked", "visitor", "account", {"how": "password"})) == 1
    assert "198.51" not in str(kept)
    assert "ana@" not in str(kept)
