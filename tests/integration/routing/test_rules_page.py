"""The page of rules: their order, who would get an inquiry, what only the fallback covers, edits."""

from __future__ import annotations

from typing import Any

import pytest

from helpdesk.core.database import db
from helpdesk.routing import queries
from helpdesk.routing.models import RoutingRule
from helpdesk.routing.rules import Subject
from helpdesk.routing.services import route
from tests.support.staff import Visitor, noted

RULES, NEW = "/en/staff/routing", "/en/staff/routing/new"
FUNDING_IN_BRAZIL = {"contact": "funding", "countries": ["BR"], "topics": ["funding"]}


def rules() -> list[RoutingRule]:
    db.session.rollback()
    db.session.expire_all()
    return list(queries.rules(db.session()))


def order() -> list[str]:
    return [rule.contact.slug for rule in rules()]


def page(visitor: Visitor, **query: Any) -> Any:
    return visitor.get(RULES, query_string=query).page


def lead(*countries: str, topic: str = "funding", language: str = "en") -> str:
    db.session.rollback()
    return route(db.session(), Subject(countries, topic, language)).lead


def test_the_rules_stand_in_their_order_with_what_they_ask_for(coordinator: Visitor) -> None:
    shown = page(coordinator)
    names = [shown.words(item.h3) for item in shown.all(".rule")]
    assert names[0] == "Rule 1: Brazil Desk"
    assert names[14] == "Rule 15: EU Multinational Trials Desk"
    assert len(names) == 22
    fifteenth = shown.words(shown.find("#rule-15"))
    assert "Region: Europe" in fifteenth
    assert "Topics: Approval of a trial, Ethics committees and Registering a trial" in fifteenth
    assert "Languages: French, German and Italian" in shown.words(shown.find("#rule-22"))


def test_who_would_get_this_names_desk_reason_and_day(coordinator: Visitor) -> None:
    shown = page(coordinator, country=["BR", "ES"], topic="funding", language="en")
    answer = shown.words(shown.find("aside .notice--good"))
    assert answer.startswith("Funding and Partnering Desk would answer.")
    assert "by rule 18, for “Who can fund this" in answer
    assert "Told as well: Brazil Desk , Iberia Desk" in answer
    assert "Received now, it would be answered by the end of" in answer
    assert [shown.words(item.h3) for item in shown.all(".rule--decides")] == [
        "Rule 18: Funding and Partnering Desk"
    ]


def test_what_was_tried_stays_chosen(coordinator: Visitor) -> None:
    shown = page(coordinator, country=["BR"], topic="funding", language="pt", on="2026-12-24")
    chosen = [str(option["value"]) for option in shown.all("#main option[selected]")]
    assert chosen == ["BR", "", "", "funding", "pt"]
    assert shown.find("#try-on")["value"] == "2026-12-24"


@pytest.mark.parametrize(
    "query",
    [{"country": "XX"}, {"topic": "money"}, {"language": "<script>"}, {"on": "yesterday"}],
)
def test_what_makes_no_sense_in_an_address_is_left_out(
    coordinator: Visitor, query: dict[str, str]
) -> None:
    shown = page(coordinator, **{"topic": "", **query})
    assert "Coordination Desk would answer." in shown.text


def test_a_desk_that_is_away_is_marked_and_passed_over(coordinator: Visitor) -> None:
    coordinator.send(
        "/en/staff/desks/brazil/away",
        {"starts_on": "2026-12-21", "ends_on": "2027-01-04"},
        page="/en/staff/desks/brazil",
    )
    shown = page(coordinator, country=["BR"], topic="ethics", on="2026-12-24")
    assert "away until 4 January 2027" in shown.words(shown.find("#rule-1"))
    answer = shown.words(shown.find("aside .notice--good"))
    assert answer.startswith("Latin America and Caribbean Coordination would answer.")
    assert "Brazil Desk is away until 4 January 2027." in answer


def test_the_check_lists_what_only_the_fallback_covers(coordinator: Visitor) -> None:
    gaps = page(coordinator).find(".gaps")
    words = page(coordinator).words(gaps)
    assert "No country is left to it" in words
    assert "Anything else: in English," in words
    assert "English: Approval of a trial, Ethics committees" in words
    assert "Portuguese" not in words


def test_the_check_names_a_country_that_has_lost_its_rules(coordinator: Visitor) -> None:
    for slug in ("lac-coordination", "brazil"):
        doomed = next(rule for rule in rules() if rule.contact.slug == slug)
        coordinator.send(f"{RULES}/{doomed.id}/remove")
    shown = page(coordinator)
    countries = shown.words(shown.find("[aria-labelledby=gaps-countries]"))
    assert countries.startswith("Brazil: Approval of a trial in")
    regions = shown.words(shown.find("[aria-labelledby=gaps-regions]"))
    assert regions.startswith("Latin America and the Caribbean: Approval of a trial in")


def test_a_rule_is_added_last_and_decides_at_once(coordinator: Visitor) -> None:
    assert lead("BR") == "brazil"
    response = coordinator.send(NEW, FUNDING_IN_BRAZIL)
    assert response.status_code == 303
    assert response.location.endswith(RULES)
    assert order()[-1] == "funding"
    assert lead("BR") == "funding"
    assert "The rule has been added as the last one." in page(coordinator).text
    event = noted("routing.rule-added")[-1]
    assert (event.actor_kind, event.details) == ("account", {"contact": "funding"})


def test_a_rule_is_changed_and_keeps_its_place(coordinator: Visitor) -> None:
    first = rules()[0]
    address = f"{RULES}/{first.id}"
    form = coordinator.get(address).page
    assert [box["value"] for box in form.all("[name=countries][checked]")] == ["BR"]
    response = coordinator.send(
        address,
        {"version": form.find("[name=version]")["value"], "contact": "iberia", "place": "",
         "countries": ["BR", "PT"], "languages": ["pt"]},
    )  # fmt: skip
    assert response.status_code == 303
    changed = rules()[0]
    assert changed.id == first.id
    assert (changed.contact.slug, changed.countries, changed.languages) == (
        "iberia", ["BR", "PT"], ["pt"],
    )  # fmt: skip
    assert changed.edited_at is not None


def test_a_region_or_a_subregion_can_be_a_rules_place(coordinator: Visitor) -> None:
    coordinator.send(NEW, {"contact": "andean", "place": "subregion:south-america"})
    coordinator.send(NEW, {"contact": "iberia", "place": "region:europe"})
    assert [(rule.subregion, rule.region) for rule in rules()[-2:]] == [
        ("south-america", ""),
        ("", "europe"),
    ]
    address = f"{RULES}/{rules()[-2].id}"
    chosen = coordinator.get(address).page.find("#place option[selected]")
    assert chosen["value"] == "subregion:south-america"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"contact": ""}, "Choose the desk that answers."),
        ({"contact": "nobody"}, "Choose the desk that answers."),
        ({"place": "region:atlantis"}, "Choose a region or subregion from the list."),
        ({"place": "region:europe"}, "A rule has one place: keep the region or the countries"),
        ({"countries": ["XX"]}, "Choose countries from the list."),
        ({"topics": ["money"]}, "Choose topics from the list."),
        ({"languages": ["tlh"]}, "Choose languages from the list."),
    ],
)
def test_what_cannot_be_a_rule_is_refused_and_stays_in_the_form(
    coordinator: Visitor, sent: dict[str, Any], said: str
) -> None:
    before = order()
    response = coordinator.send(NEW, FUNDING_IN_BRAZIL | {"languages": ["pt"]} | sent)
    assert response.status_code == 422
    shown = response.page
    assert shown.title.startswith("Error:")
    assert said in shown.words(shown.find(".error-summary"))
    assert said in shown.words(shown.find(".field__error"))
    if "languages" not in sent:
        assert shown.find("[name=languages][value=pt]").has_attr("checked")
    if "topics" not in sent:
        assert shown.find("[name=topics][value=funding]").has_attr("checked")
    assert order() == before


def test_rules_are_moved_one_place_and_the_ends_stay(coordinator: Visitor) -> None:
    before = order()
    second = rules()[1].id
    coordinator.send(f"{RULES}/{second}/up", page=RULES)
    assert order() == [before[1], before[0], *before[2:]]
    coordinator.send(f"{RULES}/{second}/up", page=RULES)
    assert order() == [before[1], before[0], *before[2:]]
    response = coordinator.send(f"{RULES}/{second}/down", page=RULES)
    assert order() == before
    assert response.location.endswith("#rule-2")


def test_removing_asks_first(coordinator: Visitor) -> None:
    before = rules()
    address = f"{RULES}/{before[0].id}/remove"
    asked = coordinator.get(address).page
    assert asked.heading == "Remove rule 1?"
    assert "Countries: Brazil" in asked.text
    assert len(rules()) == len(before)
    assert coordinator.send(address).status_code == 303
    assert len(rules()) == len(before) - 1
    assert lead("BR") == "lac-coordination"
    assert coordinator.get(address).status_code == 404


def test_removing_marks_the_rules_as_edited_so_that_a_load_leaves_them(
    coordinator: Visitor,
) -> None:
    coordinator.send(f"{RULES}/{rules()[-1].id}/remove")
    assert any(rule.edited_at for rule in rules())


def test_the_last_rule_has_to_stay(coordinator: Visitor) -> None:
    for rule in rules()[1:]:
        coordinator.send(f"{RULES}/{rule.id}/remove")
    coordinator.send(f"{RULES}/{rules()[0].id}/remove")
    assert len(rules()) == 1
    assert "The last rule has to stay" in page(coordinator).text


def test_the_second_of_two_editors_is_told_and_loses_nothing(coordinator: Visitor) -> None:
    address = f"{RULES}/{rules()[0].id}"
    seen = coordinator.get(address).page.find("[name=version]")["value"]
    coordinator.send(address, {"version": seen, "contact": "iberia", "countries": ["BR"]})
    response = coordinator.send(
        address, {"version": seen, "contact": "andean", "countries": ["BR", "PE"]}
    )
    assert response.status_code == 409
    shown = response.page
    assert "Somebody has changed it since this form was opened." in shown.text
    sides = [shown.words(side) for side in shown.all("[aria-labelledby=both-sides] dd")]
    assert sides == [
        "They wrote Iberia Desk", "You wrote Andean Desk",
        "They wrote Brazil", "You wrote Brazil and Peru",
    ]  # fmt: skip
    assert shown.find("[name=countries][value=PE]").has_attr("checked")
    assert order()[0] == "iberia"
    # Saved once more, what they typed is taken: they have been told.
    again = {"version": shown.find("[name=version]")["value"], "contact": "andean"}
    assert coordinator.send(address, again | {"countries": ["BR", "PE"]}).status_code == 303
    assert order()[0] == "andean"


@pytest.mark.parametrize("language", ["es", "pt"])
def test_the_page_is_there_in_each_language(coordinator: Visitor, language: str) -> None:
    shown = coordinator.get(f"/{language}/staff/routing", query_string={"topic": "ethics"}).page
    assert "Who would get this?" not in shown.text
    assert "Rule 1" not in shown.text
