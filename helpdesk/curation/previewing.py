"""The public page of a draft, made from rows that are changed in memory and never written."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from helpdesk.core import clock
from helpdesk.core.database import db
from helpdesk.core.languages import current_language
from helpdesk.curation import queries, services
from helpdesk.curation.errors import DraftNotFoundError
from helpdesk.curation.fields import Kind, complete
from helpdesk.curation.models import Draft
from helpdesk.curation.states import Subject, apply, new_subject
from helpdesk.directory import queries as directory
from helpdesk.directory.agency_presenters import AgencyPage
from helpdesk.directory.call_presenters import CallPage
from helpdesk.directory.country_presenters import CountryPage
from helpdesk.directory.models import Agency, Country, Fact, FundingCall, Programme
from helpdesk.directory.source_queries import sources_of_others

UNNAMED = "preview"  # the key of an entry that has none yet


def previewed(draft: Draft, back_url: str) -> ResponseReturnValue:
    """Raises: DraftNotFoundError, for a draft that has faults: there is no page of it."""
    if draft.element_kind == Kind.SOURCE or services.faults_in(draft, today=clock.today()):
        raise DraftNotFoundError("There is no preview of this draft.")
    session = db.session()
    try:
        with session.no_autoflush:
            subject = _changed(draft)
            return _rendered(subject, back_url)
    finally:
        session.rollback()


def _changed(draft: Draft) -> Subject:
    kind, key = draft.element_kind, draft.element_key
    found = queries.subject_or_none(kind, key) if key else None
    merged = services.present_merge(draft)
    if found is None:
        found = new_subject(db.session(), kind, key or UNNAMED)
    apply(db.session(), found, complete(kind, merged.state) | {"retired_on": None})
    return found


def _rendered(subject: Subject, back_url: str) -> ResponseReturnValue:
    language, now, terms = current_language(), clock.now(), directory.vocabulary()
    match subject:
        case Country() | Fact():
            country = subject if isinstance(subject, Country) else subject.country
            page: object = CountryPage(
                country,
                agencies=directory.agencies_of(country, language),
                calls=directory.calls_for(country),
                neighbours=directory.neighbours(country, language),
                terms=terms,
                language=language,
                now=now,
                other_sources=sources_of_others(country.facts),
            )
            template = "curation/_preview_country.html"
        case Agency() | Programme():
            agency = subject if isinstance(subject, Agency) else subject.agency
            calls = directory.calls_funded_by(agency) if agency.id else []
            page = AgencyPage(agency, calls=calls, terms=terms, language=language, now=now)
            template = "curation/_preview_agency.html"
        case FundingCall():
            covered = directory.countries_by_code(subject.country_codes, language)
            page = CallPage(subject, covered=covered, terms=terms, language=language, now=now)
            template = "curation/_preview_call.html"
        case _:
            raise DraftNotFoundError("There is no preview of a source.")
    return render_template(template, page=page, back_url=back_url)
