"""Passkeys: added, used to sign in and to confirm, removed; what does not fit is refused."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from helpdesk.accounts.models import Passkey
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from tests.support.authenticator import Authenticator
from tests.support.sites import Sites
from tests.support.staff import Visitor, made_account, noted, of, signed_in

PASSKEYS = "/en/staff/passkeys"


def options(visitor: Visitor, path: str) -> dict[str, Any]:
    response = visitor.client.post(path, headers={"X-CSRFToken": visitor.token()})
    assert response.status_code == 200
    found: dict[str, Any] = json.loads(response.data)
    return found


def add(visitor: Visitor, device: Authenticator, name: str = "Phone"):  # type: ignore[no-untyped-def]
    made = device.make(options(visitor, f"{PASSKEYS}/options"))
    return visitor.send(PASSKEYS, {"name": name, "credential": made})


def use(visitor: Visitor, device: Authenticator, **more: str):  # type: ignore[no-untyped-def]
    signed = device.sign(options(visitor, "/en/staff/sign-in/passkey/options"))
    return visitor.send(
        "/en/staff/sign-in/passkey", {"credential": signed, **more}, page="/en/staff/sign-in"
    )


@pytest.fixture
def device(empty_app: Flask) -> Authenticator:
    """A passkey that an account has."""
    device = Authenticator()
    assert add(signed_in(empty_app), device).status_code == 303
    return device


def test_a_passkey_signs_in_without_a_password(empty_app: Flask, device: Authenticator) -> None:
    visitor = Visitor(empty_app)
    assert use(visitor, device, next="/en/staff/account").headers["Location"] == "/en/staff/account"
    assert visitor.is_signed_in()
    assert noted("account.signed-in")[-1].details == {"how": "passkey"}


def test_the_account_lists_it(empty_app: Flask, device: Authenticator) -> None:
    visitor = Visitor(empty_app)
    use(visitor, device)
    assert "Phone" in visitor.get(PASSKEYS).page.text
    passkey = db.session.scalars(select(Passkey)).one()
    assert (passkey.transports, passkey.sign_count) == (["internal"], 1)


def test_options_name_no_account(empty_app: Flask, device: Authenticator) -> None:
    asked = options(Visitor(empty_app), "/en/staff/sign-in/passkey/options")
    assert asked["allowCredentials"] == []
    assert asked["userVerification"] == "required"
    assert asked["rpId"] == "localhost"


def test_an_answer_works_once(empty_app: Flask, device: Authenticator) -> None:
    """Also with the cookie of before, which still carries the challenge."""
    visitor = Visitor(empty_app)
    signed = device.sign(options(visitor, "/en/staff/sign-in/passkey/options"))
    token = visitor.token()
    cookie = visitor.client.get_cookie("helpdesk")
    assert cookie
    data = {"credential": signed, "csrf_token": token}
    visitor.client.post("/en/staff/sign-in/passkey", data=data)
    assert visitor.is_signed_in()
    again = Visitor(empty_app)
    again.client.set_cookie("helpdesk", cookie.value)
    again.client.post("/en/staff/sign-in/passkey", data=data)
    assert not again.is_signed_in()


def test_a_challenge_holds_for_five_minutes(empty_app: Flask, device: Authenticator) -> None:
    visitor = Visitor(empty_app)
    signed = device.sign(options(visitor, "/en/staff/sign-in/passkey/options"))
    with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
        visitor.send("/en/staff/sign-in/passkey", {"credential": signed}, page="/en/staff/sign-in")
    assert not visitor.is_signed_in()


@pytest.mark.parametrize(
    "wrong",
    ["another key", "another site", "nobody asked for", "copied", "another challenge", "stranger"],
)
def test_what_does_not_fit_is_refused(empty_app: Flask, device: Authenticator, wrong: str) -> None:
    visitor = Visitor(empty_app)
    asked = options(visitor, "/en/staff/sign-in/passkey/options")
    if wrong == "another key":
        device.key = Authenticator().key
    elif wrong == "another site":
        device.origin = "http://localhost.evil.example"
    elif wrong == "nobody asked for":
        device.asks_who_is_there = False
    elif wrong == "copied":
        with transaction():
            db.session.scalars(select(Passkey)).one().sign_count = 50
    elif wrong == "another challenge":
        asked["challenge"] = "b3RoZXI"
    elif wrong == "stranger":
        device = Authenticator(handle=device.handle)
    response = visitor.send(
        "/en/staff/sign-in/passkey", {"credential": device.sign(asked)}, page="/en/staff/sign-in"
    )
    assert response.headers["Location"] == "/en/staff/sign-in"
    assert "The passkey was not accepted." in visitor.get("/en/staff/sign-in").page.text
    assert not visitor.is_signed_in()


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", "x", '{"id": 1}', '{"id": "AA"}'])
def test_nonsense_is_refused(empty_app: Flask, credential: str) -> None:
    visitor = signed_in(empty_app)
    options(visitor, f"{PASSKEYS}/options")
    response = visitor.send(PASSKEYS, {"name": "Phone", "credential": credential})
    assert response.status_code == 422
    other = Visitor(empty_app)
    options(other, "/en/staff/sign-in/passkey/options")
    other.send("/en/staff/sign-in/passkey", {"credential": credential}, page="/en/staff/sign-in")
    assert not other.is_signed_in()


def test_a_retired_account_has_no_passkey_that_opens(
    empty_app: Flask, device: Authenticator
) -> None:
    with transaction():
        of().active = False
    visitor = Visitor(empty_app)
    use(visitor, device)
    assert not visitor.is_signed_in()


def test_a_passkey_opens_an_account_whose_password_strangers_have_locked(
    empty_app: Flask, device: Authenticator
) -> None:
    for _ in range(12):
        Visitor(empty_app).sign_in(password="wrong")
    assert Visitor(empty_app).sign_in().status_code == 429
    visitor = Visitor(empty_app)
    use(visitor, device)
    assert visitor.is_signed_in()


def test_a_passkey_is_the_second_step_after_a_password(
    empty_app: Flask, device: Authenticator
) -> None:
    visitor = Visitor(empty_app)
    assert visitor.sign_in().headers["Location"] == "/en/staff/two-step"
    page = visitor.get("/en/staff/two-step").page
    assert page.find("form[data-passkey=get]")
    assert not page.all("[name=code]")
    use(visitor, device)
    assert visitor.is_signed_in()


def test_a_passkey_confirms_who_it_is(empty_app: Flask, device: Authenticator) -> None:
    visitor = Visitor(empty_app)
    use(visitor, device)
    with time_machine.travel(clock.now() + timedelta(minutes=40), tick=False):
        assert visitor.get(PASSKEYS).headers["Location"].startswith("/en/staff/confirm")
        signed = device.sign(options(visitor, "/en/staff/sign-in/passkey/options"))
        visitor.send("/en/staff/sign-in/passkey", {"credential": signed}, page="/en/staff/confirm")
        assert visitor.get(PASSKEYS).status_code == 200
    assert len(noted("account.confirmed")) == 1


def test_the_last_second_step_stays_where_one_is_required(sites: Sites) -> None:
    with sites.copy_of("empty", HELPDESK_REQUIRE_TWO_STEP="1") as app, app.app_context():
        visitor = signed_in(app)
        add(visitor, Authenticator())
        assert visitor.is_signed_in()  # a passkey is a second step
        address = visitor.get(PASSKEYS).page.find(".sessions form")["action"]
        visitor.send(address, page=PASSKEYS)
        assert of().webauthn
        add(visitor, Authenticator(), "Key")
        visitor.send(address, page=PASSKEYS)
        assert [passkey.name for passkey in of().webauthn] == ["Key"]


def test_nobody_removes_somebody_elses(empty_app: Flask, device: Authenticator) -> None:
    other = signed_in(empty_app, email="luis@helpdesk.example", name="Second Account")
    key = of().webauthn[0].key
    assert other.send(f"{PASSKEYS}/{key}/remove", page=PASSKEYS).status_code == 404
    assert of().webauthn


def test_a_passkey_is_not_added_to_two_accounts(empty_app: Flask, device: Authenticator) -> None:
    other = signed_in(empty_app, email="luis@helpdesk.example", name="Second Account")
    assert add(other, device).status_code == 422
    assert not of("luis@helpdesk.example").webauthn


def test_a_name_with_markup_is_only_text(empty_app: Flask) -> None:
    made_account()
    visitor = Visitor(empty_app)
    visitor.sign_in()
    add(visitor, Authenticator(), "<script>alert(1)</script>")
    page = visitor.get(PASSKEYS).page
    assert "<script>alert(1)</script>" in page.text
    assert "<script>alert" not in page.html
