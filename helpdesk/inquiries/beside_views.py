"""What stands beside the form, each part by itself for the script that keeps it up to date.

Asked by POST, since a question does not belong in an address; nothing here is stored but that an
entry has answered.
"""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from helpdesk.accounts.access import public
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.core.languages import current_language
from helpdesk.core.limits import limit_searches
from helpdesk.core.requests import is_from_elsewhere
from helpdesk.directory import queries as directory
from helpdesk.directory.terms import TermKind
from helpdesk.inquiries.blueprint import blueprint
from helpdesk.inquiries.drafts import About, known_zone
from helpdesk.inquiries.guarding import may_add
from helpdesk.inquiries.matching import matches
from helpdesk.inquiries.presenters import foreseen_words
from helpdesk.inquiries.services import count_as_saved, secret_keys
from helpdesk.inquiries.tickets import read_ticket
from helpdesk.vocabulary.languages import SERVED

MOST_SAVED = 30  # an hour, of one address


@blueprint.post("/ask/matches")
@public
@limit_searches
def matching_entries() -> ResponseReturnValue:
    countries = _countries()
    found = matches(request.form.get("question", ""), countries, current_language())
    return render_template(
        "inquiries/_matches.html",
        matches=found,
        ticket=request.form.get("ticket", ""),
        topic=_topic(),
        countries=countries,
        has_looked=True,
    )


@blueprint.post("/ask/desk")
@public
@limit_searches
def desk() -> ResponseReturnValue:
    """Who would answer, and by which date."""
    countries, topic = _countries(), _topic()
    language = request.form.get("language", "")
    who = None
    if countries or topic:
        who = foreseen_words(
            countries,
            topic,
            answer_in=language if language in SERVED else current_language(),
            time_zone=known_zone(request.form.get("time_zone")),
            language=current_language(),
        )
    return render_template("inquiries/_who.html", who=who)


@blueprint.post("/ask/answered")
@public
def answered() -> ResponseReturnValue:
    """An entry has answered: counted, without who."""
    ticket = read_ticket(request.form.get("ticket", ""), secret_keys())
    entry = About.of(request.form.get("entry", ""))
    if entry and ticket and not is_from_elsewhere() and may_add("saved", most=MOST_SAVED):
        with transaction():
            count_as_saved(
                db.session(),
                entry,
                topic=_topic(),
                countries=_countries(),
                key=ticket.idempotency_key,
                now=clock.now(),
            )
    return redirect(url_for(".saved"), 303)


@blueprint.get("/ask/saved")
@public
def saved() -> ResponseReturnValue:
    return render_template("inquiries/saved.html")


def _countries() -> tuple[str, ...]:
    asked = set(request.form.getlist("countries")[:100])
    return tuple(code for code in directory.country_names(current_language()) if code in asked)


def _topic() -> str:
    topic = request.form.get("topic", "")
    return topic if directory.vocabulary().knows(TermKind.INQUIRY_TOPIC, topic) else ""
