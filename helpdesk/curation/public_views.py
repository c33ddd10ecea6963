"""The public history of entries, and the log of all changes: by role, never by name."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from helpdesk.accounts.access import public
from helpdesk.core.languages import current_language
from helpdesk.curation import queries
from helpdesk.curation.blueprint import history
from helpdesk.curation.fields import Kind
from helpdesk.curation.presenters import public_url, revision_rows
from helpdesk.directory.errors import EntryNotFoundError
from helpdesk.directory.models import Agency, Country, Element
from helpdesk.directory.texts import said


@history.get("/countries/<code>/history")
@public
def country(code: str) -> ResponseReturnValue:
    if code != code.lower():
        return redirect(url_for(".country", code=code.lower()), 301)
    return _history(Kind.COUNTRY, code.upper())


@history.get("/agencies/<slug>/history")
@public
def agency(slug: str) -> ResponseReturnValue:
    return _history(Kind.AGENCY, slug)


@history.get("/calls/<slug>/history")
@public
def call(slug: str) -> ResponseReturnValue:
    return _history(Kind.CALL, slug)


@history.get("/changes")
@public
def changes() -> ResponseReturnValue:
    return _changes("")


@history.get("/countries/<code>/changes")
@public
def country_changes(code: str) -> ResponseReturnValue:
    if code != code.lower():
        return redirect(url_for(".country_changes", code=code.lower()), 301)
    return _changes(code.upper())


def _history(kind: Kind, key: str) -> ResponseReturnValue:
    """Also of entries that were retired: their history is what is left to read."""
    found = queries.subject(kind, key)
    revisions = queries.revisions_around(kind, key)
    return render_template(
        "curation/public_history.html",
        name=_name(found),
        url=public_url(found),
        rows=revision_rows(revisions),
        checked_on=found.checked_on if isinstance(found, Element) else None,
    )


def _name(found: object) -> str:
    field = "name" if isinstance(found, Country | Agency) else "title"
    return said(found, field, current_language()).text  # type: ignore[arg-type]


def _changes(code: str) -> ResponseReturnValue:
    found = queries.subject(Kind.COUNTRY, code) if code else None
    if code and found is None:
        raise EntryNotFoundError(Kind.COUNTRY, code)
    page = queries.changes(country_code=code, page=request.args.get("page", 1, type=int))
    endpoint = ".country_changes" if code else ".changes"
    values: dict[str, Any] = {"code": code.lower()} if code else {}
    return render_template(
        "curation/changes.html",
        title=_("Changes: %(country)s", country=_name(found)) if found else _("Changes"),
        country=(_name(found), public_url(found)) if found else None,
        page=page,
        rows=revision_rows(page.items),
        page_url=lambda number: url_for(endpoint, page=number if number > 1 else None, **values),
    )
