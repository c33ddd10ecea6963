"""Deciding: current and proposed side by side; accepted as a draft, refused with a reason, or asked of a desk."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.accounts.roles import StaffRole
from helpdesk.core.database import db
from helpdesk.curation.models import Draft
from helpdesk.inquiries.models import InquiryState
from helpdesk.suggesting.models import Suggestion, SuggestionState
from tests.support.asking import fresh, inquiries, said
from tests.support.client import strict
from tests.support.staff import Visitor, noted, signed_in
from tests.support.suggesting import (
    FILLED,
    Suggester,
    last_suggestion,
    mails,
    suggestions,
)

LIST = "/en/staff/suggestions"


def page_of(suggestion: Suggestion) -> str:
    return f"{LIST}/{suggestion.reference}"


def decide(curator: Visitor, suggestion: Suggestion, what: str, **fields: object):  # type: ignore[no-untyped-def]
    where = page_of(suggestion)
    return curator.send(f"{where}/{what}", fields, page=where)


def last_draft() -> Draft:
    fresh()
    return db.session.scalars(select(Draft).order_by(Draft.id.desc()).limit(1)).one()


def test_what_waits_is_listed_the_oldest_first(suggester: Suggester, curator: Visitor) -> None:
    for proposal in ("The first of two.", "The second of two."):
        suggester.send(proposal=proposal)
    text = curator.get(LIST).page.text
    assert text.index("The first of two.") < text.index("The second of two.")
    said(curator.get(LIST).page, ["Brazil: Insurance of participants"])


def test_what_stands_there_is_beside_what_is_proposed(
    suggester: Suggester, curator: Visitor
) -> None:
    suggester.send()
    page = curator.get(page_of(last_suggestion())).page
    now, proposed = (page.words(tag) for tag in page.all(".side-by-side > section"))
    assert "Required" in now
    assert "Checked against the source on" in now
    for words in ("proposal", "source_url", "note", "name", "email"):
        assert FILLED[words] in proposed


def test_an_address_of_a_stranger_is_no_link(suggester: Suggester, curator: Visitor) -> None:
    suggester.send()
    for path in (LIST, page_of(last_suggestion())):
        assert not [href for href in curator.get(path).page.links if "lawgazette" in href]


def test_accepted_it_becomes_a_draft_of_who_accepts(suggester: Suggester, curator: Visitor) -> None:
    path = suggester.send()
    found = last_suggestion()
    response = decide(curator, found, "accept", field="note", accept_note="Thank you.")
    draft = last_draft()
    assert response.headers["Location"].endswith(f"/staff/directory/drafts/{draft.key}/edit")
    assert (draft.element_kind, draft.element_key) == ("fact", "BR/insurance")
    assert draft.suggestion_id == found.id
    assert draft.state["note"] == FILLED["proposal"]
    assert draft.base_state["note"] != FILLED["proposal"]
    assert found.reference in draft.reason
    form = curator.get(response.headers["Location"]).page
    assert FILLED["proposal"] in form.html
    found = last_suggestion()
    assert (found.status, found.draft_key) == (SuggestionState.ACCEPTED, draft.key)
    assert [event.subject_key for event in noted("suggestion.accepted")][-1] == found.reference
    said(suggester.get(path).page, ["was accepted", "not been published yet", "Thank you."])


def test_whoever_writes_or_reads_the_draft_sees_what_was_suggested(
    suggester: Suggester, curator: Visitor
) -> None:
    suggester.send(note="Mind article 3.")
    found = last_suggestion()
    where = decide(curator, found, "accept").headers["Location"]
    for path in (where, where.removesuffix("/edit")):
        page = curator.get(path).page
        said(page, [FILLED["proposal"], "Mind article 3."])
        assert page_of(found) in page.links
        assert not [href for href in page.links if "lawgazette" in href]


def test_without_a_field_the_draft_begins_as_the_entry_is(
    suggester: Suggester, curator: Visitor
) -> None:
    suggester.send()
    assert decide(curator, last_suggestion(), "accept").status_code == 303
    draft = last_draft()
    assert draft.state == draft.base_state


@pytest.mark.parametrize(
    ("new", "kind", "field"), [("body", "agency", "name"), ("call", "call", "title")]
)
def test_a_new_entry_begins_with_what_was_said_of_it(
    suggester: Suggester, curator: Visitor, new: str, kind: str, field: str
) -> None:
    suggester.send({"new": new}, title="Instituto  Novo")
    assert decide(curator, last_suggestion(), "accept").status_code == 303
    draft = last_draft()
    assert (draft.element_kind, draft.element_key, draft.action) == (kind, "", "created")
    assert draft.state[field] == "Instituto Novo"
    assert curator.get(f"/en/staff/directory/drafts/{draft.key}/edit").status_code == 200


def test_a_field_that_takes_no_words_is_refused(suggester: Suggester, curator: Visitor) -> None:
    suggester.send()
    assert decide(curator, last_suggestion(), "accept", field="sources").status_code == 422
    assert last_suggestion().is_open


def test_published_the_private_page_says_so(fresh_app: Flask) -> None:
    suggester = Suggester(strict(fresh_app))
    path = suggester.send()
    curator = signed_in(fresh_app, StaffRole.CURATOR)
    decide(curator, last_suggestion(), "accept", field="note")
    key = last_draft().key
    where = f"/en/staff/directory/drafts/{key}"
    assert curator.send(f"{where}/submit", page=where).status_code == 303
    second = signed_in(fresh_app, StaffRole.CURATOR, email="second@helpdesk.example")
    assert second.send(f"{where}/publish", page=where).status_code == 303
    said(suggester.get(path).page, ["The change has been published."])
    said(suggester.get("/en/countries/br").page, [FILLED["proposal"]])


def test_refused_the_suggester_is_told_why_in_the_own_language(
    suggester: Suggester, curator: Visitor
) -> None:
    path = suggester.send(language="es")
    found = last_suggestion()
    reason = "La ley de 2024 no ha entrado en vigor."
    assert decide(curator, found, "refuse", reason=reason).status_code == 303
    [mail] = mails("suggestion-decided", found)
    assert mail.language == "es"
    assert reason in mail.text
    assert reason in mail.html
    page = suggester.get(path).page
    said(page, ["was not taken over", reason])
    assert page.all("p[lang=es]")


def test_a_refusal_needs_its_reason_and_loses_nothing_typed(
    suggester: Suggester, curator: Visitor
) -> None:
    suggester.send()
    response = decide(curator, last_suggestion(), "refuse", reason=" ")
    assert response.status_code == 422
    said(response.page, ["Write the reason"])
    long = "x" * 2001
    response = decide(curator, last_suggestion(), "refuse", reason=long)
    assert response.status_code == 422
    assert long in response.page.html
    assert last_suggestion().is_open


def test_a_question_goes_to_the_desk_that_covers_it(suggester: Suggester, curator: Visitor) -> None:
    path = suggester.send()
    found = last_suggestion()
    assert decide(curator, found, "inquiry", topic="ethics").status_code == 303
    inquiry = inquiries()[-1]
    found = last_suggestion()
    assert (found.status, found.inquiry_reference) == (SuggestionState.INQUIRY, inquiry.reference)
    assert inquiry.status is InquiryState.OPEN
    assert (inquiry.topic, inquiry.countries, inquiry.lead_slug) == ("ethics", ["BR"], "brazil")
    assert (inquiry.about_kind, inquiry.about_key) == ("fact", "BR/insurance")
    assert FILLED["proposal"] in inquiry.messages[0].text
    assert FILLED["source_url"] in inquiry.messages[0].text
    said(suggester.get(path).page, ["passed on as an inquiry", inquiry.reference])
    assert mails("suggestion-decided", found)


def test_of_two_who_decide_the_second_is_told_and_loses_nothing(
    suggester: Suggester, curator: Visitor
) -> None:
    suggester.send()
    found = last_suggestion()
    assert decide(curator, found, "refuse", reason="Not in force.").status_code == 303
    response = decide(curator, found, "refuse", reason="Another reason of mine.")
    assert response.status_code == 409
    said(response.page, ["Somebody else has decided", "Not in force.", "Another reason of mine."])
    assert decide(curator, found, "accept").status_code == 409
    assert decide(curator, found, "inquiry", topic="other").status_code == 409
    assert len(mails("suggestion-decided", found)) == 1


@pytest.mark.parametrize("role", [StaffRole.CONTACT, StaffRole.COORDINATOR])
def test_who_does_not_curate_is_turned_away(fresh_app: Flask, role: StaffRole) -> None:
    Suggester(strict(fresh_app)).send()
    visitor = signed_in(fresh_app, role)
    where = page_of(last_suggestion())
    assert visitor.get(LIST).status_code == 403
    assert visitor.get(where).status_code == 403
    for what in ("accept", "refuse", "inquiry"):
        answer = visitor.send(f"{where}/{what}", {"reason": "x"}, page="/en/staff/account")
        assert answer.status_code == 403
    assert suggestions()[-1].is_open


def test_without_the_token_of_the_form_nothing_is_decided(
    suggester: Suggester, curator: Visitor
) -> None:
    suggester.send()
    response = curator.client.post(f"{page_of(last_suggestion())}/refuse", data={"reason": "x"})
    assert response.status_code == 400
    assert last_suggestion().is_open


# Thanks


def test_thanks_go_to_those_who_want_them_once_accepted(fresh_app: Flask) -> None:
    suggester, curator = Suggester(strict(fresh_app)), signed_in(fresh_app, StaffRole.CURATOR)
    told = {
        "Wanted Thanks": ("accept", "y"),
        "Quiet Helper": ("accept", ""),
        "Refused One": ("refuse", "y"),
    }
    for name, (what, wants) in told.items():
        fields = suggester.filled(name=name, email=f"{name.split()[0].lower()}@example.org")
        if wants:
            fields["wants_thanks"] = wants
        assert suggester.post(fields).status_code == 303
        decide(curator, last_suggestion(), what, reason="Why.")
    suggester.send(name="Undecided Person", wants_thanks="y")
    text = suggester.get("/en/about/thanks").page.text
    assert "Wanted Thanks" in text
    for name in ("Quiet Helper", "Refused One", "Undecided Person"):
        assert name not in text


def test_where_nobody_wants_thanks_the_page_says_so(client) -> None:  # type: ignore[no-untyped-def]
    page = client.get("/en/about/thanks").page
    said(page, ["Nobody has asked to be named yet."])
    assert "Those named here" not in page.text
