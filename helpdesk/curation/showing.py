"""The values of states in words, and changes with both of their sides; for pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from helpdesk.core.languages import current_language
from helpdesk.core.templating import day
from helpdesk.curation.checking import read_day
from helpdesk.curation.diff import FieldChange, is_place, is_translation
from helpdesk.curation.fields import FieldType, fact_type, field_of
from helpdesk.curation.queries import source_titles
from helpdesk.curation.wording import Piece, marked
from helpdesk.curation.words import EVIDENCE, field_label
from helpdesk.directory.facts import choice_label
from helpdesk.directory.queries import vocabulary
from helpdesk.directory.terms import TermKind
from helpdesk.vocabulary.facts import FactType
from helpdesk.vocabulary.languages import country_name, language_name


@dataclass(frozen=True)
class ShownChange:
    name: str
    label: str
    language: str  # of the text, empty where it is in that of the page
    old: Sequence[Piece]  # empty where nothing stands there
    new: Sequence[Piece]


def shown(change: FieldChange, kind: str, key: str) -> ShownChange:
    old, new = (value_words(value, change.name, kind, key) for value in (change.old, change.new))
    language = ""
    if is_translation(change.name):
        language = change.name.split(".", 2)[1]
    return ShownChange(change.name, field_label(change.name), language, *marked(old, new))


def value_words(value: Any, name: str, kind: str, key: str) -> str:
    """A value of a state as a reader understands it; empty where nothing stands there."""
    if value in (None, "", [], {}):
        return ""
    if is_translation(name):
        return _translation_words(value)
    if is_place(name):
        return _place_words(name.partition(".")[2], value)
    spec = field_of(kind, name, key)
    if spec.type is FieldType.FACT_VALUE:
        return _fact_words(value, key)
    if spec.type is FieldType.PLACES:
        return "; ".join(_place_words(key, place) for key, place in value.items())
    if spec.type is FieldType.SOURCES:
        titles = source_titles(value)
        return "; ".join(titles[key] for key in value)
    items = value if isinstance(value, list) else [value]
    return "; ".join(_item_words(spec.type, spec.of, item) for item in items)


def _translation_words(value: dict[str, Any]) -> str:
    return (
        f"{value['text']} ({_('machine translation')})"
        if value.get("machine")
        else str(value["text"])
    )


def _place_words(key: str, place: str) -> str:
    return f"{source_titles([key])[key]} ({place})"


def _item_words(type_: FieldType, of: str, item: Any) -> str:
    say = _SAY.get(type_)
    return say(item, of) if say else str(item)


def _term(code: str, of: str) -> str:
    return vocabulary().label(TermKind(of), code, current_language())


def _day(text: str, _of: str) -> str:
    known = read_day(text)
    return day(known) if known else str(text)


_SAY: dict[FieldType, Callable[[Any, str], str]] = {
    FieldType.TERM: _term,
    FieldType.TERMS: _term,
    FieldType.DAY: _day,
    FieldType.COUNTRY: lambda code, _of: country_name(code, said_in=current_language()),
    FieldType.COUNTRIES: lambda code, _of: country_name(code, said_in=current_language()),
    FieldType.LANGUAGE: lambda code, _of: language_name(code, said_in=current_language()),
    FieldType.LANGUAGES: lambda code, _of: language_name(code, said_in=current_language()),
    FieldType.CHOICE: lambda code, _of: str(EVIDENCE.get(code, code)),
}


def _fact_words(value: Any, key: str) -> str:
    match fact_type(key):
        case FactType.CHOICE:
            return choice_label(key.partition("/")[2], str(value))
        case FactType.LANGUAGES if isinstance(value, list):
            return "; ".join(_item_words(FieldType.LANGUAGES, "", code) for code in value)
        case FactType.LAWS if isinstance(value, list):
            return "; ".join(law_line(law) for law in value)
    return str(value)


def law_line(law: dict[str, Any]) -> str:
    """A law on one line, as the form takes it: title, year and address with strokes between them."""
    parts = [law.get("title", ""), law.get("year", ""), law.get("url", "")]
    while parts and parts[-1] in ("", None):
        parts.pop()
    return " | ".join(str(part or "") for part in parts)
