"""Which desk leads, which are told: the judged cases, the ranks of rules, deputies, and what always holds."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, strategies as st

from helpdesk.routing.places import Place
from helpdesk.routing.rules import (
    Absence,
    Desk,
    Passed,
    Reason,
    Routing,
    Rule,
    Subject,
    choose_contact,
    deciding_rule,
)
from tests.unit.routing.desks import seeded

PROJECT = Path(__file__).resolve().parents[3]
OURS = PROJECT / "tests" / "quality" / "routing-cases.yaml"
SHARED = PROJECT.parent / "shared" / "quality" / "routing-cases.yaml"


def cases(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
    return found


def subject_of(case: dict[str, Any]) -> Subject:
    return Subject(tuple(case["countries"]), case["topic"], case["language"])


@pytest.mark.parametrize("case", cases(OURS), ids=lambda case: json.dumps(case)[:90])
def test_a_judged_case_reaches_the_desk_it_should(case: dict[str, Any]) -> None:
    there = seeded()
    routing = choose_contact(
        subject_of(case),
        there.rules,
        there.desks,
        fallback=there.fallback,
        away=case["away"],
        places=there.places,
    )
    assert (routing.lead, list(routing.told)) == (case["lead"], case["told"])


@pytest.mark.skipif(not SHARED.exists(), reason="the judged cases are not beside this checkout")
def test_our_copy_of_the_judged_cases_lacks_none() -> None:
    assert [case for case in cases(SHARED) if case not in cases(OURS)] == []


# Which of two rules decides. Both match; in each pair the first is the narrower one.

PLACES = {
    "BR": Place("south-america", "latin-america-caribbean"),
    "AR": Place("south-america", "latin-america-caribbean"),
    "MX": Place("north-america", "latin-america-caribbean"),
    "PT": Place("southern-europe", "europe"),
}
ASKED = Subject(("BR",), "ethics", "pt")
COUNTRY = {"countries": ("BR",)}
SUBREGION = {"subregion": "south-america"}
REGION = {"region": "latin-america-caribbean"}


@pytest.mark.parametrize(
    ("narrower", "wider"),
    [
        (COUNTRY, SUBREGION | {"topics": ("ethics",), "languages": ("pt",)}),
        (SUBREGION, REGION | {"topics": ("ethics",), "languages": ("pt",)}),
        (REGION, {"topics": ("ethics",), "languages": ("pt",)}),
        ({"topics": ("ethics",)}, {"languages": ("pt",)}),
        (COUNTRY | {"topics": ("ethics",)}, COUNTRY | {"languages": ("pt",)}),
        ({"languages": ("pt",)}, {}),
        (REGION | {"languages": ("pt",)}, REGION),
        (COUNTRY, {"countries": ("BR", "AR")}),
    ],
)
@pytest.mark.parametrize("is_first", [True, False])
def test_the_narrower_rule_decides_wherever_it_stands(
    narrower: dict[str, Any], wider: dict[str, Any], is_first: bool
) -> None:
    order = [("narrow", narrower), ("wide", wider)]
    rules = [
        Rule(number, contact, **conditions)
        for number, (contact, conditions) in enumerate(
            order if is_first else reversed(order), start=1
        )
    ]
    decides = deciding_rule(ASKED, rules, PLACES)
    assert decides is not None
    assert decides.contact == "narrow"


def test_of_rules_alike_in_breadth_the_earlier_decides() -> None:
    rules = [Rule(2, "second", **COUNTRY), Rule(1, "first", **COUNTRY)]
    decides = deciding_rule(ASKED, rules, PLACES)
    assert decides is not None
    assert decides.contact == "first"


@pytest.mark.parametrize(
    ("countries", "matches"),
    [((), False), (("BR",), True), (("BR", "AR"), True), (("BR", "MX"), False), (("US",), False)],
)
def test_all_countries_must_lie_in_a_rules_place(countries: tuple[str, ...], matches: bool) -> None:
    rule = Rule(1, "south", **SUBREGION)
    assert rule.matches(Subject(countries, "ethics", "pt"), PLACES) is matches


# Deputies.

DESKS = {
    "brazil": Desk("brazil", deputy="region"),
    "region": Desk("region", deputy="fallback"),
    "fallback": Desk("fallback"),
    "iberia": Desk("iberia", deputy="brazil"),
}
RULES = [Rule(1, "brazil", **COUNTRY), Rule(2, "iberia", countries=("PT",))]


def routed(
    *countries: str, away: tuple[str, ...] = (), desks: dict[str, Desk] | None = None
) -> Routing:
    return choose_contact(
        Subject(countries, "ethics", "pt"),
        RULES,
        desks or DESKS,
        fallback="fallback",
        away=away,
        places=PLACES,
    )


def test_the_reason_names_the_rule() -> None:
    assert routed("BR").reason == Reason(RULES[0], "brazil")


def test_without_a_rule_the_fallback_leads() -> None:
    assert routed("AR") == Routing("fallback", (), Reason(None, "fallback"))


def test_a_desk_that_is_away_is_stepped_over_with_its_last_day_away() -> None:
    back = date(2027, 1, 4)
    desks = DESKS | {"brazil": replace(DESKS["brazil"], away_until=back)}
    routing = routed("BR", away=("brazil",), desks=desks)
    assert routing.lead == "region"
    assert routing.reason.passed == (Passed("brazil", Absence.AWAY, back),)
    assert not routing.reason.is_by_fallback


def test_a_retired_desk_is_stepped_over_as_well() -> None:
    desks = DESKS | {"brazil": replace(DESKS["brazil"], is_retired=True)}
    routing = routed("BR", away=("region",), desks=desks)
    assert routing.lead == "fallback"
    assert [(each.desk, each.why) for each in routing.reason.passed] == [
        ("brazil", Absence.RETIRED),
        ("region", Absence.AWAY),
    ]


def test_a_circle_of_deputies_ends_at_the_fallback() -> None:
    desks = DESKS | {"region": Desk("region", deputy="brazil")}
    routing = routed("BR", away=("brazil", "region"), desks=desks)
    assert routing.lead == "fallback"
    assert routing.reason.is_by_fallback


def test_a_deputy_that_is_not_there_ends_the_chain() -> None:
    desks = DESKS | {"brazil": Desk("brazil", deputy="gone")}
    routing = routed("BR", away=("brazil",), desks=desks)
    assert routing.lead == "fallback"
    assert routing.reason.passed[-1] == Passed("gone", Absence.UNKNOWN)


def test_the_fallback_leads_even_where_it_is_away_when_nobody_else_is_there() -> None:
    routing = routed("BR", away=("brazil", "region", "fallback"))
    assert routing.lead == "fallback"
    assert routing.reason.is_absent


def test_the_fallback_has_deputies_of_its_own() -> None:
    desks = DESKS | {"fallback": Desk("fallback", deputy="iberia")}
    assert routed("BR", away=("brazil", "region", "fallback"), desks=desks).lead == "iberia"


def test_the_desk_of_each_country_is_told_once_and_the_lead_is_not() -> None:
    assert routed("BR", "PT", "BR").told == ("brazil", "iberia")
    assert routed("PT", "BR").told == ("iberia", "brazil")
    assert routed("BR", "BR").told == ()
    assert routed("PT", "BR", away=("iberia",)).told == ("brazil",)


def test_a_reason_survives_being_stored() -> None:
    desks = DESKS | {"brazil": replace(DESKS["brazil"], away_until=date(2027, 1, 4))}
    for routing in (
        routed("BR"),
        routed("AR"),
        routed("BR", away=("brazil", "region", "fallback"), desks=desks),
    ):
        stored = json.loads(json.dumps(routing.reason.as_data()))
        assert Reason.from_data(stored) == routing.reason


# What holds for every installation.

SLUGS = ("a", "b", "c", "d", "e")
CODES = ("BR", "AR", "MX", "PT", "US")  # US lies in no place that is known
some = st.lists


@st.composite
def rule_lists(draw: st.DrawFn) -> list[Rule]:
    made = []
    for number in range(1, draw(st.integers(0, 7)) + 1):
        place = draw(st.sampled_from(["countries", "subregion", "region", ""]))
        made.append(
            Rule(
                number,
                draw(st.sampled_from((*SLUGS, "gone"))),
                countries=tuple(draw(some(st.sampled_from(CODES), min_size=1, unique=True)))
                if place == "countries"
                else (),
                subregion=draw(st.sampled_from(["south-america", "southern-europe"]))
                if place == "subregion"
                else "",
                region=draw(st.sampled_from(["latin-america-caribbean", "europe"]))
                if place == "region"
                else "",
                topics=tuple(draw(some(st.sampled_from(["ethics", "funding"]), unique=True))),
                languages=tuple(draw(some(st.sampled_from(["pt", "es"]), unique=True))),
            )
        )
    return made


@st.composite
def installations(draw: st.DrawFn) -> dict[str, Any]:
    """Any rules over any desks: chains, circles, deputies that are not there."""
    there = draw(st.sets(st.sampled_from(SLUGS)))
    deputy = st.none() | st.sampled_from((*SLUGS, "gone"))
    return {
        "rules": draw(rule_lists()),
        "desks": {
            slug: Desk(slug, deputy=draw(deputy), is_retired=draw(st.booleans()))
            for slug in sorted(there)
        },
        "fallback": draw(st.sampled_from(SLUGS)),
        "away": draw(st.frozensets(st.sampled_from(SLUGS))),
        "places": PLACES,
    }


subjects = st.builds(
    Subject,
    some(st.sampled_from(CODES), max_size=4).map(tuple),
    st.sampled_from(["ethics", "funding", "other", ""]),
    st.sampled_from(["pt", "es", "en", ""]),
)


@given(subjects, installations())
def test_there_is_always_a_lead_that_is_told_nothing_twice(
    subject: Subject, there: dict[str, Any]
) -> None:
    routing = choose_contact(subject, **there)
    assert routing.lead in {*there["desks"], there["fallback"]}
    assert routing.lead not in routing.told
    assert len(set(routing.told)) == len(routing.told) <= len(set(subject.countries))


@given(subjects, installations())
def test_the_same_question_is_always_routed_alike(subject: Subject, there: dict[str, Any]) -> None:
    shuffled = there | {
        "desks": dict(reversed(there["desks"].items())),
        "rules": list(reversed(there["rules"])),
        "away": sorted(there["away"], reverse=True),
    }
    assert choose_contact(subject, **there) == choose_contact(subject, **shuffled)


@given(subjects, installations(), st.randoms(use_true_random=False))
def test_the_order_of_the_countries_does_not_matter_for_the_lead(
    subject: Subject, there: dict[str, Any], chance: Any
) -> None:
    countries = list(subject.countries)
    chance.shuffle(countries)
    other = choose_contact(replace(subject, countries=tuple(countries)), **there)
    routing = choose_contact(subject, **there)
    assert (other.lead, other.reason) == (routing.lead, routing.reason)
    assert set(other.told) == set(routing.told)


@given(subjects, installations())
def test_a_narrower_rule_never_loses_to_a_wider_one(
    subject: Subject, there: dict[str, Any]
) -> None:
    decides = deciding_rule(subject, there["rules"], PLACES)
    matching = [rule for rule in there["rules"] if rule.matches(subject, PLACES)]
    assert (decides is None) == (not matching)
    for rule in matching:
        assert decides is not None
        assert decides.breadth <= rule.breadth
        if decides.breadth == rule.breadth:
            assert bool(decides.topics) >= bool(rule.topics)
        if (decides.breadth, bool(decides.topics)) == (rule.breadth, bool(rule.topics)):
            assert bool(decides.languages) >= bool(rule.languages)


@given(subjects, installations())
def test_nobody_who_is_away_leads_while_the_fallback_or_a_deputy_of_it_is_there(
    subject: Subject, there: dict[str, Any]
) -> None:
    routing = choose_contact(subject, **there)
    desks: dict[str, Desk] = there["desks"]

    def is_there(slug: str) -> bool:
        return slug in desks and not desks[slug].is_retired and slug not in there["away"]

    assume(not is_there(routing.lead))
    assert routing.lead == there["fallback"]
    assert routing.reason.is_absent
    slug, asked = routing.lead, set()
    while slug in desks and slug not in asked:
        assert not is_there(slug)
        asked.add(slug)
        slug = desks[slug].deputy or ""


@given(subjects, installations())
def test_whoever_is_there_and_named_by_the_rule_leads(
    subject: Subject, there: dict[str, Any]
) -> None:
    routing = choose_contact(subject, **there)
    named = routing.reason.named
    desk = there["desks"].get(named)
    if desk and not desk.is_retired and named not in there["away"]:
        assert routing.lead == named
        assert routing.reason.passed == ()
