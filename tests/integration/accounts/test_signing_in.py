"""Signing in by password and code, and out again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from helpdesk.accounts.roles import StaffRole
from helpdesk.accounts.security import ARGON2
from helpdesk.accounts.sign_in import HALF_DONE_WITHIN
from helpdesk.core import clock
from tests.support.sites import Sites
from tests.support.staff import (
    PASSWORD,
    Visitor,
    code_of,
    given_authenticator,
    made_account,
    noted,
    of,
    signed_in,
)


@pytest.fixture
def visitor(empty_app: Flask) -> Visitor:
    return Visitor(empty_app)


def test_the_right_password_opens_the_staff_area(visitor: Visitor) -> None:
    made_account()
    response = visitor.sign_in()
    assert (response.status_code, response.headers["Location"]) == (303, "/en/staff/")
    page = visitor.get("/en/staff/account").page
    assert page.heading == "My account"
    assert "First Account" in page.words(page.find(".staff-bar"))
    assert [event.details for event in noted("account.signed-in")] == [{"how": "password"}]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("ana@helpdesk.example", "not-the-password"),
        ("nobody@helpdesk.example", PASSWORD),
        ("no address at all", PASSWORD),
        ("ana@helpdesk.example' OR '1'='1", PASSWORD),
        ("ana@helpdesk.example\r\nX-Header: 1", PASSWORD),
        ("ana@helpdesk.example", PASSWORD + " "),
        ("ana@helpdesk.example", "x" * 100_000),
    ],
)
def test_a_wrong_one_is_refused_in_the_same_words(
    visitor: Visitor, email: str, password: str
) -> None:
    made_account()
    response = visitor.sign_in(email, password)
    assert response.status_code == 422
    assert "The e-mail address or the password is not right." in response.page.text
    assert response.page.title.startswith("Error:")
    assert password not in response.page.html
    assert not visitor.is_signed_in()


@pytest.mark.parametrize("field", ["email", "password", "next"])
def test_a_null_character_is_refused_in_every_field(visitor: Visitor, field: str) -> None:
    made_account()
    filled = {"email": "ana@helpdesk.example", "password": PASSWORD, field: "a\x00b"}
    assert visitor.send("/en/staff/sign-in", filled).status_code == 400


def test_capitals_and_spaces_around_the_address_do_not_matter(visitor: Visitor) -> None:
    made_account()
    assert visitor.sign_in("  Ana@Helpdesk.Example ").status_code == 303


@pytest.mark.parametrize("who", ["invited", "retired"])
def test_who_cannot_sign_in_is_told_no_more_than_a_stranger(visitor: Visitor, who: str) -> None:
    from helpdesk.core.database import transaction

    account = made_account()
    with transaction():
        if who == "invited":
            account.password = None
        else:
            account.active = False
    response = visitor.sign_in()
    assert response.status_code == 422
    assert "The e-mail address or the password is not right." in response.page.text


def test_a_form_without_its_token_is_refused(visitor: Visitor) -> None:
    made_account()
    response = visitor.client.post(
        "/en/staff/sign-in", data={"email": "ana@helpdesk.example", "password": PASSWORD}
    )
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("asked", "location"),
    [
        ("/es/staff/account?x=1", "/es/staff/account?x=1"),
        ("//evil.example/", "/en/staff/"),
        ("https://evil.example/en/", "/en/staff/"),
        ("/en/../../evil", "/en/../../evil"),
        ("/\\evil.example", "/en/staff/"),
        ("/en/\tevil", "/en/staff/"),
    ],
)
def test_signing_in_goes_on_to_pages_of_ours_alone(
    visitor: Visitor, asked: str, location: str
) -> None:
    made_account()
    assert visitor.sign_in(next=asked).headers["Location"] == location


def test_a_page_that_was_asked_for_signed_out_is_opened_after(visitor: Visitor) -> None:
    made_account(StaffRole.ADMINISTRATOR)
    refused = visitor.get("/pt/staff/audit?action=account.invited")
    assert refused.status_code == 303
    door = visitor.get(refused.headers["Location"]).page
    kept = door.find("form[method=post] [name=next]")["value"]
    assert kept == "/pt/staff/audit?action=account.invited"
    assert visitor.sign_in(next=kept).headers["Location"] == kept


def test_the_code_of_the_app_is_the_second_step(visitor: Visitor) -> None:
    secret = given_authenticator(made_account())
    assert visitor.sign_in().headers["Location"] == "/en/staff/two-step"
    assert not visitor.is_signed_in()
    assert visitor.enter("000000").status_code == 422
    assert visitor.enter(code_of(secret)).headers["Location"] == "/en/staff/"
    assert visitor.is_signed_in()


def test_a_code_is_taken_once(empty_app: Flask, visitor: Visitor) -> None:
    secret = given_authenticator(made_account())
    code = code_of(secret)
    visitor.sign_in()
    assert visitor.enter(code).status_code == 303
    second = Visitor(empty_app)
    second.sign_in()
    assert second.enter(code).status_code == 422


def test_a_code_without_a_password_opens_nothing(visitor: Visitor) -> None:
    secret = given_authenticator(made_account())
    response = visitor.send("/en/staff/two-step", {"code": code_of(secret)})
    assert response.headers["Location"] == "/en/staff/sign-in"
    assert not visitor.is_signed_in()


def test_the_second_step_has_to_follow_soon(visitor: Visitor) -> None:
    secret = given_authenticator(made_account())
    visitor.sign_in()
    with time_machine.travel(clock.now() + HALF_DONE_WITHIN + timedelta(seconds=5), tick=False):
        code = code_of(secret)
        assert visitor.enter(code).headers["Location"] == "/en/staff/sign-in"
    assert not visitor.is_signed_in()


def test_a_cookie_from_before_signing_in_is_worth_nothing_after(visitor: Visitor) -> None:
    """Session fixation: whoever has planted or read the earlier cookie gains nothing."""
    made_account()
    visitor.token()
    before = visitor.client.get_cookie("helpdesk")
    visitor.sign_in()
    after = visitor.client.get_cookie("helpdesk")
    assert before
    assert after
    assert before.value != after.value
    visitor.client.set_cookie("helpdesk", before.value)
    assert not visitor.is_signed_in()


def test_signing_out_ends_the_session_for_a_copied_cookie_too(visitor: Visitor) -> None:
    made_account()
    visitor.sign_in()
    copied = visitor.client.get_cookie("helpdesk")
    assert copied
    assert visitor.send("/en/staff/sign-out", page="/en/staff/account").status_code == 303
    assert not visitor.is_signed_in()
    visitor.client.set_cookie("helpdesk", copied.value)
    assert not visitor.is_signed_in()
    assert len(noted("account.signed-out")) == 1


def test_a_link_cannot_sign_anybody_out(visitor: Visitor) -> None:
    made_account()
    visitor.sign_in()
    assert visitor.get("/en/staff/sign-out").status_code == 405
    assert visitor.is_signed_in()


def test_who_is_signed_in_is_not_asked_again(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    assert visitor.get("/en/staff/sign-in").headers["Location"] == "/en/staff/"


@pytest.mark.parametrize("parameter", ["auth_token", "token"])
def test_a_token_in_the_address_signs_nobody_in(visitor: Visitor, parameter: str) -> None:
    """Flask-Security would take one, from any page."""
    account = made_account()
    token = account.get_auth_token()
    assert visitor.get(f"/en/staff/account?{parameter}={token}").status_code == 303
    response = visitor.client.get("/en/staff/account", headers={"Authentication-Token": token})
    assert response.status_code == 303


def test_passwords_are_kept_as_argon2id(sites: Sites, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk.accounts.security.ARGON2", ARGON2)
    with sites.copy_of("empty") as app, app.app_context():
        made_account()
        assert (of().password or "").startswith("$argon2id$v=19$m=47104,t=1,p=1$")
