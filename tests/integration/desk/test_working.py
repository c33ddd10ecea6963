"""Taking, giving, handing over, closing, spam, entries, the asker's address, erasing."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.desk.models import DeskDraft, DeskPresence, InquiryLink
from helpdesk.inquiries.models import InquiryMessage, InquiryState
from helpdesk.inquiries.services import link_token
from helpdesk.routing.members import Assigns
from helpdesk.routing.models import RegionalContact
from tests.support.asking import mails
from tests.support.client import strict
from tests.support.desk import act, answer, inquiry_of, opened, path_of, sent
from tests.support.staff import Visitor, noted, of


def test_taking_and_giving_back(site: Flask, bea: Visitor, caio: Visitor) -> None:
    reference = sent()
    act(bea, reference, "take")
    assert inquiry_of(reference).assignee_account_id == of("bea@helpdesk.example").id
    act(bea, reference, "assignee", account=of("caio@helpdesk.example").key)
    assert inquiry_of(reference).assignee_account_id == of("caio@helpdesk.example").id
    act(caio, reference, "assignee", account="")
    assert inquiry_of(reference).assignee_account_id is None


def test_only_who_takes_part_can_be_given_it(site: Flask, bea: Visitor, eva: Visitor) -> None:
    reference = sent()
    response = act(bea, reference, "assignee", account=of("eva@helpdesk.example").key)
    assert response.status_code == 422
    assert inquiry_of(reference).assignee_account_id is None


def test_a_desk_that_wants_turns_gives_to_who_has_fewest(
    site: Flask, bea: Visitor, caio: Visitor
) -> None:
    with transaction():
        wanted = select(RegionalContact).where(RegionalContact.slug == "brazil")
        db.session.scalars(wanted).one().assigns = Assigns.ROUND_ROBIN
    numbers = {of(f"{name}@helpdesk.example").id for name in ("bea", "caio")}
    inquiries = [inquiry_of(sent()) for _each in range(4)]
    given = [inquiry.assignee_account_id for inquiry in inquiries]
    with transaction():
        db.session.scalars(wanted).one().assigns = Assigns.TAKE
    assert set(given) <= numbers
    told = [mail.to_address for each in inquiries for mail in mails("inquiry-yours", about=each)]
    assert [of(address).id for address in told] == given
    assert {given.count(number) for number in numbers} <= {1, 2, 3}
    assert inquiry_of(sent()).assignee_account_id is None


def test_who_is_given_it_by_another_is_told_in_own_language_and_who_takes_it_is_not(
    site: Flask, bea: Visitor, caio: Visitor
) -> None:
    reference = sent()
    act(bea, reference, "take")
    assert mails("inquiry-yours", about=inquiry_of(reference)) == []
    for key in (of("caio@helpdesk.example").key, "", of("caio@helpdesk.example").key):
        act(bea, reference, "assignee", account=key)
    told = mails("inquiry-yours", about=inquiry_of(reference))
    assert [mail.to_address for mail in told] == ["caio@helpdesk.example"] * 2
    assert all(f"/{of('caio@helpdesk.example').language}/staff/" in mail.text for mail in told)
    assert inquiry_of(reference).subject in told[0].subject


def test_handing_over_tells_the_other_desk_and_keeps_the_promise(site: Flask, bea: Visitor) -> None:
    reference = sent()
    due_at = inquiry_of(reference).due_at
    act(bea, reference, "take")
    act(bea, reference, "hand-over", desk="andean", reason="Peru is meant", stay="y")
    inquiry = inquiry_of(reference)
    assert (inquiry.lead_slug, inquiry.assignee_account_id, inquiry.due_at) == (
        "andean", None, due_at,
    )  # fmt: skip
    [mail] = mails("inquiry-handed-over", about=inquiry)
    assert mail.to_address == "andean@helpdesk.example"
    assert "Peru is meant" in opened(bea, reference).text
    assert noted("inquiry.handed-over")[-1].details == {"from": "brazil", "to": "andean"}


@pytest.mark.parametrize("data", [{"desk": "andean"}, {"desk": "", "reason": "x"},
                                  {"desk": "brazil", "reason": "x"}, {"desk": "no", "reason": "x"}])  # fmt: skip
def test_handing_over_needs_another_desk_and_a_reason(
    site: Flask, bea: Visitor, data: dict[str, str]
) -> None:
    reference = sent()
    assert act(bea, reference, "hand-over", **data).status_code == 422
    assert inquiry_of(reference).lead_slug == "brazil"


def test_handing_over_there_and_back_tells_each_time(
    site: Flask, bea: Visitor, coordinator: Visitor
) -> None:
    reference = sent()
    for desk in ("andean", "brazil", "andean"):
        act(coordinator, reference, "hand-over", desk=desk, reason="Back and forth")
    assert len(mails("inquiry-handed-over", about=inquiry_of(reference))) == 3


def test_closing_tells_the_asker_and_opening_again_promises_anew(site: Flask, bea: Visitor) -> None:
    reference = sent()
    act(bea, reference, "closing")
    act(bea, reference, "closing")
    inquiry = inquiry_of(reference)
    assert inquiry.status is InquiryState.CLOSED
    assert len(mails("inquiry-closed", about=inquiry)) == 1
    act(bea, reference, "reopening")
    inquiry = inquiry_of(reference)
    assert inquiry.status is InquiryState.OPEN
    assert inquiry.due_at is not None
    assert inquiry.due_at > clock.now()


def test_spam_tells_nobody_and_can_be_taken_back(site: Flask, bea: Visitor) -> None:
    reference = sent()
    before = len(mails())
    act(bea, reference, "spam")
    assert inquiry_of(reference).status is InquiryState.SPAM
    assert len(mails()) == before
    assert not opened(bea, reference).all("#answer-form")
    act(bea, reference, "no-spam")
    assert inquiry_of(reference).status is InquiryState.OPEN


def test_what_was_answered_is_no_spam(site: Flask, bea: Visitor) -> None:
    reference = sent()
    answer(bea, reference, "Answer.")
    assert act(bea, reference, "spam").status_code == 409
    assert inquiry_of(reference).status is InquiryState.WAITING


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/en/agencies/anvisa", "anvisa"),
        ("https://helpdesk.example/pt/countries/br#insurance", "br#insurance"),
        ("http://localhost/es/countries/pe?q=1", "countries/pe"),
    ],
)
def test_an_entry_is_linked_by_its_address(
    site: Flask, bea: Visitor, address: str, words: str
) -> None:
    reference = sent()
    for _twice in range(2):
        assert act(bea, reference, "entries", address=address).status_code == 303
    links = [str(a["href"]) for a in opened(bea, reference).all(".aside-list a")]
    assert len([link for link in links if link.endswith(words)]) == 1
    remove = str(opened(bea, reference).find("form[action*='/entries/']")["action"])
    bea.send(remove, page="/en/staff/account")
    assert not opened(bea, reference).all("form[action*='/entries/'][action$='/remove']")


@pytest.mark.parametrize("address", ["", "anvisa", "https://x.example/", "/en/agencies/nobody",
                                     "/en/countries/br#nothing", "javascript:alert(1)", "//[",
                                     "/en/calls/"])  # fmt: skip
def test_what_is_no_entry_is_not_linked(site: Flask, bea: Visitor, address: str) -> None:
    reference = sent()
    assert act(bea, reference, "entries", address=address).status_code == 422


def test_the_askers_address_is_renewed_and_ended(site: Flask, bea: Visitor) -> None:
    reference = sent()
    first = link_token(inquiry_of(reference))
    act(bea, reference, "link/renewal")
    second = link_token(inquiry_of(reference))
    db.session.rollback()
    pages = [strict(site).get(f"/es/inquiries/{token}").status_code for token in (first, second)]
    assert pages == [404, 200]
    act(bea, reference, "link/end")
    assert strict(site).get(f"/es/inquiries/{second}").status_code == 404
    assert noted("inquiry.link-revoked")[-1].subject_key == reference
    answer(bea, reference, "Without an address.")
    assert "/inquiries/" not in mails("inquiry-answer", about=inquiry_of(reference))[0].text


def test_erasing_reaches_drafts_notes_links_and_mail(
    site: Flask, bea: Visitor, coordinator: Visitor
) -> None:
    reference = sent("zq-question-zq", name="zq-name-zq")
    ticket = opened(bea, reference).find(".composer--note [name=ticket]")["value"]
    act(bea, reference, "notes", note="zq-note-zq", ticket=ticket)
    answer(bea, reference, "zq-draft-zq", then="draft")
    act(bea, reference, "entries", address="/en/agencies/anvisa")
    assert act(coordinator, reference, "erasure").status_code == 303
    inquiry = inquiry_of(reference)
    assert inquiry.status is InquiryState.ERASED
    for model in (DeskDraft, DeskPresence, InquiryLink, InquiryMessage):
        rows = select(model).where(model.inquiry_id == inquiry.id)
        assert db.session.scalars(rows).all() == []
    assert mails(about=inquiry) == []
    page = opened(coordinator, reference)
    assert "zq-" not in page.html
    assert noted("inquiry.erased")[-1].actor_id == of("cora@helpdesk.example").id


def test_what_is_erased_cannot_be_worked_on(site: Flask, coordinator: Visitor) -> None:
    reference = sent()
    act(coordinator, reference, "erasure")
    for action in ("take", "closing", "reopening", "spam", "link/renewal", "hand-over"):
        assert act(coordinator, reference, action).status_code == 409, action
    assert coordinator.client.get(path_of(reference, "erasure")).status_code == 404
