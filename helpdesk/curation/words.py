"""What fields, kinds, deeds and states of drafts are called."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString, gettext as _, lazy_gettext as _l

from helpdesk.core.languages import current_language
from helpdesk.curation.diff import is_translation
from helpdesk.curation.fields import Kind
from helpdesk.curation.models import Action, DraftStatus
from helpdesk.vocabulary.languages import language_name

KINDS: Mapping[str, LazyString] = {
    Kind.COUNTRY: _l("Country"),
    Kind.FACT: _l("Fact"),
    Kind.AGENCY: _l("Body"),
    Kind.PROGRAMME: _l("Programme"),
    Kind.CALL: _l("Funding call"),
    Kind.SOURCE: _l("Source"),
}
FIELDS: Mapping[str, LazyString] = {
    "name": _l("Name"),
    "region": _l("Region"),
    "subregion": _l("Subregion"),
    "languages": _l("Official or working languages"),
    "overview": _l("Overview"),
    "value": _l("Value"),
    "note": _l("Note"),
    "native_name": _l("Name in its own language"),
    "native_language": _l("Language of that name"),
    "acronym": _l("Short name"),
    "aliases": _l("Other names"),
    "country": _l("Country"),
    "scope": _l("Scope"),
    "roles": _l("Roles"),
    "topics": _l("Topics"),
    "summary": _l("Summary"),
    "city": _l("City"),
    "website": _l("Website"),
    "trials_url": _l("Page on clinical trials"),
    "email": _l("E-mail"),
    "phone": _l("Telephone"),
    "evidence": _l("Where it was read"),
    "agency": _l("Body"),
    "what": _l("What it funds"),
    "url": _l("Official page"),
    "position": _l("Place in the list"),
    "title": _l("Title"),
    "programme": _l("Programme"),
    "year": _l("Year"),
    "topic": _l("Subject of the call"),
    "opens_on": _l("Opening day"),
    "closes_on": _l("Closing day"),
    "closes_at": _l("Closing hour"),
    "time_zone": _l("Time zone of the hour"),
    "funders": _l("Funders with a page here"),
    "unlisted_funders": _l("Funders without a page here"),
    "countries": _l("Countries whose researchers could be funded"),
    "publisher": _l("Publisher"),
    "dated": _l("Date on the page"),
    "sources": _l("Sources"),
    "places": _l("Where in the source"),
    "other_value": _l("What the other source says"),
    "other_note": _l("Note on the other source"),
    "other_sources": _l("Sources that say otherwise"),
    "other_places": _l("Where in the other source"),
    "checked_on": _l("Checked against the source on"),
    "retired_on": _l("Retired on"),
    "succeeded_by": _l("Followed by"),
}
HINTS: Mapping[str, LazyString] = {
    "languages": _l("ISO codes with spaces between them, such as: es pt."),
    "native_language": _l("Its ISO code, such as es."),
    "aliases": _l("One a line: former names, other acronyms, usual misspellings."),
    "country": _l("None for a body of several countries."),
    "closes_at": _l("Only where the source gives it, as 17:00."),
    "time_zone": _l("Its IANA name, such as Europe/Madrid; only with an hour."),
    "funders": _l("One a line: the last part of the address of the body’s page."),
    "agency": _l("The last part of the address of the body’s page."),
    "unlisted_funders": _l("One a line."),
    "countries": _l("ISO codes with spaces between them, such as: BR AR."),
    "checked_on": _l("The day on which you read the sources, not the day of this edit."),
    "dated": _l("As the page has it: 2023, 2023-05 or 2023-05-17."),
    "sources": _l(
        "Tick what it was read in, and say where in it, so that others find the sentence."
    ),
    "places": _l("In the source’s own words, such as art. 12, par. 3."),
}
EVIDENCE: Mapping[str, LazyString] = {
    "official": _l("On the body’s own page or its government’s"),
    "secondary": _l("Elsewhere"),
}
ACTIONS: Mapping[str, LazyString] = {
    Action.BASELINE: _l("As loaded from the files"),
    Action.CREATED: _l("Added"),
    Action.EDITED: _l("Changed"),
    Action.RETIRED: _l("Retired"),
    Action.RESTORED: _l("Restored"),
    Action.MERGED: _l("Merged into another entry"),
    Action.SUCCEEDED: _l("Followed by another entry"),
    Action.CONFIRMED: _l("Confirmed"),
}
STATUSES: Mapping[str, LazyString] = {
    DraftStatus.DRAFT: _l("Draft"),
    DraftStatus.IN_REVIEW: _l("Waiting for a second reader"),
    DraftStatus.RETURNED: _l("Sent back"),
    DraftStatus.PUBLISHED: _l("Published"),
    DraftStatus.DISCARDED: _l("Discarded"),
}
ROLES: Mapping[str, LazyString] = {
    "administrator": _l("Administrator"),
    "coordinator": _l("Coordinator"),
    "curator": _l("Curator"),
    "contact": _l("Regional contact"),
    "suggester": _l("A reader’s suggestion"),
    "files": _l("Data files"),
}
TERM_KINDS: Mapping[str, LazyString] = {
    "role": _l("Roles"),
    "topic": _l("Topics"),
    "region": _l("Regions"),
    "subregion": _l("Subregions"),
}
USES: Mapping[str, LazyString] = {
    "bodies": _l("Bodies"),
    "countries": _l("Countries"),
    "subregions": _l("Subregions"),
    "rules": _l("Rules of desks"),
    "words": _l("Search words"),
}
MEANINGS: Mapping[str, LazyString] = {
    "concept": _l("Words of one meaning"),
    "role": _l("A role"),
    "weak-role": _l("A role, where nothing else names one"),
    "hint-role": _l("A role, where only a country is named beside it"),
    "topic": _l("A topic"),
    "type": _l("A kind of entry"),
    "fact": _l("A fact of countries"),
    "region": _l("A region or subregion"),
    "country": _l("A country: short names and adjectives"),
    "place": _l("A place, which tells the country"),
}
PARTS: Mapping[str, LazyString] = {
    "position": _l("Place in the order"),
    "parent": _l("Region"),
    "label": _l("Name"),
    "plural": _l("Heading of a list"),
    "description": _l("What it covers"),
}
DESK_FIELDS: Mapping[str, LazyString] = {
    "label": _l("Name"),
    "email": _l("Mailbox"),
    "languages": _l("Languages it answers in"),
    "time_zone": _l("Time zone"),
    "holidays": _l("Public holidays of"),
    "reply_within_working_days": _l("Answers within this many working days"),
    "deputy": _l("Deputy"),
    "assigns": _l("How inquiries are shared among the members"),
    "is_fallback": _l("Answers what no rule matches"),
    "away_periods": _l("Days away"),
    "closed_days": _l("Closed days"),
    "members": _l("Members"),
    "retired_on": _l("Retired on"),
}
RULE_FIELDS: Mapping[str, LazyString] = {
    "contact": _l("The desk that answers"),
    "countries": _l("Countries"),
    "subregion": _l("Subregion"),
    "region": _l("Region"),
    "topics": _l("Topics"),
    "languages": _l("Languages of the inquiry"),
    "position": _l("Place in the order"),
}
SHARING: Mapping[str, LazyString] = {
    "take": _l("A member takes it"),
    "round-robin": _l("It is given to the member with the fewest open inquiries"),
}
DEEDS: Mapping[str, LazyString] = {
    "term.created": _l("Term added"),
    "term.edited": _l("Term changed"),
    "term.retired": _l("Term taken out"),
    "term.restored": _l("Term restored"),
    "word.created": _l("Search words added"),
    "word.edited": _l("Search words changed"),
    "word.restored": _l("Search words restored"),
    "entry.created": _l("Entry added"),
    "entry.edited": _l("Entry changed"),
    "entry.retired": _l("Entry retired"),
    "entry.restored": _l("Entry restored"),
    "entry.merged": _l("Entry merged into another"),
    "entry.succeeded": _l("Entry followed by another"),
    "entry.confirmed": _l("Entry confirmed"),
    "draft.started": _l("Draft begun"),
    "draft.submitted": _l("Draft handed in"),
    "draft.withdrawn": _l("Draft taken back"),
    "draft.returned": _l("Draft sent back"),
    "draft.discarded": _l("Draft discarded"),
    "draft.settled": _l("Draft brought up to date"),
    "draft.published": _l("Draft published"),
    "batch.published": _l("Change of many entries published"),
    "batch.undone": _l("Change of many entries taken back"),
}


def field_label(name: str) -> str:
    """Of a field as differences name it: a translation has its language with it."""
    if is_translation(name):
        _part, language, field = name.split(".", 2)
        return str(
            _(
                "%(field)s in %(language)s",
                field=FIELDS[field],
                language=language_name(language, said_in=current_language()),
            ),
        )
    return str(FIELDS.get(name.partition(".")[0], name))


def part_label(part: str, language: str) -> str:
    """Of one part of a term's labels in a language."""
    name = language_name(language, said_in=current_language())
    return str(_("%(field)s in %(language)s", field=PARTS[part], language=name))


def role_word(role: str) -> str:
    return str(ROLES.get(role, role))
