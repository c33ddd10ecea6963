"""The page of results."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from helpdesk.accounts.access import public
from helpdesk.core.languages import current_language, speak_by_address
from helpdesk.core.limits import limit_searches
from helpdesk.search.forms import SearchForm
from helpdesk.search.presenters import SearchResults
from helpdesk.search.services import SearchUnavailableError, known_values, search_directory

blueprint = Blueprint("search", __name__, url_prefix="/<any(en,es,pt):lang>")
speak_by_address(blueprint)


@blueprint.get("/search")
@public
@limit_searches
def search_page() -> ResponseReturnValue:
    language = current_language()
    try:
        form = SearchForm.of(request.args, known_values())
        page = search_directory(form.to_query(language))
    except SearchUnavailableError as error:
        headers = {"Retry-After": "10"}
        return render_template("search/unavailable.html"), int(error.status), headers
    results = SearchResults(page, form, language)
    return render_template("search/results.html", results=results)
