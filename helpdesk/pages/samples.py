"""What the design page shows each component with: invented shapes, no invented facts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from helpdesk.core.paging import Page
from helpdesk.directory.texts import Said


@dataclass(frozen=True)
class Sample:
    """Any object a macro reads, by its attributes; one it lacks reads as empty."""

    has: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.has[name]
        except KeyError:
            raise AttributeError(name) from None


def _sample(**has: Any) -> Sample:
    return Sample(has)


def component_samples() -> dict[str, Any]:
    checked_on = date(2026, 11, 23)
    source = _sample(
        number=1,
        title="Title of the page read",
        url="#",
        publisher="Its publisher",
        dated="2025-07",
    )
    fresh = _sample(
        text="Checked 23 November 2026; next review due 23 November 2027", is_overdue=False
    )
    late = _sample(
        text="Checked 1 March 2025; the review due on 1 March 2026 has not been made",
        is_overdue=True,
    )
    other = _sample(number=2, title="A page without a date", url="#", publisher="", dated="")
    english = Said("A text that has not been translated", "en", "es")
    by_machine = Said("A text translated by machine", "en", "en", is_machine_made=True)
    behind = Said("A translation older than its text", "en", "en", is_behind=True)
    roles = [_sample(label="Medicines regulator", url="#"), _sample(label="Ethics body", url="")]
    pieces = [
        _sample(text="words before the ", is_match=False),
        _sample(text="word found", is_match=True),
    ]
    facts = [
        _sample(
            key="days",
            label="A number of days",
            value="60",
            unit="working days",
            hint="What it means.",
            is_known=True,
            note=by_machine,
            sources=[source, other],
            review=fresh,
        ),
        _sample(
            key="choice",
            label="A choice",
            value="Required in some cases",
            is_known=True,
            sources=[source],
            review=late,
            other=_sample(value="Not required", unit="", sources=[other], note=""),
        ),
        _sample(
            key="text",
            label="A longer text",
            value="A text of some length that says what the rules ask for, in more than one line.",
            is_known=True,
            sources=[other],
            review=fresh,
        ),
        _sample(
            key="laws",
            label="Laws",
            value="2 laws or rules",
            items=[
                _sample(title="Title of a law", year=2017, url="#"),
                _sample(title="One without an address", year=None, url=""),
            ],
            is_known=True,
            sources=[source],
            review=fresh,
        ),
        _sample(key="unknown", label="A fact not known", hint="What it means.", is_known=False),
    ]
    return {
        "said": [english, by_machine, behind],
        "sources": [source, other],
        "roles": roles,
        "facts": facts,
        "checked_on": checked_on,
        "agency": _sample(
            url="#",
            name="Name of a body",
            acronym="ACR",
            roles=roles,
            place="City, Country",
            summary="What it does for a person who plans a trial.",
        ),
        "calls": [
            _sample(
                url="#",
                title="Title of a call",
                programme="Programme",
                status=status,
                status_label=label,
                deadline=deadline,
            )
            for status, label, deadline in (
                ("open", "Open", "Closes 10 March 2027"),
                ("coming", "Coming", "Opens 1 March 2027"),
                ("closed", "Closed", "Closed 10 March 2026"),
            )
        ],
        "result": _sample(
            url="#",
            title="Title of a result",
            type_label="Country",
            place="Country",
            acronym="ACR",
            roles=roles,
            excerpt=pieces,
            language="en",
        ),
        "suggestions": [
            _sample(name="Name of a country", kind="Country"),
            _sample(name="Name of a body", acronym="ACR", kind="Body · Country", is_active=True),
            _sample(name="A role", kind="List of bodies · Country"),
            _sample(
                name="Name of a body that is so long that it takes more than one line of the list",
                kind="Body · Country",
            ),
        ],
        "facet": _sample(
            title="Role",
            name="role",
            is_open=True,
            values=[
                _sample(label="Medicines regulator", count=12, is_selected=True, toggle_url="#"),
                _sample(label="Ethics body", count=1234, is_selected=False, toggle_url="#"),
            ],
            more=_sample(label="All 10 roles", url="#list"),
        ),
        "ticked": _sample(
            title="Country",
            name="country",
            is_open=True,
            form=_sample(action="#list", kept=[("q", "words")], fold_url="#list"),
            values=[
                _sample(label="Argentina", count=12, is_selected=True, code="AR"),
                _sample(label="Peru", count=1234, is_selected=False, code="PE"),
            ],
        ),
        "page": Page(items=(), number=4, size=20, total=412),
        "page_url": lambda number: f"#page-{number}",
    }
