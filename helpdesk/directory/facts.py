"""The comparable facts of a country in words: label, what it means, value and unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel.lists import format_list
from babel.numbers import format_decimal
from flask_babel import lazy_gettext as _, ngettext
from flask_babel.speaklater import LazyString

from helpdesk.core import clock
from helpdesk.directory.citing import CitedSource, SourceList
from helpdesk.directory.models import Country, Fact, Source
from helpdesk.directory.reviewing import Reviewing, ShownReview, review_months
from helpdesk.directory.texts import Said, said
from helpdesk.vocabulary.facts import FACT_KINDS, DayKind, FactKind, FactType, day_kind
from helpdesk.vocabulary.languages import DEFAULT, language_name

LABELS: dict[str, LazyString] = {
    "review_order": _("Order of reviews"),
    "authority_review_days": _("Time limit of the authority"),
    "ethics_review_days": _("Time limit of the ethics review"),
    "ethics_model": _("Ethics review system"),
    "submission_languages": _("Languages of the application"),
    "authority_fee": _("Fee of the authority"),
    "insurance": _("Insurance of participants"),
    "trial_registration": _("Registration of the trial"),
    "local_representative": _("Legal representative in the country"),
    "specimen_export": _("Sending samples abroad"),
    "post_trial_access": _("Treatment after the trial"),
    "consent_age": _("Age to consent alone"),
    "genomic_rules": _("Genetic data, samples and personal data"),
    "legal_basis": _("Legal basis"),
}
HINTS: dict[str, LazyString] = {
    "review_order": _("Whether authority and ethics committee decide side by side or in turn."),
    "authority_review_days": _(
        "Days for the review by the authority; the note says what the clock covers."
    ),
    "ethics_review_days": _(
        "Days for the review by the ethics committee; the note says what the clock covers."
    ),
    "ethics_model": _("Whether one national committee decides, or those of regions or hospitals."),
    "submission_languages": _("In which languages the application is accepted."),
    "authority_fee": _("Whether the authority charges for the application."),
    "insurance": _("Whether a sponsor has to insure the participants."),
    "trial_registration": _("Whether the trial has to stand in a public registry."),
    "local_representative": _("Whether a sponsor from abroad has to name someone there."),
    "specimen_export": _("Whether samples of participants may leave the country."),
    "post_trial_access": _("Whether participants keep the treatment when the trial is over."),
    "consent_age": _("From which age a person consents alone."),
    "genomic_rules": _("What genetic research, biobanks and personal data need."),
    "legal_basis": _("The laws and rules that a trial stands on."),
}
CHOICES: dict[str, dict[str, LazyString]] = {
    "review_order": {
        "parallel": _("Side by side"),
        "sequential": _("In turn, ethics first"),
        "single-application": _("One application for both"),
    },
    "ethics_model": {
        "central": _("Central committee"),
        "local": _("Local committees"),
        "regional": _("Regional committees"),
        "mixed": _("Mixed, on several levels"),
    },
    "authority_fee": {
        "required": _("Charged"),
        "not-required": _("Not charged"),
        "reduced-for-academic": _("Reduced or waived for academic trials"),
    },
    "insurance": {
        "required": _("Required"),
        "conditional": _("Required in some cases"),
        "not-required": _("Not required"),
    },
    "trial_registration": {
        "required": _("Required"),
        "recommended": _("Recommended"),
        "not-required": _("Not required"),
    },
    "local_representative": {
        "required": _("Required"),
        "conditional": _("Required in some cases"),
        "not-required": _("Not required"),
    },
    "specimen_export": {
        "permitted": _("Permitted"),
        "permit-required": _("With a permit"),
        "restricted": _("Restricted"),
    },
    "post_trial_access": {
        "required": _("Required"),
        "conditional": _("Required in some cases"),
        "not-addressed": _("Not addressed by the rules"),
    },
}


@dataclass(frozen=True)
class Law:
    """A law as its source names it; titles of laws are not translated."""

    title: str
    year: int | None
    url: str


@dataclass(frozen=True)
class OtherValue:
    """What a second source says, where two disagree: neither is preferred."""

    value: str | Said
    unit: str
    note: Said | None
    items: Sequence[Law]
    sources: Sequence[CitedSource]


@dataclass(frozen=True)
class FactPresenter:
    """One fact of a country, or the want of it, ready to print; `key` is its anchor for ever."""

    key: str
    label: str
    hint: str
    is_known: bool = False
    value: str | Said = ""
    unit: str = ""
    note: Said | None = None
    items: Sequence[Law] = ()
    sources: Sequence[CitedSource] = ()
    checked_on: date | None = None
    review: ShownReview | None = None
    other: OtherValue | None = None


def fact_label(key: str) -> str:
    return str(LABELS[key])


def choice_label(key: str, choice: str) -> str:
    """The words for a choice; one that we have no words for stands as the data write it."""
    return str(CHOICES.get(key, {}).get(choice, choice))


def country_facts(
    country: Country,
    language: str,
    cited: SourceList,
    *,
    other_sources: Mapping[str, Source] | None = None,
) -> list[FactPresenter]:
    """All kinds of facts in their order, the unknown ones too.

    `other_sources`: by key those of second values (`source_queries.sources_of_others`).
    """
    held = {fact.fact_key: fact for fact in country.facts if not fact.is_retired}
    showing = _Showing(
        language, cited, Reviewing(review_months(), clock.today()), other_sources or {}
    )
    return [_fact(kind, held.get(kind.key), showing) for kind in FACT_KINDS]


def one_fact(
    fact: Fact,
    language: str,
    cited: SourceList,
    *,
    other_sources: Mapping[str, Source] | None = None,
) -> FactPresenter:
    """A fact by itself, as its country's page shows it."""
    showing = _Showing(
        language, cited, Reviewing(review_months(), clock.today()), other_sources or {}
    )
    return _fact(fact.fact_kind, fact, showing)


@dataclass(frozen=True)
class _Showing:
    """What is the same for all facts of a page."""

    language: str
    cited: SourceList
    reviewing: Reviewing
    other_sources: Mapping[str, Source]


def _fact(kind: FactKind, fact: Fact | None, showing: _Showing) -> FactPresenter:
    label, hint = str(LABELS[kind.key]), str(HINTS[kind.key])
    if fact is None:
        return FactPresenter(kind.key, label, hint)
    language = showing.language
    value, unit = fact_words(fact, language)
    return FactPresenter(
        kind.key,
        label,
        hint,
        is_known=True,
        value=value,
        unit=unit,
        note=said(fact, "note", language) or None,
        items=_laws(fact.value) if kind.type is FactType.LAWS else (),
        sources=showing.cited.cite(fact),
        checked_on=fact.checked_on,
        review=showing.reviewing.of(fact),
        other=_other(kind, fact, showing),
    )


def _other(kind: FactKind, fact: Fact, showing: _Showing) -> OtherValue | None:
    if not fact.other:
        return None
    content, language = fact.other["value"], showing.language
    english_note = str(fact.other.get("note") or "")
    value, unit = (
        (Said(str(content), DEFAULT, language), "")
        if kind.type is FactType.TEXT
        else _value_words(kind, content, english_note, language)
    )
    there = [showing.other_sources[k] for k in fact.other_sources if k in showing.other_sources]
    return OtherValue(
        value,
        unit,
        Said(english_note, DEFAULT, language) or None,
        _laws(content) if kind.type is FactType.LAWS else (),
        showing.cited.cite_sources(there, fact.other_places),
    )


def fact_words(fact: Fact, language: str) -> tuple[str | Said, str]:
    """The value of a fact and its unit, in the language of the page."""
    if fact.fact_kind.type is FactType.TEXT:
        return said(fact, "value", language), ""
    return _value_words(fact.fact_kind, fact.value, fact.note, language)


def _value_words(kind: FactKind, value: Any, english_note: str, language: str) -> tuple[str, str]:
    match kind.type:
        case FactType.CHOICE:
            return choice_label(kind.key, value), ""
        case FactType.DAYS:
            return format_decimal(value, locale=language), days_unit(value, english_note)
        case FactType.AGE:
            return format_decimal(value, locale=language), ngettext("year", "years", value)
        case FactType.LANGUAGES:
            names = [language_name(code, said_in=language) for code in value]
            listed = format_list(names, locale=language)
            return listed[:1].upper() + listed[1:], ""
        case FactType.LAWS:
            return ngettext("%(num)s law or rule", "%(num)s laws or rules", len(value)), ""
        case FactType.TEXT:
            return str(value), ""


def days_unit(days: int, english_note: str) -> str:
    """The unit of a period; that the source is silent on the kind of days is said, not guessed."""
    match day_kind(days, english_note):
        case DayKind.WORKING:
            return str(ngettext("working day", "working days", days))
        case DayKind.CALENDAR:
            return str(ngettext("calendar day", "calendar days", days))
        case DayKind.NOT_SAID:
            return str(
                ngettext(
                    "day (the source does not say whether calendar or working)",
                    "days (the source does not say whether calendar or working)",
                    days,
                )
            )


def _laws(value: Sequence[dict[str, object]]) -> list[Law]:
    return [
        Law(str(law["title"]), _year(law.get("year")), str(law.get("url") or "")) for law in value
    ]


def _year(value: object) -> int | None:
    return int(value) if isinstance(value, int | str) and str(value).isdigit() else None
