"""The authenticator app and the recovery codes: set up, used, replaced, taken away."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from passlib.totp import TOTP

from helpdesk.accounts.security import key_from, security, tag_of
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

SET_UP = "/en/staff/two-step/set-up"


def code_of_page(visitor: Visitor) -> str:
    """What an app shows that was given the key of the set-up page by hand."""
    key = visitor.get(SET_UP).page.find("code.secret").get_text()
    return str(TOTP(key.replace(" ", "")).generate().token)


def set_up(visitor: Visitor) -> list[str]:
    """Sets up an app; the recovery codes that are shown."""
    page = visitor.send(SET_UP, {"code": code_of_page(visitor)}).page
    assert page.heading == "Your recovery codes"
    return [tag.get_text() for tag in page.all("code.secret")]


def test_setting_up_an_app_gives_recovery_codes_once(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    codes = set_up(visitor)
    assert len(set(codes)) == 8
    assert all(re.fullmatch(r"([0-9a-f]{4}-){2}[0-9a-f]{4}", code) for code in codes)
    assert of().has_authenticator
    assert codes[0] not in visitor.get("/en/staff/account").page.html
    assert len(noted("account.two-step-set")) == 1


def test_neither_key_nor_codes_are_kept_readable(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    key = visitor.get(SET_UP).page.find("code.secret").get_text().replace(" ", "")
    codes = set_up(visitor)
    account = of()
    kept = f"{account.tf_totp_secret} {account.mf_recovery_codes}"
    assert key not in kept
    assert all(code not in kept and code.replace("-", "") not in kept for code in codes)
    assert all(code.startswith("$argon2id$") for code in account.mf_recovery_codes or [])


def test_the_picture_says_what_the_text_says_and_is_kept_by_nobody(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    page = visitor.get(SET_UP).page
    picture = visitor.get(page.find("img.qr")["src"])
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "private, no-store"
    assert picture.data.startswith(b"<?xml")
    assert b"<path" in picture.data
    assert b"style=" not in picture.data
    key = page.find("code.secret").get_text().replace(" ", "")
    assert key in page.find('a[href^="otpauth:"]')["href"]


def test_there_is_no_picture_where_nothing_is_being_set_up(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    assert visitor.get(f"{SET_UP}/picture.svg").status_code == 404


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "٠١٢٣٤٥", "0" * 41])
def test_a_code_that_the_app_does_not_show_sets_nothing_up(empty_app: Flask, code: str) -> None:
    visitor = signed_in(empty_app)
    visitor.get(SET_UP)
    response = visitor.send(SET_UP, {"code": code})
    assert response.status_code == 422
    assert not of().has_authenticator


def test_a_recovery_code_works_once(empty_app: Flask) -> None:
    first, *_rest = set_up(signed_in(empty_app))
    visitor = Visitor(empty_app)
    visitor.sign_in()
    assert visitor.send("/en/staff/two-step/recovery", {"code": first.upper()}).status_code == 303
    assert "Codes left: 7." in visitor.get("/en/staff/account").page.text
    again = Visitor(empty_app)
    again.sign_in()
    refused = again.send("/en/staff/two-step/recovery", {"code": first})
    assert refused.status_code == 422
    assert not again.is_signed_in()
    assert [event.details for event in noted("account.recovery-code-used")] == [{"left": 7}]


def test_new_recovery_codes_take_the_place_of_the_old_ones(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    old = set_up(visitor)
    page = visitor.send("/en/staff/two-step/recovery-codes", page="/en/staff/account").page
    new = [tag.get_text() for tag in page.all("code.secret")]
    assert not set(old) & set(new)
    other = Visitor(empty_app)
    other.sign_in()
    assert other.send("/en/staff/two-step/recovery", {"code": old[1]}).status_code == 422
    assert other.send("/en/staff/two-step/recovery", {"code": new[1]}).status_code == 303


def test_a_new_app_ends_the_sessions_elsewhere(empty_app: Flask) -> None:
    here = signed_in(empty_app)
    there = Visitor(empty_app)
    there.sign_in()
    assert there.is_signed_in()
    set_up(here)
    assert here.is_signed_in()
    assert not there.is_signed_in()


def test_an_app_is_replaced_by_another(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    set_up(visitor)
    before = of().tf_totp_secret
    set_up(visitor)
    assert of().tf_totp_secret != before


def test_the_app_can_be_removed_where_none_is_required(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    set_up(visitor)
    visitor.send("/en/staff/two-step/remove", page="/en/staff/account")
    assert not of().has_second_step
    assert not of().mf_recovery_codes


def test_where_one_is_required_nothing_else_opens_before_it_is_set_up(sites: Sites) -> None:
    with sites.copy_of("empty", HELPDESK_REQUIRE_TWO_STEP="1") as app, app.app_context():
        visitor = signed_in(app)
        for path in ("/en/staff/account", "/en/staff/", "/en/staff/account/password"):
            assert visitor.get(path).headers["Location"] == SET_UP
        assert "Add a passkey" in visitor.get(SET_UP).page.text
        set_up(visitor)
        assert visitor.is_signed_in()
        visitor.send("/en/staff/two-step/remove", page="/en/staff/account")
        assert of().has_authenticator
        assert "one is required" in visitor.get("/en/staff/account").page.text


def test_production_requires_one_unless_it_is_told_otherwise(
    sites: Sites, tmp_path: object
) -> None:
    production = {
        "HELPDESK_ENV": "production",
        "HELPDESK_SECRET_KEY": "b9d2f6c41e7a8035d4c1f0e9a7b6c5d3",
        "HELPDESK_PUBLIC_URL": "https://helpdesk.example",
        "HELPDESK_SECURITY_CONTACT": "mailto:security@helpdesk.example",
        "HELPDESK_OPERATOR": "Trials Office <desk@helpdesk.example>",
        "HELPDESK_MAIL": "smtp",
        "HELPDESK_SMTP_HOST": "smtp.helpdesk.example",
    }
    with sites.copy_of("empty", **production) as app:
        assert app.config["SETTINGS"].require_two_step
    with sites.copy_of("empty", **production, HELPDESK_REQUIRE_TWO_STEP="0") as app:
        assert not app.config["SETTINGS"].require_two_step


def test_an_app_outlives_a_new_secret_key_while_the_old_one_is_named(sites: Sites) -> None:
    old, new = "o" * 20 + "ld-secret-key-1234", "n" * 20 + "ew-secret-key-5678"
    with sites.copy_of("empty", HELPDESK_SECRET_KEY=old) as app, app.app_context():
        secret = given_authenticator(made_account())
    with (
        sites.copy_of("empty", HELPDESK_SECRET_KEY=new, HELPDESK_SECRET_KEY_FALLBACKS=old) as app,
        app.app_context(),
    ):
        account = made_account()
        assert security().totp_factory.verify_totp(code_of(secret), secret, account)
        assert tag_of(new) in security().totp_factory.generate_totp_secret()
    with sites.copy_of("empty", HELPDESK_SECRET_KEY=new) as app, app.app_context():
        account = made_account()
        assert not security().totp_factory.verify_totp("000000", secret, account)
    assert key_from(old) != key_from(new)


def test_what_is_hard_to_undo_asks_again_after_a_while(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    with time_machine.travel(clock.now() + timedelta(minutes=31), tick=False):
        asked = visitor.get(SET_UP)
        assert asked.headers["Location"] == f"/en/staff/confirm?next={SET_UP}"
        before = visitor.client.get_cookie("helpdesk")
        wrong = visitor.send("/en/staff/confirm", {"password": "wrong", "next": SET_UP})
        assert wrong.status_code == 422
        right = visitor.send("/en/staff/confirm", {"password": PASSWORD, "next": SET_UP})
        assert right.headers["Location"] == SET_UP
        assert visitor.get(SET_UP).status_code == 200
        # A proof gives a new token; the former cookie is worth nothing.
        assert before
        visitor.client.set_cookie("helpdesk", before.value)
        assert not visitor.is_signed_in()
