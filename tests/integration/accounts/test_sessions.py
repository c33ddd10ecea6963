"""Sessions run out, are listed, and are ended from elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from helpdesk import worker
from helpdesk.accounts.models import AccountSession
from helpdesk.core import clock
from helpdesk.core.database import db
from tests.support.sites import Sites
from tests.support.staff import PASSWORD, Visitor, made_account, noted, of, signed_in

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def test_a_session_that_is_not_used_runs_out_after_an_hour(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    with time_machine.travel(clock.now() + timedelta(minutes=59), tick=False):
        assert visitor.is_signed_in()
    with time_machine.travel(clock.now() + timedelta(minutes=59 + 61), tick=False):
        assert not visitor.is_signed_in()


def test_a_session_that_is_used_runs_out_after_twelve_hours(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    start = clock.now()
    for quarter in range(1, 24):
        with time_machine.travel(start + timedelta(minutes=30 * quarter), tick=False):
            assert visitor.is_signed_in(), quarter
    with time_machine.travel(start + timedelta(hours=12, seconds=1), tick=False):
        assert not visitor.is_signed_in()


def test_both_times_are_settings(sites: Sites) -> None:
    more = {"HELPDESK_SESSION_IDLE_MINUTES": "5", "HELPDESK_SESSION_HOURS": "1"}
    with sites.copy_of("empty", **more) as app, app.app_context():
        visitor = signed_in(app)
        with time_machine.travel(clock.now() + timedelta(minutes=6), tick=False):
            assert not visitor.is_signed_in()


def test_what_was_sent_by_a_session_that_has_run_out_is_answered_with_401(
    empty_app: Flask,
) -> None:
    visitor = signed_in(empty_app)
    token = visitor.token("/en/staff/account")
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        response = visitor.client.post(
            "/en/staff/account", data={"name": "Ana", "csrf_token": token}
        )
    assert response.status_code == 401
    assert response.page.link("Sign in").startswith("/en/staff/sign-in")


def test_sessions_are_listed_with_what_browser_they_are_of(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    other = Visitor(empty_app)
    token = other.token()
    other.client.post(
        "/en/staff/sign-in",
        data={"email": "ana@helpdesk.example", "password": PASSWORD, "csrf_token": token},
        headers={"User-Agent": FIREFOX},
    )
    text = visitor.get("/en/staff/account").page.text
    assert "Firefox, Linux" in text
    assert "(this one)" in text


def test_one_session_is_ended_from_another(empty_app: Flask) -> None:
    here = signed_in(empty_app)
    there = Visitor(empty_app)
    there.sign_in()
    address = here.get("/en/staff/account").page.find(".sessions form")["action"]
    here.send(address, page="/en/staff/account")
    assert here.is_signed_in()
    assert not there.is_signed_in()
    assert [event.details for event in noted("account.session-ended")] == [{"count": 1}]


def test_all_others_are_ended_at_once(empty_app: Flask) -> None:
    here = signed_in(empty_app)
    others = [Visitor(empty_app) for _ in range(3)]
    for other in others:
        other.sign_in()
    here.send("/en/staff/account/sessions/end-others", page="/en/staff/account")
    assert here.is_signed_in()
    assert not any(other.is_signed_in() for other in others)


def test_nobody_ends_a_session_of_somebody_else(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    other = signed_in(empty_app, email="luis@helpdesk.example", name="Second Account")
    key = db.session.scalars(
        select(AccountSession.key).where(
            AccountSession.account_id == of("luis@helpdesk.example").id
        )
    ).one()
    response = visitor.send(f"/en/staff/account/sessions/{key}/end", page="/en/staff/account")
    assert response.status_code == 404
    assert other.is_signed_in()


def test_a_changed_password_ends_the_sessions_elsewhere(empty_app: Flask) -> None:
    here = signed_in(empty_app)
    there = Visitor(empty_app)
    there.sign_in()
    changed = here.send(
        "/en/staff/account/password", {"present": PASSWORD, "password": "walnut-orbit-cello"}
    )
    assert changed.status_code == 303
    assert here.is_signed_in()
    assert not there.is_signed_in()
    assert Visitor(empty_app).sign_in().status_code == 422
    assert Visitor(empty_app).sign_in(password="walnut-orbit-cello").status_code == 303


@pytest.mark.parametrize(
    ("present", "new", "told"),
    [
        ("wrong", "walnut-orbit-cello", "This is not your present password."),
        (PASSWORD, "short", "12 characters or more"),
        (PASSWORD, "password1234", "among those that are tried first"),
        (PASSWORD, "ana@helpdesk.example", "among those that are tried first"),
        (PASSWORD, "First Account First Account", "among those that are tried first"),
        (PASSWORD, "contraseña1234", "among those that are tried first"),
        (PASSWORD, "w" * 129, "at most 128 characters"),
    ],
)
def test_a_password_is_changed_by_its_owner_for_a_good_one(
    empty_app: Flask, present: str, new: str, told: str
) -> None:
    visitor = signed_in(empty_app)
    response = visitor.send("/en/staff/account/password", {"present": present, "password": new})
    assert response.status_code == 422
    assert told in response.page.text
    assert new not in response.page.html
    assert Visitor(empty_app).sign_in().status_code == 303


def test_the_present_password_is_not_guessed_in_an_open_browser(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    for _ in range(10):
        visitor.send(
            "/en/staff/account/password", {"present": "wrong", "password": "walnut-orbit-cello"}
        )
    refused = visitor.send(
        "/en/staff/account/password", {"present": PASSWORD, "password": "walnut-orbit-cello"}
    )
    assert refused.status_code == 422
    assert len(noted("account.locked")) == 1


def test_a_form_sent_after_a_while_leads_back_to_its_page(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    with time_machine.travel(clock.now() + timedelta(minutes=40), tick=False):
        asked = visitor.client.post(
            "/en/staff/account/sessions/end-others",
            headers={
                "Referer": "http://localhost/en/staff/account",
                "X-CSRFToken": visitor.token("/en/staff/account"),
            },
        )
    assert asked.headers["Location"] == "/en/staff/confirm?next=/en/staff/account"


def test_the_cookie_is_for_this_host_alone_and_out_of_reach_of_scripts(sites: Sites) -> None:
    with (
        sites.copy_of("empty", HELPDESK_PUBLIC_URL="https://helpdesk.example") as app,
        app.app_context(),
    ):
        made_account()
        client = Visitor(app).client
        response = client.get("/en/staff/sign-in", base_url="https://helpdesk.example")
        (cookie,) = response.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-helpdesk=")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "Expires" not in cookie


def test_the_worker_forgets_sessions_that_have_run_out(empty_app: Flask) -> None:
    signed_in(empty_app)
    assert worker.sweep(empty_app) == 0
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        worker.sweep(empty_app)
    assert db.session.scalar(select(func.count(AccountSession.id))) == 0


def test_a_session_in_use_is_noted_once_a_minute(empty_app: Flask) -> None:
    visitor = signed_in(empty_app)
    seen = of().last_seen_at
    visitor.get("/en/staff/account")
    assert of().last_seen_at == seen
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        visitor.get("/en/staff/account")
    assert of().last_seen_at != seen
