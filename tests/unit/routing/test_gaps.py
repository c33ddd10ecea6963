"""What only the fallback covers."""

from __future__ import annotations

from helpdesk.routing.gaps import Gaps, gaps_of
from helpdesk.routing.places import Place
from helpdesk.routing.rules import Rule
from tests.unit.routing.desks import seeded

PLACES = {
    "AR": Place("south-america", "americas"),
    "BR": Place("south-america", "americas"),
    "PT": Place("southern-europe", "europe"),
}
TOPICS, LANGUAGES = ("ethics", "funding"), ("en", "pt")


def gaps(*rules: Rule) -> Gaps:
    return gaps_of(rules, PLACES, topics=TOPICS, languages=LANGUAGES)


def test_without_rules_everything_is_left_to_the_fallback() -> None:
    found = gaps()
    assert set(found.countries) == set(PLACES)
    assert set(found.regions) == {"americas", "europe"}
    assert all(gap.is_whole for gap in (*found.countries.values(), found.elsewhere))


def test_a_rule_for_everything_leaves_nothing() -> None:
    found = gaps(Rule(1, "all"))
    assert not found.countries
    assert not found.regions
    assert not found.elsewhere


def test_a_country_with_a_rule_of_its_own_is_covered_and_its_region_is_not() -> None:
    found = gaps(Rule(1, "brazil", countries=("BR",)))
    assert set(found.countries) == {"AR", "PT"}
    assert set(found.regions) == {"americas", "europe"}


def test_a_gap_names_its_topics_and_languages() -> None:
    found = gaps(Rule(1, "money", topics=("funding",)), Rule(2, "pt", languages=("pt",)))
    assert not found.elsewhere.is_whole
    assert found.elsewhere.pairs == (("ethics", "en"),)
    assert found.elsewhere.languages_by_topic == {"ethics": ("en",)}
    assert found.elsewhere.topics_by_language == {"en": ("ethics",)}


def test_the_rules_of_the_files_leave_no_country_and_no_region() -> None:
    there = seeded()
    found = gaps_of(there.rules, there.places, topics=there.topics, languages=("en", "es", "pt"))
    assert not found.countries
    assert not found.regions
    assert found.elsewhere.topics_by_language == {
        "en": ("regulatory", "ethics", "registration", "other")
    }
