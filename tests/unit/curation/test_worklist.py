"""In which order work waits, and when it leaves the list."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, strategies as st

from helpdesk.curation.trust_models import Work
from helpdesk.curation.worklist import (
    SET_ASIDE,
    Claim,
    ItemId,
    TextState,
    Thing,
    late_reviews,
    missing_facts,
    returned,
    to_show,
    translations_wanted,
)
from helpdesk.vocabulary.facts import FACT_KINDS
from helpdesk.vocabulary.freshness import ReviewMonths

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
MONTHS = ReviewMonths()


def fact(key: str, checked_on: date) -> Thing:
    return Thing("fact", key, "", ("country", key[:2]), key[:2], checked_on)


def test_age_times_reads_decides() -> None:
    things = [
        fact("PE/insurance", TODAY - timedelta(days=365 + 100)),
        fact("BR/insurance", TODAY - timedelta(days=365 + 10)),
        fact("CL/insurance", TODAY - timedelta(days=10)),
    ]
    reads = {("country", "BR"): 99, ("country", "CL"): 100_000}
    found = late_reviews(things, MONTHS, reads, today=TODAY)
    assert [item.id.key for item in found] == ["BR/insurance", "PE/insurance"]
    assert [(item.score, item.reads) for item in found] == [(1000, 99), (100, 0)]


def test_what_is_due_today_is_not_late_and_what_is_over_never_is() -> None:
    due_today = fact("PE/insurance", date(2025, 11, 23))
    over = Thing("call", "a", "", ("call", "a"), "", date(2020, 1, 1), is_over=True)
    assert late_reviews([due_today, over], MONTHS, {}, today=TODAY) == []


def test_laws_wait_longer_than_contacts() -> None:
    law = fact("PE/legal_basis", date(2025, 5, 1))
    body = Thing("agency", "digemid", "", ("agency", "digemid"), "PE", date(2025, 5, 1))
    assert [i.id.key for i in late_reviews([law, body], MONTHS, {}, today=TODAY)] == ["digemid"]


def test_a_fact_that_no_source_told_waits_by_how_often_its_country_is_read() -> None:
    known = {(code, kind.key) for code in ("BR", "DM") for kind in FACT_KINDS}
    known -= {("BR", "insurance"), ("DM", "insurance")}
    found = missing_facts({"BR": "Brazil", "DM": "Dominica"}, known, {("country", "DM"): 3})
    assert [item.id.key for item in found] == ["DM/insurance", "BR/insurance"]


def test_a_translation_that_is_behind_comes_before_one_that_is_missing() -> None:
    one, other = fact("BR/insurance", TODAY), fact("AR/insurance", TODAY)
    found = translations_wanted(
        [
            TextState(other, "note", "pt", is_behind=False),
            TextState(one, "note", "pt", is_behind=True),
            TextState(one, "value", "pt", is_behind=False),
            TextState(one, "note", "es", is_behind=False),
        ],
        {},
    )
    assert [(item.id.key, item.id.language, item.fields) for item in found] == [
        ("BR/insurance", "pt", ("note", "value")),
        ("BR/insurance", "es", ("note",)),
        ("AR/insurance", "pt", ("note",)),
    ]


def test_what_was_sent_back_twice_is_one_thing_to_do() -> None:
    thing = fact("BR/insurance", TODAY)
    found = returned([(thing, TODAY), (thing, TODAY - timedelta(days=9))], {}, today=TODAY)
    assert [(item.id.work, item.score) for item in found] == [(Work.RETURNED, 10)]


def test_what_is_done_is_set_aside_and_comes_back_if_the_data_still_say_so() -> None:
    items = late_reviews([fact("PE/insurance", date(2020, 1, 1))], MONTHS, {}, today=TODAY)
    claims = {items[0].id: Claim(7, NOW, done_at=NOW)}
    assert list(to_show(items, claims, now=NOW)) == []
    assert list(to_show(items, claims, now=NOW + SET_ASIDE - timedelta(seconds=1))) == []
    assert list(to_show(items, claims, now=NOW + SET_ASIDE)) == items


def test_ones_own_are_those_taken_and_not_done() -> None:
    keys = ("PE/insurance", "BR/insurance", "CL/insurance")
    things = [fact(key, date(2020, 1, 1)) for key in keys]
    items = late_reviews(things, MONTHS, {}, today=TODAY)
    by_key = {item.id.key: item.id for item in items}
    claims = {
        by_key["PE/insurance"]: Claim(7, NOW),
        by_key["BR/insurance"]: Claim(8, NOW),
        by_key["CL/insurance"]: Claim(7, NOW, done_at=NOW - SET_ASIDE),
    }
    mine = to_show(items, claims, now=NOW, account_id=7)
    assert [item.id.key for item in mine] == ["PE/insurance"]


@given(
    st.sampled_from(Work),
    st.sampled_from(["fact", "agency", "programme"]),
    st.text(st.characters(categories=["L", "N"], include_characters="/-_:"), min_size=1),
    st.sampled_from(["", "es", "pt"]),
)
def test_a_form_names_a_thing_so_that_it_is_found_again(
    work: Work, kind: str, key: str, language: str
) -> None:
    item = ItemId(work, kind, key, language)
    assert ItemId.read(str(item)) == item


def test_what_is_no_name_is_nothing() -> None:
    for text in ("", "review", "review:fact", "review:fact:es:", "nothing:fact::BR/insurance"):
        assert ItemId.read(text) is None
