"""Object by object: who sees which inquiry, and what is answered to those who do not."""

from __future__ import annotations

import pytest
from flask import Flask

from helpdesk.core.database import db, transaction
from helpdesk.inquiries.models import Inquiry
from tests.support.desk import INBOX, act, answer, inquiry_of, opened, path_of, sent
from tests.support.staff import Visitor, noted, of

# Every address of one inquiry, and how it is asked.
PAGES = ("", "hand-over", "merge", "split", "files/1")
ACTS = (
    "answer", "draft", "preview", "presence", "notes", "take", "assignee", "hand-over", "desks",
    "merge", "merges/1/undo", "split", "closing", "reopening", "spam", "no-spam", "entries",
    "entries/1/remove", "link/renewal", "link/end",
)  # fmt: skip
NOWHERE = "HD-26-0000-0000"


def statuses(visitor: Visitor, reference: str) -> dict[str, int]:
    token = visitor.token("/en/staff/account")
    found = {f"GET {action}": visitor.client.get(path_of(reference, action)) for action in PAGES}
    for action in ACTS:
        path = path_of(reference, action)
        found[f"POST {action}"] = visitor.client.post(path, data={"csrf_token": token})
    return {name: response.status_code for name, response in found.items()}


def test_a_contact_of_another_desk_finds_nothing_at_any_address(site: Flask, eva: Visitor) -> None:
    reference = sent()
    before = inquiry_of(reference).version
    assert set(statuses(eva, reference).values()) == {404}
    assert inquiry_of(reference).version == before
    assert {event.subject_key for event in noted("inquiry.refused")} == {reference}


def test_an_inquiry_of_others_is_answered_like_one_that_is_not_there(
    site: Flask, eva: Visitor
) -> None:
    reference = sent()
    there = eva.client.get(path_of(reference)).get_data(as_text=True)
    nowhere = eva.client.get(path_of(NOWHERE)).get_data(as_text=True)
    assert there.replace(reference, NOWHERE) == nowhere


def test_a_contact_of_the_desk_opens_every_page(site: Flask, bea: Visitor) -> None:
    reference = sent()
    found = [bea.client.get(path_of(reference, action)).status_code for action in PAGES[:4]]
    assert found == [200] * 4


def test_a_desk_that_is_told_takes_part(site: Flask, bea: Visitor, eva: Visitor) -> None:
    reference = sent()
    assert eva.client.get(path_of(reference)).status_code == 404
    act(bea, reference, "desks", desk="iberia")
    assert answer(eva, reference, "From Iberia.").status_code == 303


def test_what_is_given_to_somebody_is_theirs_to_see(site: Flask, eva: Visitor) -> None:
    reference = sent()
    number = of("eva@helpdesk.example").id
    with transaction():
        db.session.query(Inquiry).filter_by(reference=reference).one().assignee_account_id = number
    assert eva.client.get(path_of(reference)).status_code == 200


def test_a_desk_that_hands_over_no_longer_sees_it_unless_it_stays(
    site: Flask, bea: Visitor, eva: Visitor
) -> None:
    gone, kept = sent(), sent()
    act(bea, gone, "hand-over", desk="iberia", reason="Spanish law")
    act(bea, kept, "hand-over", desk="iberia", reason="Spanish law", stay="y")
    assert bea.client.get(path_of(gone)).status_code == 404
    assert bea.client.get(path_of(kept)).status_code == 200
    assert eva.client.get(path_of(gone)).status_code == 200


def test_coordinators_see_all_and_curators_none(
    site: Flask, coordinator: Visitor, curator: Visitor
) -> None:
    reference = sent()
    assert coordinator.client.get(path_of(reference)).status_code == 200
    assert set(statuses(curator, reference).values()) == {403}
    assert curator.client.get(INBOX).status_code == 403


def test_only_coordinators_erase(site: Flask, bea: Visitor, coordinator: Visitor) -> None:
    reference = sent()
    assert bea.client.get(path_of(reference, "erasure")).status_code == 403
    assert act(bea, reference, "erasure").status_code == 403
    assert coordinator.client.get(path_of(reference, "erasure")).status_code == 200


def test_the_inbox_lists_what_an_account_may_see_and_nothing_else(
    site: Flask, bea: Visitor, eva: Visitor, coordinator: Visitor
) -> None:
    brazil = sent("What of Brazil in the inbox?")
    spain = sent("What of Spain in the inbox?", countries=("ES",))
    texts = {
        name: visitor.client.get(f"{INBOX}?text=in the inbox").page.text
        for name, visitor in (("bea", bea), ("eva", eva), ("all", coordinator))
    }
    seen = {
        name: [reference in text for reference in (brazil, spain)] for name, text in texts.items()
    }
    assert seen == {"bea": [True, False], "eva": [False, True], "all": [True, True]}


@pytest.mark.parametrize("query", ["text={0}", "desk=brazil&state=any", "mine=1", "state=spam"])
def test_no_filter_widens_what_an_account_sees(site: Flask, eva: Visitor, query: str) -> None:
    reference = sent()
    response = eva.client.get(f"{INBOX}?{query.format(reference)}")
    assert response.status_code == 200
    assert reference not in response.page.find("main").get_text()


def test_files_of_others_are_not_found_by_number(site: Flask, bea: Visitor) -> None:
    reference = sent()
    opened(bea, reference)
    assert bea.client.get(path_of(reference, "files/999999")).status_code == 404
