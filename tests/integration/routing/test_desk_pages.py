"""The pages of desks: the list, a desk, its days, its members, and edits that are refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from helpdesk.core.database import db
from helpdesk.routing import queries
from helpdesk.routing.models import RegionalContact
from tests.support.staff import Visitor, made_account, noted

DESKS, BRAZIL, NEW = "/en/staff/desks", "/en/staff/desks/brazil", "/en/staff/desks/new"
CHILE = {
    "slug": "chile",
    "name_en": "Chile Desk",
    "name_es": "Núcleo de Chile",
    "name_pt": "",
    "email": "chile@example.org",
    "languages": ["es", "en"],
    "time_zone": "America/Santiago",
    "holidays": "CL",
    "reply_within_working_days": "4",
    "deputy": "southern-cone",
    "assigns": "round-robin",
}


def desk(slug: str) -> RegionalContact:
    db.session.rollback()
    db.session.expire_all()
    return queries.desk_by_slug(db.session(), slug)


def filled(visitor: Visitor, address: str) -> dict[str, Any]:
    """What the form at an address holds, as a browser would send it back."""
    form = visitor.get(address).page
    sent = {
        str(box["name"]): str(box.get("value", ""))
        for box in form.all("#main form[method=post] input:not([type=checkbox], [type=radio])")
    }
    for box in form.all("input[checked]"):
        if box["type"] == "radio":
            sent[str(box["name"])] = str(box["value"])
    for option in form.all("option[selected]"):
        sent[str(option.find_parent("select")["name"])] = str(option["value"])
    languages = [str(box["value"]) for box in form.all("[name=languages][checked]")]
    return {**sent, "languages": languages}


def test_the_list_tells_of_every_desk(coordinator: Visitor) -> None:
    shown = coordinator.get(DESKS).page
    rows = {shown.words(row.th): shown.words(row) for row in shown.all("tbody tr")}
    assert len(rows) == 20
    assert "brazil@helpdesk.example" in rows["Brazil Desk"]
    assert "Portuguese and English" in rows["Brazil Desk"]
    assert rows["Coordination Desk"].endswith("none fallback")
    assert shown.link("Brazil Desk") == BRAZIL


def test_a_desk_tells_what_leans_on_it_and_which_holidays_come(coordinator: Visitor) -> None:
    shown = coordinator.get("/en/staff/desks/lac-coordination").page
    assert "Rule 17: Latin America and the Caribbean" in shown.text
    assert "Rule 21: Spanish" in shown.text
    assert "Brazil Desk" in shown.words(shown.find("aside"))
    assert "Public holidays ahead" in shown.text


def test_a_desk_is_added(coordinator: Visitor) -> None:
    response = coordinator.send(NEW, CHILE)
    assert response.status_code == 303
    made = desk("chile")
    assert {label.language: label.label for label in made.labels} == {
        "en": "Chile Desk",
        "es": "Núcleo de Chile",
    }
    assert (made.email, made.languages, made.time_zone) == (
        "chile@example.org", ["es", "en"], "America/Santiago",
    )  # fmt: skip
    assert (made.holidays, made.reply_within_working_days) == ("CL", 4)
    assert (made.deputy_slug, made.assigns) == ("southern-cone", "round-robin")
    assert made.edited_at is not None
    assert coordinator.get(response.location).page.heading == "Chile Desk"
    assert noted("routing.desk-added")[-1].subject_key == "chile"


def test_an_edit_that_changes_one_thing_leaves_the_others(coordinator: Visitor) -> None:
    before = {
        name: getattr(desk("brazil"), name)
        for name in ("languages", "time_zone", "holidays", "deputy_slug", "assigns")
    }
    sent = filled(coordinator, f"{BRAZIL}/edit") | {"email": "desk@example.org"}
    assert coordinator.send(f"{BRAZIL}/edit", sent).status_code == 303
    changed = desk("brazil")
    assert changed.email == "desk@example.org"
    assert {name: getattr(changed, name) for name in before} == before
    assert {label.language for label in changed.labels} == {"en", "es", "pt"}


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"slug": "South East"}, "Enter small letters, digits and single hyphens"),
        ({"slug": "brazil"}, "Another desk has this short name"),
        ({"slug": "x" * 61}, "Enter small letters, digits and single hyphens"),
        ({"name_en": "  "}, "Enter the name in English: it stands in for the others."),
        ({"name_pt": "x" * 121}, "Shorten this to 120 characters."),
        ({"email": "chile at example.org"}, "Enter an email address like name@example.org."),
        ({"email": "a@b.org\r\nBcc: c@d.org"}, "Enter an email address like name@example.org."),
        ({"languages": []}, "Choose at least one language."),
        ({"languages": ["tlh"]}, "Choose languages from the list."),
        ({"time_zone": "CEST"}, "Choose a time zone from the list."),
        ({"time_zone": ""}, "Choose a time zone from the list."),
        ({"holidays": "XX"}, "The public holidays of this country are not known here"),
        ({"holidays": ""}, "Choose the country whose public holidays the desk keeps."),
        ({"reply_within_working_days": "soon"}, "Enter a whole number of days, from 1 to 60."),
        ({"reply_within_working_days": "0"}, "Enter a whole number of days, from 1 to 60."),
        ({"reply_within_working_days": "61"}, "Enter a whole number of days, from 1 to 60."),
        ({"deputy": "nobody"}, "Choose a desk from the list."),
        ({"assigns": "lottery"}, "Choose how inquiries are shared."),
    ],
)
def test_what_cannot_be_a_desk_is_refused_and_what_was_typed_stays(
    coordinator: Visitor, sent: dict[str, Any], said: str
) -> None:
    response = coordinator.send(NEW, CHILE | sent)
    assert response.status_code == 422
    shown = response.page
    assert shown.title.startswith("Error:")
    assert said in shown.words(shown.find(".error-summary"))
    for name in ("slug", "name_en", "name_es", "email", "reply_within_working_days"):
        typed = (CHILE | sent)[name].strip()
        assert shown.find(f"[name={name}]")["value"].split() == typed.split()
    if "languages" not in sent:
        checked = {box["value"] for box in shown.all("[name=languages][checked]")}
        assert checked == {"en", "es"}
    if "time_zone" not in sent:
        assert shown.find("#time_zone option[selected]")["value"] == "America/Santiago"
    assert "chile" not in queries.desk_names("en")


def test_deputies_that_would_lead_back_are_refused(coordinator: Visitor) -> None:
    """The Brazil Desk's deputy is the regional coordination; that one cannot have it as its own."""
    address = "/en/staff/desks/lac-coordination/edit"
    sent = filled(coordinator, address) | {"deputy": "brazil"}
    response = coordinator.send(address, sent)
    assert response.status_code == 422
    assert "These deputies lead back to this desk: Brazil Desk." in response.page.text
    assert desk("lac-coordination").deputy_slug == "coordination"


def test_the_second_of_two_editors_is_told_and_loses_nothing(coordinator: Visitor) -> None:
    sent = filled(coordinator, f"{BRAZIL}/edit")
    coordinator.send(f"{BRAZIL}/edit", sent | {"email": "first@example.org"})
    response = coordinator.send(f"{BRAZIL}/edit", sent | {"email": "second@example.org"})
    assert response.status_code == 409
    shown = response.page
    assert "Somebody has changed it since this form was opened." in shown.text
    sides = [shown.words(side) for side in shown.all("[aria-labelledby=both-sides] dd")]
    assert sides == ["They wrote first@example.org", "You wrote second@example.org"]
    assert response.page.find("[name=email]")["value"] == "second@example.org"
    assert desk("brazil").email == "first@example.org"
    version = response.page.find("[name=version]")["value"]
    again = sent | {"email": "second@example.org", "version": version}
    assert coordinator.send(f"{BRAZIL}/edit", again).status_code == 303
    assert desk("brazil").email == "second@example.org"


def test_there_is_one_fallback_and_it_cannot_be_retired(coordinator: Visitor) -> None:
    coordinator.send("/en/staff/desks/europe-coordination/fallback", page=BRAZIL)
    assert desk("europe-coordination").is_fallback
    assert not desk("coordination").is_fallback
    assert desk("coordination").edited_at is not None
    response = coordinator.send("/en/staff/desks/europe-coordination/retire", page=BRAZIL)
    assert response.status_code == 409
    assert not desk("europe-coordination").is_retired


def test_a_retired_desk_is_marked_and_comes_back(coordinator: Visitor) -> None:
    coordinator.send(f"{BRAZIL}/retire", page=BRAZIL)
    assert desk("brazil").is_retired
    shown = coordinator.get("/en/staff/routing", query_string={"country": "BR", "topic": ""}).page
    assert "retired" in shown.words(shown.find("#rule-1"))
    assert "Brazil Desk has been retired. Its deputy, Latin America" in shown.text
    assert coordinator.send(f"{BRAZIL}/fallback", page=BRAZIL).status_code == 409
    coordinator.send(f"{BRAZIL}/revive", page=BRAZIL)
    assert not desk("brazil").is_retired


def test_days_away_are_added_once_and_taken_out(coordinator: Visitor) -> None:
    sent = {"starts_on": "2099-12-21", "ends_on": "2100-01-04", "note": "Recesso"}
    for _time in range(2):
        response = coordinator.send(f"{BRAZIL}/away", sent, page=BRAZIL)
        assert response.location.endswith("/desks/brazil#away")
    (period,) = desk("brazil").away_periods
    assert (period.starts_on, period.ends_on) == (date(2099, 12, 21), date(2100, 1, 4))
    assert "21 December 2099 to 4 January 2100: Recesso" in coordinator.get(BRAZIL).page.text
    coordinator.send(f"{BRAZIL}/away/{period.id}/remove", page=BRAZIL)
    assert desk("brazil").away_periods == []
    assert [event.action for event in noted() if "away" in event.action] == [
        "routing.desk-away-added",
        "routing.desk-away-removed",
    ]


def test_the_days_of_one_desk_are_not_taken_out_through_another(coordinator: Visitor) -> None:
    sent = {"starts_on": "2099-12-21", "ends_on": "2100-01-04"}
    coordinator.send(f"{BRAZIL}/away", sent, page=BRAZIL)
    number = desk("brazil").away_periods[0].id
    response = coordinator.send(f"{DESKS}/andean/away/{number}/remove", page=BRAZIL)
    assert response.status_code == 404
    assert len(desk("brazil").away_periods) == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"ends_on": "2026-12-20"}, "Enter a last day that is not before the first."),
        ({"starts_on": "31/12/2026"}, "Enter a day that exists, such as 2026-12-24."),
        ({"starts_on": "2026-02-30"}, "Enter a day that exists, such as 2026-12-24."),
        ({"ends_on": ""}, "Enter a day that exists, such as 2026-12-24."),
        ({"ends_on": "9999-12-31"}, "Enter a day that exists, such as 2026-12-24."),
        ({"note": "x" * 201}, "Shorten this to 200 characters."),
    ],
)
def test_days_that_make_no_sense_are_refused_and_stay_typed(
    coordinator: Visitor, sent: dict[str, str], said: str
) -> None:
    sent = {"starts_on": "2026-12-21", "ends_on": "2027-01-04", "note": "Recesso"} | sent
    response = coordinator.send(f"{BRAZIL}/away", sent, page=BRAZIL)
    assert response.status_code == 422
    assert said in response.page.words(response.page.find(".error-summary"))
    for name, typed in sent.items():
        assert response.page.find(f"[name={name}]")["value"] == typed
    # The forms beside it are as they were.
    assert response.page.find("[name=day]")["value"] == ""
    assert desk("brazil").away_periods == []


def test_closed_days_are_added_refused_twice_and_taken_out(coordinator: Visitor) -> None:
    sent = {"day": "2099-01-25", "name": "Aniversário de São Paulo"}
    assert coordinator.send(f"{BRAZIL}/closed-days", sent, page=BRAZIL).status_code == 303
    twice = coordinator.send(f"{BRAZIL}/closed-days", sent, page=BRAZIL)
    assert twice.status_code == 422
    assert "This day is in the list already." in twice.page.text
    (closed,) = desk("brazil").closed_days
    assert "25 January 2099: Aniversário de São Paulo" in coordinator.get(BRAZIL).page.text
    coordinator.send(f"{BRAZIL}/closed-days/{closed.id}/remove", page=BRAZIL)
    assert desk("brazil").closed_days == []


def test_members_are_added_changed_and_taken_out(coordinator: Visitor, fresh_app: Flask) -> None:
    account = made_account(email="rui@helpdesk.example", name="Member of Iberia")
    key, number = account.key, account.id
    coordinator.send(f"{BRAZIL}/members", {"account": key}, page=BRAZIL)
    assert [each.account_id for each in desk("brazil").members] == [number]
    coordinator.send(f"{BRAZIL}/members", {"account": key, "away_until": "2099-01-04"}, page=BRAZIL)
    (member,) = desk("brazil").members
    assert member.is_away_until == date(2099, 1, 4)
    assert "Member of Iberia: away until 4 January 2099" in coordinator.get(BRAZIL).page.text
    coordinator.send(f"{BRAZIL}/members/{key}/remove", page=BRAZIL)
    assert desk("brazil").members == []


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"account": ""}, "Choose an account from the list."),
        ({"account": "nobody"}, "Choose an account from the list."),
        ({"away_until": "soon"}, "Enter a day that exists, such as 2026-12-24."),
    ],
)
def test_a_member_that_cannot_be_is_refused(
    coordinator: Visitor, sent: dict[str, str], said: str
) -> None:
    response = coordinator.send(f"{BRAZIL}/members", sent, page=BRAZIL)
    assert response.status_code == 422
    assert said in response.page.words(response.page.find(".error-summary"))
    assert desk("brazil").members == []


@pytest.mark.parametrize("language", ["es", "pt"])
def test_the_pages_are_there_in_each_language(coordinator: Visitor, language: str) -> None:
    for place in ("desks", "desks/brazil", "desks/brazil/edit", "desks/new"):
        shown = coordinator.get(f"/{language}/staff/{place}").page
        assert "Mailbox" not in shown.text, place
