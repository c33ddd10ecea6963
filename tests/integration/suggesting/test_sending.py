"""One suggestion, one receipt, whatever is clicked; the guard lets people pass and loses no word."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import OperationalError
from time_machine import Traveller

from helpdesk.core.database import db, transaction
from helpdesk.core.limits import limiter
from helpdesk.inquiries.drafts import About
from helpdesk.inquiries.guard import LEAST_TIME, is_proof
from helpdesk.inquiries.tokens import hashed
from helpdesk.suggesting import views
from helpdesk.suggesting.drafts import (
    CONSENT_VERSION,
    SuggestionDraft,
    SuggestionKind,
    Target,
)
from helpdesk.suggesting.models import SuggestionState
from helpdesk.suggesting.services import own_key, send_suggestion
from tests.support.asking import Asker, inquiries, said, token_of
from tests.support.client import strict
from tests.support.sites import Sites
from tests.support.suggesting import (
    FACT,
    FILLED,
    Suggester,
    again,
    last_suggestion,
    mails,
    suggestions,
)

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def draft() -> SuggestionDraft:
    return SuggestionDraft(
        target=Target(SuggestionKind.CORRECTION, About("fact", "BR/insurance")),
        proposal="Eighteen.",
        source_url="https://gov.example/law",
        email="ana@example.org",
        language="en",
    )


def test_what_is_sent_is_stored_and_shown(suggester: Suggester) -> None:
    path = suggester.send()
    found = last_suggestion()
    assert found.reference.startswith("SG-")
    assert (found.kind, found.about_kind, found.about_key) == (
        "correction",
        "fact",
        "BR/insurance",
    )
    assert found.status is SuggestionState.OPEN
    for name in ("proposal", "source_url", "note"):
        assert getattr(found, name) == FILLED[name]
    assert (found.suggester_name, found.suggester_email) == (FILLED["name"], FILLED["email"])
    assert (found.consent_version, found.consent_at) == (CONSENT_VERSION, found.received_at)
    assert not found.wants_thanks
    assert found.token_hash == hashed(token_of(path))
    said(suggester.get(path).page, [found.reference, FILLED["proposal"], "has not decided"])


@pytest.mark.parametrize("new", ["body", "call"])
def test_a_new_entry_is_stored_with_its_name(suggester: Suggester, new: str) -> None:
    more = {"country": "BR"} if new == "body" else {}
    suggester.send({"new": new}, title="Instituto Novo", **more)
    found = last_suggestion()
    assert (found.kind, found.title, found.about_kind) == (new, "Instituto Novo", "")
    assert found.country == more.get("country", "")


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "We have your suggestion"), ("es", "sugerencia"), ("pt", "sugestão")],
)
def test_the_receipt_comes_once_in_the_language_asked_for(
    suggester: Suggester, language: str, words: str
) -> None:
    path = suggester.send(language=language)
    [mail] = mails("suggestion-received", last_suggestion())
    assert (mail.to_address, mail.language) == (FILLED["email"], language)
    assert words in mail.subject
    assert path.replace("/en/", f"/{language}/") in mail.text
    assert mail.is_automatic


def test_the_receipt_repeats_nothing_that_was_typed(suggester: Suggester) -> None:
    """A stranger's address in the form must not make us send that stranger somebody's text."""
    suggester.send(
        proposal="Buy pills", note="pills", name="pills.example",
        source_url="https://pills.example/now",
    )  # fmt: skip
    [mail] = mails("suggestion-received", last_suggestion())
    for part in (mail.subject, mail.text, mail.html):
        assert "pills" not in part.lower()


def test_a_double_click_makes_one_suggestion(suggester: Suggester) -> None:
    before = len(suggestions())
    fields = suggester.filled()
    first, second = suggester.post(fields), suggester.post(fields)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(suggestions()) == before + 1
    assert len(mails("suggestion-received", last_suggestion())) == 1


def test_two_processes_at_once_make_one_suggestion(site: Flask) -> None:
    before = len(suggestions())
    ready, references, errors = threading.Barrier(4), [], []

    def send() -> None:
        with site.test_request_context("/en/suggest"):
            ready.wait()
            try:
                with transaction():
                    made = send_suggestion(db.session(), draft(), now=NOON, key=own_key("key"))
                    references.append(made.reference)
            except Exception as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(set(references)) == 1
    assert len(suggestions()) == before + 1
    assert len(mails("suggestion-received", last_suggestion())) == 1


def test_another_one_written_over_the_first_is_another_suggestion(suggester: Suggester) -> None:
    fields = suggester.filled()
    suggester.post(fields)
    before = len(suggestions())
    response = suggester.post(fields | {"proposal": "Sixteen, with the parents."})
    assert response.status_code == 200
    said(response.page, ["is a new one"])
    assert suggester.post(again(response.page)).status_code == 303
    assert len(suggestions()) == before + 1
    assert last_suggestion().proposal == "Sixteen, with the parents."


def test_a_ticket_makes_one_suggestion_and_one_inquiry_apart(site: Flask) -> None:
    """Whoever puts a form's ticket into the other form gets two things with two addresses."""
    asker = Asker(strict(site))
    checked = asker.checked()
    path = asker.post("send", checked).headers["Location"].partition("?")[0]
    suggester = Suggester(strict(site))
    own = suggester.send(ticket=checked["ticket"][0])
    assert token_of(own) != token_of(path)
    assert suggester.get(f"/en/inquiries/{token_of(own)}").status_code == 404
    assert suggester.get(f"/en/suggestions/{token_of(path)}").status_code == 404
    assert inquiries()[-1].idempotency_key != last_suggestion().idempotency_key


def test_a_ticket_that_is_not_ours_costs_one_more_look(suggester: Suggester) -> None:
    before = len(suggestions())
    response = suggester.post(suggester.filled(ticket="made.up.ticket"))
    assert response.status_code == 200
    said(response.page, ["send it from here"])
    assert len(suggestions()) == before
    assert suggester.post(again(response.page)).status_code == 303


@pytest.mark.parametrize(
    "headers", [{"Sec_Fetch_Site": "cross-site"}, {"Origin": "https://evil.example"}]
)
def test_what_another_site_sends_is_shown_and_not_acted_on(
    suggester: Suggester, headers: dict[str, str]
) -> None:
    before = len(suggestions())
    assert suggester.post(suggester.filled(), **headers).status_code == 200
    assert len(suggestions()) == before


@pytest.mark.parametrize("failing", ["send_suggestion", "suggestion_by_key", "told_about"])
def test_a_database_that_is_away_loses_nothing(
    suggester: Suggester, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    fields = suggester.filled()
    before = len(suggestions())

    def away(*_args: object, **_more: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the database is away"))

    with monkeypatch.context() as patched:
        if failing == "told_about":
            patched.setattr("helpdesk.suggesting.views.directory.country_names", away)
        else:
            patched.setattr(views, failing, away)
        response = suggester.post(fields)
    assert response.status_code == 503
    carried = {
        str(field["name"]): str(field["value"]) for field in response.page.all("main [type=hidden]")
    }
    for name in ("proposal", "source_url", "note", "name", "email", "consent", "about"):
        assert carried[name] == (FILLED | {"about": FACT})[name]
    assert len(suggestions()) == before
    assert suggester.post(carried).status_code == 303


# The guard


@pytest.fixture(scope="module")
def small_site(sites: Sites) -> Iterator[Flask]:
    """3 from an address or a mailbox, 20 from all; a flood from 4."""
    limits = {"HELPDESK_ASK_LIMIT": "3 per hour", "HELPDESK_ASK_TOTAL": "20 per hour"}
    with sites.copy_of("seeded", **limits) as app:
        yield app


@pytest.fixture
def guarded(small_site: Flask) -> Iterator[Flask]:
    with small_site.app_context():
        limiter.reset()
        yield small_site
        limiter.reset()


@pytest.fixture
def clock() -> Iterator[Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def outside(site: Flask, number: int = 1) -> Suggester:
    suggester = Suggester(strict(site), is_outside=True)
    suggester.environ = {"REMOTE_ADDR": f"198.51.100.{number}"}
    return suggester


def test_who_fills_in_the_hidden_field_is_told_and_keeps_everything(guarded: Flask) -> None:
    suggester = Suggester(strict(guarded))
    response = suggester.post(suggester.filled(website="http://spam.example"))
    assert response.status_code == 422
    said(response.page, ["has been emptied"])
    back = again(response.page)
    assert back["website"] == [""]
    assert back["proposal"] == [FILLED["proposal"]]
    assert suggestions() == []


def test_what_is_quicker_than_people_are_is_asked_to_look_again(
    guarded: Flask, clock: Traveller
) -> None:
    suggester = outside(guarded)
    fields = suggester.filled()
    clock.shift(LEAST_TIME - timedelta(seconds=1))
    response = suggester.post(fields)
    assert response.status_code == 429
    clock.shift(timedelta(seconds=5))
    assert suggester.post(again(response.page)).status_code == 303


def test_questions_and_suggestions_are_counted_together(guarded: Flask, clock: Traveller) -> None:
    suggester, asker = outside(guarded), Asker(strict(guarded))
    asker.environ = suggester.environ
    for number in range(3):
        checked = asker.checked(email=f"ana{number}@example.org")
        clock.shift(LEAST_TIME)
        assert asker.post("send", checked).status_code == 303
    fields = suggester.filled()
    clock.shift(LEAST_TIME)
    response = suggester.post(fields)
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 3600
    said(response.page, ["Nothing is lost"])
    assert again(response.page)["proposal"] == [FILLED["proposal"]]


def test_in_a_flood_a_proof_of_work_is_asked_for(guarded: Flask, clock: Traveller) -> None:
    for number in range(4):
        suggester = outside(guarded, 10 + number)
        fields = suggester.filled(email=f"ana{number}@example.org")
        clock.shift(LEAST_TIME)
        assert suggester.post(fields).status_code == 303
    suggester = outside(guarded, 20)
    fields = suggester.filled()
    clock.shift(LEAST_TIME)
    response = suggester.post(fields)
    assert response.status_code == 429
    form = response.page.find("form#suggest")
    assert form["data-proof-bits"] == "17"
    [ticket] = again(response.page)["ticket"]
    proof = next(str(number) for number in count() if is_proof(str(number), ticket))
    assert suggester.post({**again(response.page), "proof": proof}).status_code == 303
