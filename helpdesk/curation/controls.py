"""The controls by which the fields of an entry are typed, each by its type, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _, lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from helpdesk.core.languages import current_language
from helpdesk.curation.diff import is_place, is_translation
from helpdesk.curation.fields import LISTS, SECOND, FieldSpec, FieldType, State, fact_type
from helpdesk.curation.reading import hour_of
from helpdesk.curation.showing import law_line
from helpdesk.curation.states import is_behind
from helpdesk.curation.words import FIELDS, HINTS, field_label
from helpdesk.directory.facts import choice_label
from helpdesk.vocabulary.facts import FACT_KIND, FactType
from helpdesk.vocabulary.languages import DEFAULT, SERVED, language_name

Options = Sequence[tuple[str, str]]
OTHERS = tuple(language for language in SERVED if language != DEFAULT)
LONG = {FieldType.LONG_TEXT: 8, FieldType.LINES: 4, FieldType.KEYS: 4}  # rows
_BY_LINE = {FieldType.LINES, FieldType.KEYS}
_ONE_OF = {FieldType.TERM, FieldType.COUNTRY, FieldType.CHOICE}


@dataclass(frozen=True)
class Offered:
    """What lists offer, by field: code and words."""

    options: Mapping[str, Options] = field(default_factory=dict)
    sources: Options = ()


class Many(SelectMultipleField):
    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DayField(StringField):
    widget = DateInput()


def control_name(name: str) -> str:
    """Of the control for a field of a state, for one translation of it or one place that it quotes."""
    if is_place(name):
        return name.replace(".", "_", 1)
    if is_translation(name):
        _part, language, field_name = name.split(".", 2)
        return f"t_{language}_{field_name}"
    return f"f_{name}"


def marks_of(text: Mapping[str, Any] | None, english: str) -> list[str]:
    """What a curator has to know of a translation of this English text."""
    if not english:
        return []
    if text is None:
        return ["missing"]
    marks = ["machine"] if text["machine"] else []
    return [*marks, "behind"] if is_behind(text["of"], english) else marks


def controls_for(spec: FieldSpec, key: str, state: State, offered: Offered) -> dict[str, Any]:
    """By their names the controls that one field of an entry is typed into."""
    if spec.type is FieldType.PLACES:
        return _place_fields(spec, offered)
    made = _own_control(spec, key, offered)
    return made | _translation_fields(spec, state) if spec.is_translated else made


def _own_control(spec: FieldSpec, key: str, offered: Offered) -> dict[str, Any]:
    name, label, hint = spec.name, FIELDS[spec.name], HINTS.get(spec.name, "")
    made: dict[str, Any] = {}
    options = offered.options.get(name, ())
    if spec.type is FieldType.TERMS:
        made[f"f_{name}"] = Many(label, choices=choices(options), validate_choice=False)
        made[f"first_{name}"] = SelectField(
            _l("The first of them"), choices=choices(options), validate_choice=False
        )
    elif spec.type is FieldType.SOURCES:
        made[f"f_{name}"] = Many(
            label,
            choices=choices(offered.sources),
            validate_choice=False,
            description=HINTS["sources"],
        )
    elif spec.type in _ONE_OF:
        made[f"f_{name}"] = SelectField(
            label, choices=choices([("", _("Choose one")), *options]), validate_choice=False,
            description=hint,
        )  # fmt: skip
    elif spec.type is FieldType.FACT_VALUE:
        made[f"f_{name}"] = _fact_field(name, key)
    elif spec.type in LONG:
        made[f"f_{name}"] = TextAreaField(label, description=hint)
    elif spec.type is FieldType.DAY:
        made[f"f_{name}"] = DayField(label, description=hint)
    else:
        made[f"f_{name}"] = StringField(label, description=hint)
    return made


def _place_fields(spec: FieldSpec, offered: Offered) -> dict[str, Any]:
    """One beside each source that the form offers."""
    names = (control_name(f"{spec.name}.{key}") for key, _title in offered.sources)
    return {name: StringField(FIELDS["places"]) for name in names}


def _translation_fields(spec: FieldSpec, state: State) -> dict[str, Any]:
    is_long = spec.type is not FieldType.TEXT
    made: dict[str, Any] = {}
    for language in OTHERS:
        label = field_label(f"translations.{language}.{spec.name}")
        made[f"t_{language}_{spec.name}"] = (TextAreaField if is_long else StringField)(label)
        text = state["translations"].get(language, {}).get(spec.name)
        if text and marks_of(text, str(state.get(spec.name) or "")):
            made[f"read_{language}_{spec.name}"] = BooleanField(
                _(
                    "The %(language)s text says what the English says",
                    language=language_name(language, said_in=current_language()),
                )
            )
    return made


def _fact_field(field_name: str, key: str) -> Any:
    """The first value and the second are typed alike."""
    name, label = key.partition("/")[2], FIELDS[field_name]
    no_choice = _("No second value") if field_name in SECOND else _("Choose one")
    match fact_type(key):
        case FactType.CHOICE:
            options = [(code, choice_label(name, code)) for code in FACT_KIND[name].choices]
            return SelectField(
                label, choices=choices([("", no_choice), *options]), validate_choice=False
            )
        case FactType.DAYS:
            hint = _("In days; whether they are working or calendar days belongs in the note.")
            return StringField(label, description=hint)
        case FactType.AGE:
            return StringField(label, description=_("In years."))
        case FactType.LANGUAGES:
            return StringField(label, description=HINTS["languages"])
        case FactType.LAWS:
            hint = _("One law a line: its title | year | address of its text.")
            return TextAreaField(label, description=hint)
    return TextAreaField(label)


def filled(spec: FieldSpec, state: State) -> dict[str, Any]:
    """By their names what stands in the controls of a field."""
    value = state.get(spec.name)
    if spec.type is FieldType.PLACES:
        return {control_name(f"{spec.name}.{key}"): place for key, place in (value or {}).items()}
    told = {f"f_{spec.name}": _typed(spec, state)}
    if spec.type in LISTS:
        told[f"first_{spec.name}"] = (value or [""])[0]
    if spec.is_translated:
        for language in OTHERS:
            text = state["translations"].get(language, {}).get(spec.name)
            told[f"t_{language}_{spec.name}"] = text["text"] if text else ""
    return told


def _typed(spec: FieldSpec, state: State) -> Any:
    value = state.get(spec.name)
    if spec.type in (FieldType.TERMS, FieldType.SOURCES):
        return list(value or [])
    if spec.type is FieldType.MOMENT:
        return hour_of(value, state.get("time_zone") or "") if value else ""
    if isinstance(value, list):
        if spec.type is FieldType.FACT_VALUE and value and isinstance(value[0], dict):
            return "\n".join(law_line(law) for law in value)
        return ("\n" if spec.type in _BY_LINE else " ").join(str(item) for item in value)
    return "" if value is None else str(value)


def choices(options: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, str(label)) for value, label in options]
