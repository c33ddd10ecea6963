"""Which desk is asked about what, and not too often."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, strategies as st

from helpdesk.curation.confirming import HOLDS, MOST, Asked, Plan, may_be_asked, plans
from helpdesk.curation.trust_models import Reply, Work
from helpdesk.curation.worklist import Item, ItemId
from helpdesk.vocabulary.freshness import months_after

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LEADS = {"BR": "brazil", "PT": "iberia", "ES": "iberia"}


def late(key: str, kind: str = "fact") -> Item:
    code = key[:2]
    return Item(ItemId(Work.REVIEW, kind, key), "", ("country", code), code, 1, 0)


def asked(
    key: str,
    *,
    days: int = 40,
    reply: str = "",
    is_settled: bool = False,
    desk: str = "iberia",
) -> Asked:
    at = NOW - timedelta(days=days)
    return Asked(desk, ("fact", key), at.date(), at + HOLDS, reply, is_settled)


def planned(items: list[Item], *before: Asked, away: tuple[str, ...] = ()) -> list[Plan]:
    return plans(items, LEADS, before, away=away, now=NOW)


def test_each_desk_gets_the_facts_of_its_countries_in_their_order() -> None:
    items = [late("ES/insurance"), late("BR/insurance"), late("PT/insurance")]
    assert planned(items) == [
        Plan("brazil", (("fact", "BR/insurance"),)),
        Plan("iberia", (("fact", "ES/insurance"), ("fact", "PT/insurance"))),
    ]


def test_facts_and_bodies_are_asked_about_and_nothing_else() -> None:
    kinds = ("call", "agency", "programme", "fact", "country")
    found = planned([late("PT/insurance", kind) for kind in kinds])
    assert found == [Plan("iberia", (("agency", "PT/insurance"), ("fact", "PT/insurance")))]


def test_nobody_is_asked_about_a_country_that_no_desk_leads() -> None:
    assert planned([late("ZZ/insurance")]) == []


def test_a_mail_is_not_endless() -> None:
    items = [late(f"BR/fact{number}") for number in range(MOST + 5)]
    (plan,) = planned(items)
    assert plan.about == tuple(("fact", item.id.key) for item in items[:MOST])


def test_a_desk_that_was_asked_this_month_is_left_alone() -> None:
    items = [late("PT/insurance")]
    assert planned(items, asked("ES/consent_age", days=20, reply=Reply.CONFIRMED)) == []
    assert planned(items, asked("ES/consent_age", days=31, reply=Reply.CONFIRMED))


def test_what_was_asked_is_not_asked_again_while_the_link_holds() -> None:
    items = [late("PT/insurance"), late("ES/insurance")]
    assert planned(items, asked("PT/insurance")) == [Plan("iberia", (("fact", "ES/insurance"),))]
    (plan,) = planned(items, asked("PT/insurance", days=61))
    assert plan.about[0] == ("fact", "PT/insurance")


def test_what_was_sent_back_waits_for_a_curator() -> None:
    items = [late("PT/insurance")]
    assert planned(items, asked("PT/insurance", days=90, reply=Reply.CORRECTED)) == []
    assert planned(items, asked("PT/insurance", days=90, reply=Reply.CORRECTED, is_settled=True))


def test_what_is_not_theirs_is_not_asked_of_them_for_a_year_but_of_others() -> None:
    items = [late("PT/insurance")]
    said_no = {"reply": Reply.NOT_MINE, "is_settled": True}
    assert planned(items, asked("PT/insurance", days=90, **said_no)) == []  # type: ignore[arg-type]
    assert planned(items, asked("PT/insurance", days=366, **said_no))  # type: ignore[arg-type]
    assert planned(items, asked("PT/insurance", days=90, desk="brazil", **said_no))  # type: ignore[arg-type]


def test_who_is_away_is_asked_when_they_are_back() -> None:
    assert planned([late("PT/insurance")], away=("iberia",)) == []


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_two_mails_are_a_month_apart_or_more(last: date, days: int) -> None:
    today = last + timedelta(days=days)
    assert may_be_asked(last, today=today) == (today >= months_after(last, 1))
    assert not (may_be_asked(last, today=today) and days < 28)
