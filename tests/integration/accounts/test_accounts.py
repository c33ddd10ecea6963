"""The pages of administrators: who works here, invitations, roles, sessions, retiring."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from helpdesk.accounts import services
from helpdesk.accounts.roles import StaffRole
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from tests.support.staff import Visitor, given_authenticator, made_account, noted, of, signed_in

LUIS = "luis@helpdesk.example"


@pytest.fixture
def administrator(empty_app: Flask) -> Visitor:
    visitor = signed_in(empty_app, StaffRole.ADMINISTRATOR)
    made_account(StaffRole.CONTACT, email=LUIS, name="Second Account")
    return visitor


def place(what: str = "") -> str:
    return f"/en/staff/accounts/{of(LUIS).key}{what}"


def test_the_list_names_who_works_here(administrator: Visitor) -> None:
    page = administrator.get("/en/staff/accounts").page
    for words in ("First Account", "Second Account", LUIS, "Administrator", "Contact", "At work"):
        assert words in page.text
    assert page.link("Second Account") == place()


def test_an_invitation_shows_its_link_once(administrator: Visitor) -> None:
    filled = {
        "email": "Eva@Helpdesk.example", "name": "Invited Curator",
        "roles": ["curator", "contact"], "language": "es",
    }  # fmt: skip
    page = administrator.send("/en/staff/accounts/invite", filled).page
    link = page.find("code.secret").get_text()
    assert link.startswith("http://localhost/es/staff/invitations/")
    account = of("eva@helpdesk.example")
    assert set(account.staff_roles) == {StaffRole.CURATOR, StaffRole.CONTACT}
    assert "Invited" in administrator.get("/en/staff/accounts").page.text
    told = noted("account.invited")[-1]
    assert (told.actor_id, told.details) == (of().id, {"roles": ["contact", "curator"]})


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"email": "eva"}, "Enter an e-mail address like name@example.org."),
        ({"email": LUIS}, "There is an account with this address already."),
        ({"email": LUIS.upper()}, "There is an account with this address already."),
        ({"name": "  "}, "Enter the name."),
        ({"name": "x" * 121}, "at most 120 characters"),
        ({"roles": []}, "Choose one role or more."),
        ({"roles": ["owner"]}, "choice"),
        ({"language": "de"}, "choice"),
    ],
)
def test_an_invitation_that_is_not_right_is_said(
    administrator: Visitor, wrong: dict[str, object], told: str
) -> None:
    filled = {
        "email": "eva@helpdesk.example", "name": "Invited Curator", "roles": ["curator"], "language": "es",
        **wrong,
    }  # fmt: skip
    response = administrator.send("/en/staff/accounts/invite", filled)
    assert response.status_code == 422
    assert told in response.page.text


def test_changed_roles_hold_at_once(empty_app: Flask, administrator: Visitor) -> None:
    luis = Visitor(empty_app)
    luis.sign_in(LUIS)
    administrator.send(place("/roles"), {"roles": ["curator"]}, page=place())
    assert of(LUIS).staff_roles == [StaffRole.CURATOR]
    assert not luis.is_signed_in()
    told = noted("account.roles-changed")[-1]
    assert told.details == {"before": ["contact"], "after": ["curator"]}


def test_one_administrator_is_always_left(administrator: Visitor) -> None:
    own = f"/en/staff/accounts/{of().key}"
    response = administrator.send(f"{own}/roles", {"roles": ["contact"]}, page=own)
    assert response.status_code == 409
    assert "This is the last administrator" in response.page.text
    assert administrator.send(f"{own}/retire", page=own).status_code == 409
    assert of().staff_roles == [StaffRole.ADMINISTRATOR]
    db.session.rollback()
    with pytest.raises(services.LastAdministratorError), transaction():
        services.retire(of(), by=of(), now=clock.now())


def test_a_retired_account_is_out_at_once_and_its_name_stays(
    empty_app: Flask, administrator: Visitor
) -> None:
    luis = Visitor(empty_app)
    luis.sign_in(LUIS)
    administrator.send(place("/retire"), page=place())
    assert not luis.is_signed_in()
    assert Visitor(empty_app).sign_in(LUIS).status_code == 422
    assert "Second Account" in administrator.get("/en/staff/audit").page.text
    administrator.send(place("/restore"), page=place())
    assert Visitor(empty_app).sign_in(LUIS).status_code == 303


def test_a_retired_account_gets_no_link(administrator: Visitor) -> None:
    administrator.send(place("/retire"), page=place())
    assert administrator.send(place("/link"), page=place()).status_code == 409


def test_a_new_link_is_made_for_who_has_lost_the_password(
    empty_app: Flask, administrator: Visitor
) -> None:
    page = administrator.send(place("/link"), page=place()).page
    link = page.find("code.secret").get_text()
    assert re.search(r"/en/staff/invitations/[\w-]{43}$", link)
    assert Visitor(empty_app).get(link.removeprefix("http://localhost")).status_code == 200


def test_second_steps_that_were_lost_are_reset(empty_app: Flask, administrator: Visitor) -> None:
    given_authenticator(of(LUIS))
    administrator.send(place("/second-steps/reset"), page=place())
    assert not of(LUIS).has_second_step
    assert Visitor(empty_app).sign_in(LUIS).headers["Location"] == "/en/staff/"


def test_sessions_are_ended_by_an_administrator(empty_app: Flask, administrator: Visitor) -> None:
    luis = Visitor(empty_app)
    luis.sign_in(LUIS)
    assert "Not signed in anywhere." not in administrator.get(place()).page.text
    administrator.send(place("/sessions/end"), page=place())
    assert not luis.is_signed_in()


def test_an_account_that_is_not_there(administrator: Visitor) -> None:
    assert administrator.get("/en/staff/accounts/nobody").status_code == 404


def test_name_and_language_are_changed_by_their_owner(administrator: Visitor) -> None:
    response = administrator.send(
        "/en/staff/account", {"name": "  First   Account Renamed ", "language": "pt"}
    )
    assert response.headers["Location"] == "/pt/staff/account"
    assert (of().name, of().language) == ("First Account Renamed", "pt")


def test_a_name_with_markup_is_only_text(administrator: Visitor) -> None:
    name = "<img src=x onerror=alert(1)>"
    administrator.send("/en/staff/account", {"name": name, "language": "en"})
    for path in ("/en/staff/account", "/en/staff/accounts", "/en/staff/audit"):
        page = administrator.get(path).page
        assert name in page.words(page.soup)
        assert not page.all("img")
