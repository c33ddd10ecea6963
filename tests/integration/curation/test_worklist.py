"""Curators take what waits, hand it over, and it leaves the list when it is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.accounts.roles import StaffRole
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.curation.reads import add_reads
from helpdesk.curation.trust_models import ConfirmationRequest, Reply, WorkClaim, new_token
from helpdesk.directory.models import Fact, Translation
from helpdesk.inquiries.tokens import hashed
from tests.support.sites import Sites
from tests.support.staff import Visitor, noted, of, signed_in

LIST = "/en/staff/worklist"
ITEM = "review:fact::PE/insurance"


@pytest.fixture
def site(sites: Sites) -> Iterator[Flask]:
    with sites.copy_of("seeded") as app, app.app_context():
        yield app


@pytest.fixture
def ana(site: Flask) -> Visitor:
    return signed_in(site, StaffRole.CURATOR)


@pytest.fixture
def ben(site: Flask) -> Visitor:
    return signed_in(site, StaffRole.CURATOR, email="ben@helpdesk.example", name="Second Reader")


def late(*keys: str, days: int = 100) -> None:
    with transaction():
        for fact in db.session.scalars(select(Fact).where(Fact.key.in_(keys))):
            fact.checked_on = clock.today() - timedelta(days=3 * 365 + days)


def names(visitor: Visitor, query: str = "") -> list[str]:
    page = visitor.get(f"{LIST}{query}").page
    return [page.words(title.a) for title in page.all(".work h2")]


def send(visitor: Visitor, what: str, item: str = ITEM, **more: str):  # type: ignore[no-untyped-def]
    return visitor.send(f"{LIST}/{what}", {"item": item, **more}, page="/en/staff/account")


def test_late_facts_stand_there_the_more_read_first(ana: Visitor) -> None:
    late("PE/insurance", "BR/insurance")
    add_reads({("country", "BR"): 5}, month=clock.today().replace(day=1))
    assert names(ana) == ["Brazil: Insurance of participants", "Peru: Insurance of participants"]
    page = ana.get(LIST).page
    assert "read 5 times in twelve months" in page.text
    assert page.find(".work h2 a")["href"] == "/en/staff/directory/fact/BR/insurance/edit"
    assert "/en/countries/br#insurance" in page.links


def test_it_is_narrowed_to_a_country(ana: Visitor) -> None:
    late("PE/insurance", "BR/insurance")
    assert names(ana, "?country=PE") == ["Peru: Insurance of participants"]


def test_nothing_late_is_said(ana: Visitor) -> None:
    assert "No review is late." in ana.get(LIST).page.text


def test_what_one_has_taken_another_sees_and_cannot_take(ana: Visitor, ben: Visitor) -> None:
    late("PE/insurance")
    assert send(ana, "take").status_code == 303
    page = ben.get(LIST).page
    assert "Taken by First Account" in page.text
    assert not page.all("form[action$='/take']")
    send(ben, "take")
    assert "Somebody else has taken it meanwhile." in ben.get(LIST).page.text
    assert names(ana, "?show=mine") == ["Peru: Insurance of participants"]
    assert names(ben, "?show=mine") == []


def test_what_does_not_wait_cannot_be_taken(ana: Visitor) -> None:
    send(ana, "take")
    assert "It no longer waits" in ana.get(LIST).page.text
    assert send(ana, "take", item="review").status_code == 400
    assert db.session.scalars(select(WorkClaim)).all() == []


def test_done_leaves_the_list_and_given_back_returns(ana: Visitor, ben: Visitor) -> None:
    late("PE/insurance", "BR/insurance")
    send(ana, "take")
    send(ben, "done")  # not his
    assert len(names(ana)) == 2
    send(ana, "done")
    assert names(ana) == ["Brazil: Insurance of participants"]
    send(ana, "take", item="review:fact::BR/insurance")
    send(ana, "give-back", item="review:fact::BR/insurance")
    send(ben, "take", item="review:fact::BR/insurance")
    assert names(ben, "?show=mine") == ["Brazil: Insurance of participants"]
    assert [event.action for event in noted("work.done")] == ["work.done"]


def test_a_fact_that_is_checked_leaves_by_itself(ana: Visitor) -> None:
    late("PE/insurance")
    send(ana, "take")
    with transaction():
        fact = db.session.scalars(select(Fact).where(Fact.key == "PE/insurance")).one()
        fact.checked_on = clock.today()
    assert names(ana, "?show=mine") == []


def test_it_is_handed_over_with_a_word(ana: Visitor, ben: Visitor) -> None:
    late("PE/insurance")
    send(ana, "take")
    key = of("ben@helpdesk.example").key
    send(ana, "hand-over", to=key, note="You read <b>the law</b>.")
    page = ben.get(f"{LIST}?show=mine").page
    assert (
        "Taken by Second Reader, handed over by First Account: “You read <b>the law</b>.”"
        in page.text
    )
    assert names(ana, "?show=mine") == []
    send(ana, "hand-over", to=key)
    assert "It is not, or no longer, yours" in ana.get(LIST).page.text


def test_it_goes_to_nobody_who_cannot_curate(ana: Visitor, site: Flask) -> None:
    late("PE/insurance")
    signed_in(site, StaffRole.CONTACT, email="eva@helpdesk.example", name="Eva Sol")
    send(ana, "take")
    assert "Eva Sol" not in ana.get(LIST).page.text
    send(ana, "hand-over", to=of("eva@helpdesk.example").key)
    assert names(ana, "?show=mine") == ["Peru: Insurance of participants"]


def test_a_fact_not_known_waits_and_leads_to_the_form_that_adds_it(ana: Visitor) -> None:
    page = ana.get(f"{LIST}?show=missing&country=DM").page
    assert "/en/staff/directory/fact/DM/insurance/edit" in page.links
    assert "No source has told it yet" in page.text


def test_a_translation_that_is_behind_waits(ana: Visitor) -> None:
    with transaction():
        fact = db.session.scalars(select(Fact).where(Fact.key == "PE/insurance")).one()
        wanted = select(Translation).where(Translation.element_id == fact.id)
        row = db.session.scalars(wanted.where(Translation.language == "pt")).first()
        assert row is not None
        row.is_behind = True
    page = ana.get(f"{LIST}?show=translation&country=PE").page
    assert "Portuguese is behind the English" in page.words(page.find(".work .entry"))


def test_what_a_desk_sent_back_waits_as_text_until_it_is_settled(ana: Visitor) -> None:
    now = clock.now()
    with transaction():
        db.session.add(
            ConfirmationRequest(
                token_hash=hashed(new_token()), element_kind="fact", element_key="PE/insurance",
                desk_slug="latin-america", asked_at=now, expires_at=now, replied_at=now,
                reply=Reply.CORRECTED, note="<script>alert(1)</script>",
                source_url="javascript:alert(1)",
            )
        )  # fmt: skip
    page = ana.get(f"{LIST}?show=returned").page
    assert "<script>alert(1)</script>" in page.words(page.find(".work blockquote"))
    assert page.words(page.find(".work__source")) == "javascript:alert(1)"
    assert not any(link.startswith("javascript:") for link in page.links)
    item = "returned:fact::PE/insurance"
    send(ana, "take", item=item)
    send(ana, "done", item=item)
    assert names(ana, "?show=returned") == []
    assert db.session.scalars(select(ConfirmationRequest)).one().settled_at is not None


def test_pages_of_it_are_many(ana: Visitor) -> None:
    keys = [f"{code}/insurance" for code in db.session.scalars(select(Fact.key))]
    late(*[key.removesuffix("/insurance") for key in keys])
    page = ana.get(LIST).page
    assert len(page.all(".work > li")) == 25
    assert f"{LIST}?show=review&page=2" in page.links
