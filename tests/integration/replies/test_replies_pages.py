"""Canned replies: who reads and who writes them, and how the form of an answer gets them."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from sqlalchemy import func, select

from helpdesk.accounts.roles import StaffRole
from helpdesk.audit.models import Actor
from helpdesk.core.database import db, transaction
from helpdesk.replies.models import CannedReply, CannedText
from helpdesk.replies.services import ReplyDraft, add_reply, with_canned
from tests.support.client import strict
from tests.support.inquiries import MONDAY
from tests.support.reader import Page
from tests.support.staff import noted, signed_in

REPLIES = "/en/staff/replies"
TEXTS = {"en": "The authority is **Anvisa**.", "es": "La autoridad es Anvisa.", "pt": ""}
FILLED = {"title": "Who authorises in Brazil", **{f"text_{k}": v for k, v in TEXTS.items()}}


def made(title: str = "Who authorises in Brazil", **texts: str) -> int:
    with transaction():
        draft = ReplyDraft(title, texts or TEXTS)
        return add_reply(draft, by=Actor.system(), now=MONDAY).id


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(CannedReply)) or 0


def test_a_coordinator_writes_a_reply_and_a_contact_reads_it(fresh_app: Flask) -> None:
    coordinator = signed_in(fresh_app, StaffRole.COORDINATOR)
    assert "There is none yet." in coordinator.get(REPLIES).page.text
    response = coordinator.send(f"{REPLIES}/new", FILLED)
    assert response.status_code == 303
    assert [event.subject_kind for event in noted("reply.added")] == ["canned-reply"]
    contact = signed_in(fresh_app, StaffRole.CONTACT, email="contact@helpdesk.example")
    page = contact.get(response.headers["Location"]).page
    assert "La autoridad es Anvisa." in page.text
    assert page.find('[lang="es"].reply-text')
    assert "Change the reply" not in page.text
    assert "Who authorises in Brazil" in contact.get(REPLIES).page.text


@pytest.mark.parametrize("role", [StaffRole.CONTACT, StaffRole.CURATOR])
def test_those_who_do_not_edit_the_routing_are_turned_away_from_writing(
    fresh_app: Flask, role: StaffRole
) -> None:
    number = made()
    visitor = signed_in(fresh_app, role)
    for path in (f"{REPLIES}/new", f"{REPLIES}/{number}/edit", f"{REPLIES}/{number}/remove"):
        assert visitor.get(path).status_code == 403
        assert visitor.send(path, FILLED, page="/en/staff/passkeys").status_code == 403
    assert count() == 1


def test_a_curator_and_a_visitor_read_no_replies(fresh_app: Flask) -> None:
    made()
    assert signed_in(fresh_app, StaffRole.CURATOR).get(REPLIES).status_code == 403
    assert strict(fresh_app).get(REPLIES).status_code == 303


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": " "}, "Enter a title."),
        ({"text_en": "", "text_es": ""}, "Write the reply in one language or more."),
        ({"title": "x" * 121}, "Shorten this to 120 characters."),
        ({"text_es": "x" * 10_001}, "Shorten this to 10000 characters."),
    ],
)
def test_what_is_refused_says_what_to_do_and_keeps_what_was_typed(
    fresh_app: Flask, changes: dict[str, str], words: str
) -> None:
    response = signed_in(fresh_app, StaffRole.COORDINATOR).send(f"{REPLIES}/new", FILLED | changes)
    assert response.status_code == 422
    assert words in response.page.text
    if "text_en" not in changes:
        assert TEXTS["en"] in response.get_data(as_text=True)
    assert count() == 0


def test_a_language_is_taken_away_and_another_added(fresh_app: Flask) -> None:
    number = made()
    visitor = signed_in(fresh_app, StaffRole.COORDINATOR)
    path = f"{REPLIES}/{number}/edit"
    version = visitor.get(path).page.find("[name=version]")["value"]
    changed = FILLED | {"text_es": "", "text_pt": "A autoridade é a Anvisa.", "version": version}
    assert visitor.send(path, changed).status_code == 303
    db.session.rollback()
    wanted = select(CannedText.language).order_by(CannedText.language)
    assert db.session.scalars(wanted).all() == ["en", "pt"]


def test_of_two_who_edit_at_once_the_second_is_told_and_loses_nothing(fresh_app: Flask) -> None:
    number = made()
    visitor = signed_in(fresh_app, StaffRole.COORDINATOR)
    path = f"{REPLIES}/{number}/edit"
    seen = {"version": visitor.get(path).page.find("[name=version]")["value"]}
    assert visitor.send(path, FILLED | seen | {"title": "Theirs"}).status_code == 303
    response = visitor.send(path, FILLED | seen | {"title": "Mine"})
    assert response.status_code == 409
    assert "Somebody else has saved this reply" in response.page.text
    assert response.page.find("[name=title]")["value"] == "Mine"
    fresh = {"version": response.page.find("[name=version]")["value"]}
    assert visitor.send(path, FILLED | fresh | {"title": "Mine"}).status_code == 303


def test_removing_is_asked_before_it_is_done(fresh_app: Flask) -> None:
    number = made()
    visitor = signed_in(fresh_app, StaffRole.COORDINATOR)
    assert visitor.get(f"{REPLIES}/{number}/remove").status_code == 200
    assert count() == 1
    assert visitor.send(f"{REPLIES}/{number}/remove").status_code == 303
    assert count() == 0
    assert visitor.get(f"{REPLIES}/{number}").status_code == 404


def test_the_form_of_an_answer_offers_them_in_the_asker_s_language(fresh_app: Flask) -> None:
    number = made()
    made("Only in Portuguese", pt="Olá <b>")
    with fresh_app.test_request_context("/en/"):
        html = render_template_string(
            '{% with answer_language="es" %}{% include "desk/_canned.html" %}{% endwith %}'
        )
    buttons = Page(html).all("button[name=canned]")
    assert next(button["value"] for button in buttons) == str(number)
    assert [button["data-canned"] for button in buttons] == [TEXTS["es"], "Olá <b>"]
    assert [button.get_text() for button in buttons] == [
        "Who authorises in Brazil",
        "Only in Portuguese (Portuguese)",
    ]
    assert all(button.has_attr("formnovalidate") for button in buttons)


def test_without_any_reply_the_form_offers_nothing(fresh_app: Flask) -> None:
    with fresh_app.test_request_context("/en/"):
        html = render_template_string(
            '{% with answer_language="es" %}{% include "desk/_canned.html" %}{% endwith %}'
        )
    assert html.strip() == ""


def test_without_a_script_the_text_comes_after_what_was_typed(fresh_app: Flask) -> None:
    number = made()
    assert with_canned("Dear asker,", str(number), "es") == f"Dear asker,\n\n{TEXTS['es']}"
    assert with_canned("Dear asker,", str(number), "pt") == f"Dear asker,\n\n{TEXTS['en']}"
    for nothing in (None, "", "999999", "x"):
        assert with_canned("Dear asker,", nothing, "es") is None
