"""The public pages of the directory."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from helpdesk.accounts.access import public
from helpdesk.core import clock
from helpdesk.core.error_pages import helpdesk_error
from helpdesk.core.languages import current_language, speak_by_address
from helpdesk.core.templating import absolute_url
from helpdesk.directory import queries
from helpdesk.directory.agency_presenters import AgencyPage
from helpdesk.directory.browse_presenters import AgenciesPage, country_sections
from helpdesk.directory.call_presenters import CallPage, CallsPage
from helpdesk.directory.country_presenters import CountryPage
from helpdesk.directory.errors import EntryNotFoundError, EntryRetiredError
from helpdesk.directory.exports import calendar, vcard
from helpdesk.directory.presenters import entry_title, entry_url, history_url, quoted

blueprint = Blueprint("directory", __name__, url_prefix="/<any(en,es,pt):lang>")
speak_by_address(blueprint)
PAGES_OF_ENTRIES = frozenset({"directory.country", "directory.agency", "directory.call"})


@blueprint.errorhandler(EntryRetiredError)
def retired(error: EntryRetiredError) -> ResponseReturnValue:
    """The page of what another entry stands for now keeps its address; search engines forget it."""
    successor = error.successor
    if successor is None or request.endpoint not in PAGES_OF_ENTRIES:
        error.history_url = history_url(error.entry)
        return helpdesk_error(error)
    language = current_language()
    return render_template(
        "directory/moved_on.html",
        name=entry_title(error.entry, language),
        successor=entry_title(successor, language),
        successor_url=entry_url(successor),
        history_url=history_url(error.entry),
        retired_on=error.retired_on,
    )


@blueprint.get("/countries")
@public
def countries() -> ResponseReturnValue:
    """All countries by region; `?code=` is the form of the home page that works without the map."""
    language = current_language()
    listed = queries.countries(language)
    asked = request.args.get("code", "").strip()
    if asked.upper() in {country.code for country in listed}:
        return redirect(url_for(".country", code=asked.lower()), 303)
    sections = country_sections(listed, queries.country_counts(), queries.vocabulary(), language)
    return render_template(
        "directory/countries.html",
        sections=sections,
        total=len(listed),
        not_understood=quoted(asked),
    )


@blueprint.get("/countries/<code>")
@public
def country(code: str) -> ResponseReturnValue:
    language = current_language()
    found = queries.country_by_code(code)
    if code != found.code.lower():
        return redirect(url_for(".country", code=found.code.lower()), 301)
    page = CountryPage(
        found,
        agencies=queries.agencies_of(found, language),
        calls=queries.calls_for(found),
        neighbours=queries.neighbours(found, language),
        terms=queries.vocabulary(),
        language=language,
        now=clock.now(),
    )
    return render_template("directory/country.html", page=page)


@blueprint.get("/agencies")
@public
def agencies() -> ResponseReturnValue:
    language = current_language()
    page = AgenciesPage(
        queries.agency_cards(language),
        request.args,
        country_names=queries.country_names(language),
        terms=queries.vocabulary(),
        language=language,
    )
    shown = queries.agencies_by_id(page.ids, language)
    return render_template("directory/agencies.html", page=page, groups=page.groups(shown))


@blueprint.get("/agencies/<slug>")
@public
def agency(slug: str) -> ResponseReturnValue:
    return render_template("directory/agency.html", page=_agency_page(slug))


@blueprint.get("/agencies/<slug>.vcf")
@public
def agency_vcard(slug: str) -> ResponseReturnValue:
    return _download(vcard(_agency_page(slug).card), "text/vcard", f"{slug}.vcf")


def _agency_page(slug: str) -> AgencyPage:
    found = queries.agency_by_slug(slug)
    return AgencyPage(
        found,
        calls=queries.calls_funded_by(found),
        terms=queries.vocabulary(),
        language=current_language(),
        now=clock.now(),
    )


@blueprint.get("/calls")
@public
def calls() -> ResponseReturnValue:
    language = current_language()
    page = CallsPage(
        queries.calls(),
        request.args,
        country_names=queries.country_names(language),
        language=language,
        now=clock.now(),
    )
    return render_template("directory/calls.html", page=page)


@blueprint.get("/calls/<slug>")
@public
def call(slug: str) -> ResponseReturnValue:
    return render_template("directory/call.html", page=_call_page(slug))


@blueprint.get("/calls/<slug>.ics")
@public
def call_calendar(slug: str) -> ResponseReturnValue:
    """Raises: EntryNotFoundError, also for a call whose deadline no source gives."""
    host = urlsplit(absolute_url(".calls")).hostname or ""
    deadline = _call_page(slug).deadline(host)
    if deadline is None:
        raise EntryNotFoundError("deadline", slug)
    return _download(calendar(deadline, now=clock.now()), "text/calendar", f"{slug}.ics")


def _call_page(slug: str) -> CallPage:
    found = queries.call_by_slug(slug)
    language = current_language()
    return CallPage(
        found,
        covered=queries.countries_by_code(found.country_codes, language),
        terms=queries.vocabulary(),
        language=language,
        now=clock.now(),
    )


def _download(content: str | bytes, kind: str, name: str) -> Response:
    # Slugs are ASCII by the data's rules; a header must stay so whatever an editor makes of them.
    plain = re.sub(r"[^A-Za-z0-9._-]", "-", name)
    answer = Response(content, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{plain}"'
    return answer
