"""Who may see and edit desks and rules: coordinators and administrators, and nobody else."""

from __future__ import annotations

import pytest
from flask import Flask

from helpdesk.accounts.roles import StaffRole
from helpdesk.core.database import db
from helpdesk.routing import queries
from tests.support.client import strict
from tests.support.staff import Visitor, signed_in

SEEN = [
    "routing", "routing/new", "routing/1", "routing/1/remove",
    "desks", "desks/new", "desks/brazil", "desks/brazil/edit",
]  # fmt: skip
SENT = [
    "routing/new", "routing/1", "routing/1/up", "routing/1/down", "routing/1/remove",
    "desks/new", "desks/brazil/edit", "desks/brazil/fallback", "desks/brazil/retire",
    "desks/brazil/revive", "desks/brazil/away", "desks/brazil/away/1/remove",
    "desks/brazil/closed-days", "desks/brazil/closed-days/1/remove",
    "desks/brazil/members", "desks/brazil/members/abc/remove",
]  # fmt: skip


def rules() -> list[tuple[int, str]]:
    return [(rule.id, rule.contact.slug) for rule in queries.rules(db.session())]


def test_those_who_edit_routing_see_every_page(coordinator: Visitor) -> None:
    for page in SEEN:
        assert coordinator.get(f"/en/staff/{page}").status_code == 200, page


@pytest.mark.parametrize("page", SEEN)
def test_a_visitor_is_asked_to_sign_in(app: Flask, page: str) -> None:
    response = strict(app).get(f"/en/staff/{page}")
    assert response.status_code == 303
    assert "/staff/sign-in" in response.location


@pytest.mark.parametrize("role", [StaffRole.CONTACT, StaffRole.CURATOR])
def test_other_staff_are_turned_away_and_change_nothing(fresh_app: Flask, role: StaffRole) -> None:
    visitor = signed_in(fresh_app, role)
    before = rules()
    for page in SEEN:
        assert visitor.get(f"/en/staff/{page}").status_code == 403, page
    for page in SENT:
        assert visitor.send(f"/en/staff/{page}", page="/en/staff/account").status_code == 403, page
    db.session.rollback()
    assert rules() == before


def test_a_form_without_its_token_is_refused(coordinator: Visitor) -> None:
    for page in SENT:
        assert coordinator.client.post(f"/en/staff/{page}").status_code == 400, page


@pytest.mark.parametrize(
    "page", ["routing/99999", "routing/99999/remove", "desks/nobody", "desks/nobody/edit"]
)
def test_what_is_not_there_is_a_404(coordinator: Visitor, page: str) -> None:
    assert coordinator.get(f"/en/staff/{page}").status_code == 404


@pytest.mark.parametrize(
    "page",
    [
        "desks/brazil/away/99/remove",
        "desks/brazil/closed-days/99/remove",
        "desks/brazil/members/nobody/remove",
        "desks/nobody/away",
        "routing/99999/up",
    ],
)
def test_what_is_not_there_cannot_be_edited(coordinator: Visitor, page: str) -> None:
    assert coordinator.send(f"/en/staff/{page}", page="/en/staff/desks/brazil").status_code == 404


@pytest.mark.parametrize("page", ["routing/1/up", "desks/brazil/retire", "desks/brazil/away"])
def test_looking_never_acts(coordinator: Visitor, page: str) -> None:
    assert coordinator.get(f"/en/staff/{page}").status_code == 405
