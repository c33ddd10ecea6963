"""The answers of the API from those of search; other programs read them, so their keys stay."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from helpdesk.core import clock
from helpdesk.core.templating import absolute_url
from helpdesk.directory.reviewing import review_months
from helpdesk.search.presenters import excerpt_of
from helpdesk.search.services import Result, SearchPage, Suggestion
from helpdesk.vocabulary.freshness import review_kind, review_of


def search_answer(page: SearchPage, *, asked_page: int) -> dict[str, Any]:
    asked = page.understanding
    language = page.query.language
    # A page past the last is empty here: a program that counts up has to notice the end.
    shown = page.results.items if asked_page == page.results.number else ()
    return {
        "total": page.total,
        "did_you_mean": page.did_you_mean,
        "understood": {
            "countries": [*asked.countries, *asked.uncovered],
            "roles": list(asked.roles),
            "topics": list(asked.topics),
        },
        "results": [_result(result, page, language) for result in shown],
        "facets": {name: dict(counts) for name, counts in page.facets.items()},
    }


def _result(result: Result, page: SearchPage, language: str) -> dict[str, Any]:
    _, pieces = excerpt_of(page, result, language)
    return {
        "type": result.kind,
        "id": result.key,
        "title": result.title(language)[0],
        "acronym": result.facets.get("acronym") or None,
        "country": result.facets["country"],
        "url": _url(result.kind, result.key, language),
        "snippet": "".join(piece.text for piece in pieces),
        **_review(result),
    }


def _review(result: Result) -> dict[str, Any]:
    today = clock.today()
    closes = result.display.get("closes")
    review = review_of(
        review_kind(result.kind),
        date.fromisoformat(result.facets["checked"]),
        review_months(),
        today=today,
        # A call's last day ends a day later somewhere (directory.calls).
        is_over=closes is not None and today > date.fromisoformat(closes) + timedelta(days=1),
    )
    return {
        "checked_on": review.checked_on,
        "next_review_on": review.next_on,
        "is_review_overdue": review.is_overdue,
    }


def suggest_answer(found: list[Suggestion], language: str) -> dict[str, Any]:
    return {
        "suggestions": [
            {
                "type": suggestion.kind,
                "id": suggestion.key,
                "title": suggestion.title,
                "acronym": suggestion.acronym or None,
                "country": suggestion.country,
                "language": suggestion.language,
                "url": _suggestion_url(suggestion, language),
            }
            for suggestion in found
        ]
    }


def _url(kind: str, key: str, language: str) -> str:
    if kind == "country":
        return absolute_url("directory.country", code=key.lower(), lang=language)
    return absolute_url(f"directory.{kind}", slug=key, lang=language)


def _suggestion_url(suggestion: Suggestion, language: str) -> str:
    """The page of an entry; of a role or topic the list of its bodies."""
    if suggestion.kind not in ("role", "topic"):
        return _url(suggestion.kind, suggestion.key, language)
    chosen = {suggestion.kind: suggestion.key}
    if suggestion.country:
        chosen["country"] = suggestion.country
    return absolute_url("directory.agencies", lang=language, **chosen)
