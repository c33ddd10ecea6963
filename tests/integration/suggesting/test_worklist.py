"""Open suggestions wait on the curators' worklist with the rest, until they are decided."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.accounts.roles import StaffRole
from helpdesk.audit.models import Actor
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.curation.reads import add_reads
from helpdesk.curation.trust_models import WorkClaim
from helpdesk.suggesting.erasing import erase_suggestion
from helpdesk.suggesting.models import Suggestion
from helpdesk.suggesting.queries import suggestion_by_reference
from tests.support.client import strict
from tests.support.sites import Sites
from tests.support.staff import Visitor, made_account, noted, of
from tests.support.suggesting import Suggester, last_suggestion

LIST = "/en/staff/worklist"
OPEN = f"{LIST}?show=suggestion"
OTHER = "ben@helpdesk.example"


@pytest.fixture
def suggesting_site(sites: Sites):  # type: ignore[no-untyped-def]
    """One for each test: what waits is told whole."""
    with sites.copy_of("seeded") as app:
        with app.app_context():
            made_account(StaffRole.CURATOR, email="curator@helpdesk.example", name="First Curator")
        yield app


@pytest.fixture
def ben(site: Flask) -> Visitor:
    made_account(StaffRole.CURATOR, email=OTHER, name="Second Reader")
    visitor = Visitor(site)
    assert visitor.sign_in(OTHER).status_code == 303
    return visitor


def suggested(
    site: Flask, query: dict[str, str] | None = None, *, days: int = 0, **told: str
) -> str:
    """The reference of one that was sent so many days ago."""
    Suggester(strict(site)).send(query, **told)
    reference = last_suggestion().reference
    with transaction():
        found = suggestion_by_reference(reference)
        found.received_at = clock.now() - timedelta(days=days)
    return reference


def names(visitor: Visitor, path: str = OPEN) -> list[str]:
    page = visitor.get(path).page
    return [page.words(title.a) for title in page.all(".work h2")]


def item(reference: str) -> str:
    return f"suggestion:suggestion::{reference}"


def send(visitor: Visitor, what: str, reference: str, **more: str):  # type: ignore[no-untyped-def]
    fields = {"item": item(reference), "show": "suggestion", **more}
    return visitor.send(f"{LIST}/{what}", fields, page="/en/staff/account")


def refuse(visitor: Visitor, reference: str) -> None:
    page = f"/en/staff/suggestions/{reference}"
    answer = visitor.send(f"{page}/refuse", {"reason": "It is not in force."}, page=page)
    assert answer.status_code == 303


def claims() -> list[WorkClaim]:
    db.session.rollback()
    return list(db.session.scalars(select(WorkClaim)))


def test_an_open_suggestion_tells_its_age_what_it_is_about_and_where_to_decide(
    site: Flask, curator: Visitor
) -> None:
    reference = suggested(site, days=3, proposal="It is <b>voluntary</b>.", unsourced="I was told.",
                          source_url="")  # fmt: skip
    page = curator.get(OPEN).page
    entry = page.words(page.find(".work .entry"))
    assert "Brazil: Insurance of participants" in entry
    assert "Correction without a source, waits since" in entry
    assert "(3 days)" in entry
    assert "It is <b>voluntary</b>." in entry
    assert page.find(".work h2 a")["href"] == f"/en/staff/suggestions/{reference}"
    assert "/en/countries/br#insurance" in page.links


def test_age_times_reads_decides_which_comes_first(site: Flask, curator: Visitor) -> None:
    suggested(site, days=9)
    suggested(site, {"about": "fact:PE/insurance"}, days=1)
    both = ["Brazil: Insurance of participants", "Peru: Insurance of participants"]
    assert names(curator) == both
    add_reads({("country", "PE"): 50}, month=clock.today().replace(day=1))
    assert names(curator) == both[::-1]
    assert names(curator, f"{OPEN}&country=BR") == both[:1]


def test_a_new_body_stands_by_its_name_without_a_page(site: Flask, curator: Visitor) -> None:
    suggested(site, {"new": "body"}, title="Instituto Novo", country="BR")
    page = curator.get(OPEN).page
    assert "New body, received today" in page.text
    assert names(curator, f"{OPEN}&country=BR") == ["Instituto Novo"]
    assert "Public page" not in page.words(page.find(".work .entry"))


def test_a_fact_that_nobody_knew_yet_belongs_to_its_country(site: Flask, curator: Visitor) -> None:
    suggested(site, {"about": "fact:DM/insurance"})
    assert names(curator, f"{OPEN}&country=DM") == ["Dominica: Insurance of participants"]


def test_it_is_taken_handed_over_and_given_back_like_other_work(
    site: Flask, curator: Visitor, ben: Visitor
) -> None:
    reference = suggested(site)
    send(curator, "take", reference)
    page = ben.get(OPEN).page
    assert "Taken by First Curator" in page.text
    assert not page.all("form[action$='/take']")
    assert "Taken by First Curator" in ben.get(f"/en/staff/suggestions/{reference}").page.text
    send(curator, "hand-over", reference, to=of(OTHER).key, note="You know Brazil.")
    assert names(curator, f"{LIST}?show=mine") == []
    assert names(ben, f"{LIST}?show=mine") == ["Brazil: Insurance of participants"]
    send(ben, "give-back", reference)
    assert claims() == []
    assert len(names(ben)) == 1


def test_it_is_done_by_deciding_it_and_not_by_saying_so(site: Flask, curator: Visitor) -> None:
    reference = suggested(site)
    send(curator, "take", reference)
    page = curator.get(f"{LIST}?show=mine").page
    assert not page.all("form[action$='/done']")
    send(curator, "done", reference)
    page = curator.get(OPEN).page
    assert "It is done when it is decided" in page.text
    assert len(page.all(".work .entry")) == 1
    refuse(curator, reference)
    assert names(curator) == names(curator, f"{LIST}?show=mine") == []
    assert [claim.done_at is None for claim in claims()] == [False]
    assert noted("work.done") == []


def test_what_was_decided_meanwhile_cannot_be_taken(site: Flask, curator: Visitor) -> None:
    reference = suggested(site)
    refuse(curator, reference)
    send(curator, "take", reference)
    assert "It no longer waits" in curator.get(OPEN).page.text
    assert claims() == []


def test_who_is_forgotten_leaves_no_word_on_the_list(
    site: Flask, curator: Visitor, ben: Visitor
) -> None:
    reference = suggested(site)
    send(curator, "take", reference)
    send(curator, "hand-over", reference, to=of(OTHER).key, note="Investigadora Única wrote.")
    with transaction():
        found = db.session.scalars(select(Suggestion)).one()
        erase_suggestion(db.session(), found, by=Actor.visitor(), now=clock.now())
    assert claims() == []
    assert names(ben) == []


def test_nothing_waiting_is_said(curator: Visitor) -> None:
    assert "No suggestion waits for a decision." in curator.get(OPEN).page.text
