"""One-time links: made on the page, by command or by `make run`; used once, for a limited time."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from helpdesk.accounts import services
from helpdesk.accounts.models import AccountLink
from helpdesk.accounts.roles import StaffRole
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from tests.support.client import strict
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

EVA = "eva@helpdesk.example"
LINK = re.compile(r"http\S+/staff/invitations/\S+")


def invited(app: Flask, *more: str) -> str:
    """The path of the link that the command prints."""
    command = ["accounts", "invite", "--email", EVA, "--role", "curator", "--language", "pt", *more]
    done = app.test_cli_runner().invoke(args=command)
    assert done.exit_code == 0, done.output
    return urlsplit(LINK.search(done.output)[0]).path  # type: ignore[index]


def accept(visitor: Visitor, path: str, **more: str):  # type: ignore[no-untyped-def]
    filled = {"name": "Invited Curator", "language": "pt", "password": PASSWORD, **more}
    return visitor.send(path, filled)


def test_an_invitation_is_accepted_with_a_password_of_ones_own(empty_app: Flask) -> None:
    path = invited(empty_app)
    visitor = Visitor(empty_app)
    assert EVA in visitor.get(path).page.text
    assert accept(visitor, path).headers["Location"] == "/pt/staff/"
    assert visitor.is_signed_in()
    account = of(EVA)
    assert (account.name, account.language) == ("Invited Curator", "pt")
    assert account.staff_roles == [StaffRole.CURATOR]
    assert Visitor(empty_app).sign_in(EVA).status_code == 303


def test_a_link_works_once_and_looking_uses_nothing_up(empty_app: Flask) -> None:
    path = invited(empty_app)
    for _ in range(3):
        assert Visitor(empty_app).get(path).status_code == 200
    accept(Visitor(empty_app), path)
    response = Visitor(empty_app).get(path)
    assert response.status_code == 410
    assert response.page.heading == "Este link não funciona mais"
    late = Visitor(empty_app)
    token = late.token()
    data = {"name": "X", "language": "en", "password": PASSWORD + "x", "csrf_token": token}
    assert late.client.post(path, data=data).status_code == 410
    assert not late.is_signed_in()


def test_a_link_runs_out_after_three_days(empty_app: Flask) -> None:
    path = invited(empty_app)
    with time_machine.travel(clock.now() + timedelta(hours=72, seconds=1), tick=False):
        assert Visitor(empty_app).get(path).status_code == 410


def test_a_newer_link_takes_the_place_of_the_older(empty_app: Flask) -> None:
    first, second = invited(empty_app), invited(empty_app)
    assert Visitor(empty_app).get(first).status_code == 410
    assert Visitor(empty_app).get(second).status_code == 200


@pytest.mark.parametrize("token", ["x", "..%2f", "a" * 500, "é", "%00"])
def test_a_made_up_link_opens_nothing(empty_app: Flask, token: str) -> None:
    assert Visitor(empty_app).get(f"/en/staff/invitations/{token}").status_code in {400, 404, 410}


def test_the_token_is_kept_as_a_hash_alone(empty_app: Flask) -> None:
    token = invited(empty_app).rpartition("/")[2]
    kept = db.session.scalars(select(AccountLink)).one()
    assert len(token) >= 43
    assert token not in kept.token_hash


def test_the_address_of_a_link_is_told_to_nobody(sites: Sites) -> None:
    """Its form is sent over HTTPS all the same, where the check of forms wants a Referer."""
    with (
        sites.copy_of("empty", HELPDESK_PUBLIC_URL="https://helpdesk.example") as app,
        app.app_context(),
    ):
        path = invited(app)
        client = strict(app)
        base = "https://helpdesk.example"
        page = client.get(path, base_url=base)
        assert page.headers["Referrer-Policy"] == "strict-origin"
        assert page.headers["Cache-Control"] == "private, no-store"
        token = page.page.find("[name=csrf_token]")["value"]
        data = {"name": "Eva", "language": "pt", "password": PASSWORD, "csrf_token": token}
        sent = client.post(path, base_url=base, data=data, headers={"Referer": f"{base}/"})
        assert sent.status_code == 303


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({"password": "short"}, "12 characters or more"),
        ({"password": "eva@helpdesk.example"}, "among those that are tried first"),
        ({"password": "Invited Curator 2026"}, "among those that are tried first"),
        ({"name": " "}, "Enter the name."),
        ({"language": "xx"}, "Not a valid choice"),
    ],
)
def test_what_is_not_right_is_said_and_the_link_stays(
    empty_app: Flask, filled: dict[str, str], told: str
) -> None:
    path = invited(empty_app).replace("/pt/", "/en/")
    response = accept(Visitor(empty_app), path, **filled)
    assert response.status_code == 422
    assert told in response.page.text
    assert accept(Visitor(empty_app), path).status_code == 303


def test_nobody_gives_themselves_roles_or_another_address(empty_app: Flask) -> None:
    path = invited(empty_app)
    accept(Visitor(empty_app), path, email="other@helpdesk.example", roles="administrator")
    assert of(EVA).staff_roles == [StaffRole.CURATOR]


def test_a_link_for_a_lost_password_keeps_the_second_step(empty_app: Flask) -> None:
    account = made_account(StaffRole.CONTACT, email=EVA, name="Invited Curator")
    secret = given_authenticator(account)
    path = invited(empty_app)
    visitor = Visitor(empty_app)
    assert accept(visitor, path, password="walnut-orbit-cello").headers["Location"] == (
        "/en/staff/two-step"
    )
    assert not visitor.is_signed_in()
    assert visitor.enter(code_of(secret)).status_code == 303
    assert of(EVA).staff_roles == [StaffRole.CONTACT]


def test_a_link_for_a_lost_password_ends_the_sessions(empty_app: Flask) -> None:
    visitor = signed_in(empty_app, email=EVA, name="Invited Curator")
    accept(Visitor(empty_app), invited(empty_app))
    assert not visitor.is_signed_in()


def test_the_command_refuses_what_is_no_address(empty_app: Flask) -> None:
    done = empty_app.test_cli_runner().invoke(
        args=["accounts", "invite", "--email", "eva", "--role", "curator"]
    )
    assert done.exit_code == 1
    assert "'eva' is not an address" in done.output


def test_the_command_gives_no_link_to_a_retired_account(empty_app: Flask) -> None:
    account = made_account(email=EVA, name="Invited Curator")
    with transaction():
        account.active = False
    done = empty_app.test_cli_runner().invoke(
        args=["accounts", "invite", "--email", EVA, "--role", "curator"]
    )
    assert done.exit_code == 1
    assert "retired" in done.output


def test_second_steps_are_reset_by_command(empty_app: Flask) -> None:
    given_authenticator(made_account(email=EVA, name="Invited Curator"))
    run = empty_app.test_cli_runner().invoke
    assert run(args=["accounts", "reset-second-steps", "--email", EVA]).exit_code == 0
    assert not of(EVA).has_second_step
    assert run(args=["accounts", "reset-second-steps", "--email", "x@y.example"]).exit_code == 1


def test_the_first_link_makes_an_administrator_and_works_while_there_is_none(
    empty_app: Flask,
) -> None:
    with transaction():
        token = services.make_first_link(now=clock.now())
    path = f"/en/staff/invitations/{token}"
    filled = {
        "name": "First Account",
        "language": "en",
        "password": PASSWORD,
        "email": "Ana@X.example",
    }
    visitor = Visitor(empty_app)
    assert "first administrator" in visitor.get(path).page.text
    assert visitor.send(path, {**filled, "email": "ana"}).status_code == 422
    assert visitor.send(path, filled).status_code == 303
    assert of("ana@x.example").staff_roles == [StaffRole.ADMINISTRATOR]
    assert visitor.get("/en/staff/accounts").status_code == 200
    assert noted("account.invitation-accepted")


def test_the_first_link_is_closed_once_somebody_administers(empty_app: Flask) -> None:
    with transaction():
        token = services.make_first_link(now=clock.now())
    made_account(StaffRole.ADMINISTRATOR)
    assert Visitor(empty_app).get(f"/en/staff/invitations/{token}").status_code == 410
