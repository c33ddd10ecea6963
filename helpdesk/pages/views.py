"""Home and the pages about the helpdesk itself."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from helpdesk.accounts.access import public
from helpdesk.core import clock
from helpdesk.core.csv_files import csv_text
from helpdesk.core.languages import current_language, speak_by_address
from helpdesk.directory import queries as directory
from helpdesk.directory.reviewing import review_months
from helpdesk.pages import presenters, queries
from helpdesk.pages.coverage import FACT_COUNT, CoverageTable, ages, coverage_table
from helpdesk.pages.freshness import FreshnessTable, freshness_table
from helpdesk.pages.freshness_presenters import (
    CSV_HEAD,
    FreshnessPage,
    csv_rows,
    csv_url,
    month_rows,
)
from helpdesk.pages.samples import component_samples

blueprint = Blueprint("pages", __name__, url_prefix="/<any(en,es,pt):lang>")
speak_by_address(blueprint)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    language = current_language()
    words = directory.vocabulary()
    table = coverage_table([], queries.known_facts())
    return render_template(
        "pages/home.html",
        counts=queries.directory_counts(),
        regions=_regions(table),
        roles=presenters.role_links(queries.agencies_per_role(), words, language),
        calls=presenters.home_calls(directory.calls(), language, now=clock.now()),
        coverage_words=presenters.coverage_words(),
        fact_count=FACT_COUNT,
        searches=presenters.searches_to_try(),
    )


@blueprint.get("/about")
@public
def about() -> ResponseReturnValue:
    return render_template("pages/about.html", counts=queries.directory_counts())


@blueprint.get("/about/data")
@public
def coverage() -> ResponseReturnValue:
    facts = queries.known_facts()
    codes = [country.code for country in directory.countries(current_language())]
    table = coverage_table(codes, facts)
    return render_template(
        "pages/coverage.html",
        coverage=presenters.coverage_presenter(table, _regions(table)),
        counts=queries.directory_counts(),
        ages=ages(facts, on=clock.today()),
    )


@blueprint.get("/about/freshness")
@public
def freshness() -> ResponseReturnValue:
    table = _freshness_table()
    known = coverage_table([], queries.known_facts())
    return render_template(
        "pages/freshness.html",
        page=FreshnessPage(table, _regions(known)),
        months=month_rows(review_months()),
        csv_url=csv_url(),
    )


@blueprint.get("/about/freshness.csv")
@public
def freshness_csv() -> ResponseReturnValue:
    table = _freshness_table()
    names = directory.country_names(current_language())
    return Response(
        csv_text(CSV_HEAD, csv_rows(table, names)),
        content_type="text/csv; charset=utf-8; header=present",
        headers={"Content-Disposition": f"attachment; filename=freshness-{clock.today()}.csv"},
    )


def _freshness_table() -> FreshnessTable:
    return freshness_table(
        list(directory.country_names(current_language())),
        queries.known_facts(),
        queries.contacts_checked(),
        review_months(),
        today=clock.today(),
    )


@blueprint.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("pages/accessibility.html", settings=current_app.config["SETTINGS"])


@blueprint.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    return render_template("pages/privacy.html", settings=current_app.config["SETTINGS"])


@blueprint.get("/design")
@public
def design() -> ResponseReturnValue:
    """Every component in each state, for those who write pages; the browser tests visit it."""
    return render_template("pages/design.html", samples=component_samples())


def _regions(table: CoverageTable) -> list[presenters.RegionPresenter]:
    language = current_language()
    countries = directory.countries(language)
    known = {country.code: table.of_country(country.code) for country in countries}
    return presenters.regions(countries, known, directory.vocabulary(), language)
