"""Why a desk answers, in words: for staff, for mail and for the command, in each language we serve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from babel.lists import format_list
from flask_babel import gettext as _

from helpdesk.core.languages import current_language, speaking
from helpdesk.core.templating import DATE_LOCALES, day
from helpdesk.directory.terms import TermKind
from helpdesk.routing.places import Breadth
from helpdesk.routing.queries import Names
from helpdesk.routing.rules import Absence, Passed, Reason, Rule
from helpdesk.vocabulary.languages import language_name


def reason_words(reason: Reason, lead: str, names: Names) -> str:
    """One to a few sentences in the language of `names`, with or without a request."""
    with speaking(names.language):
        return " ".join([_chosen(reason, names), *_passed_over(reason, lead, names)])


def _chosen(reason: Reason, names: Names) -> str:
    desk = names.desk(reason.named)
    if reason.rule is None:
        return str(_("%(desk)s, the fallback, since no rule matches.", desk=desk))
    number, what = reason.rule.number, condition(reason.rule, names)
    if not what:
        return str(_("%(desk)s, by rule %(number)s, for every inquiry.", desk=desk, number=number))
    return str(
        _("%(desk)s, by rule %(number)s, for %(what)s.", desk=desk, number=number, what=what)
    )


def _passed_over(reason: Reason, lead: str, names: Names) -> Iterable[str]:
    for passed in reason.passed:
        yield _absent(passed, names)
    if not reason.passed:
        return
    desk = names.desk(lead)
    if reason.is_absent:
        yield str(_("Nobody else is there, so %(desk)s answers all the same.", desk=desk))
    elif reason.is_by_fallback:
        yield str(_("No deputy is there, so the fallback, %(desk)s, answers.", desk=desk))
    elif len(reason.passed) == 1:
        yield str(_("Its deputy, %(desk)s, answers.", desk=desk))
    else:
        yield str(_("The next deputy, %(desk)s, answers.", desk=desk))


def _absent(passed: Passed, names: Names) -> str:
    desk = names.desk(passed.desk)
    if passed.why is Absence.RETIRED:
        return str(_("%(desk)s has been retired.", desk=desk))
    if passed.why is Absence.UNKNOWN:
        return str(_("There is no desk “%(desk)s”.", desk=desk))
    if passed.until is None:
        return str(_("%(desk)s is away.", desk=desk))
    return str(_("%(desk)s is away until %(day)s.", desk=desk, day=day(passed.until)))


def condition(rule: Rule, names: Names) -> str:
    """What a rule asks for, as one phrase; empty where it asks for nothing."""
    parts = (
        place_words(rule, names),
        listed([str(_("“%(topic)s”", topic=topic_name(code, names))) for code in rule.topics]),
        listed([language_name(code, said_in=names.language) for code in rule.languages]),
    )
    return "; ".join(part for part in parts if part)


def place_words(rule: Rule, names: Names) -> str:
    """The rule's place, its countries in the order of their names; empty where it has none."""
    match rule.breadth:
        case Breadth.COUNTRIES:
            return listed(country_words(rule.countries, names))
        case Breadth.SUBREGION:
            return names.terms.label(TermKind.SUBREGION, rule.subregion, names.language)
        case Breadth.REGION:
            return names.terms.label(TermKind.REGION, rule.region, names.language)
        case _:
            return ""


def country_words(codes: Sequence[str], names: Names) -> list[str]:
    named = [name for code, name in names.countries.items() if code in codes]
    return named + [code for code in codes if code not in names.countries]


def topic_name(code: str, names: Names) -> str:
    """The topic alone: its label goes on after a colon to say what it covers."""
    return names.terms.label(TermKind.INQUIRY_TOPIC, code, names.language).partition(":")[0]


def listed(parts: Sequence[str]) -> str:
    """“A, B and C” in the language that is being spoken."""
    language = current_language()
    return str(format_list(list(parts), locale=DATE_LOCALES.get(language, language)))
