"""What the API takes and gives; the description in OpenAPI is made from these."""

from __future__ import annotations

from marshmallow import EXCLUDE, Schema, fields, validate

from helpdesk.search.forms import MOST_VALUES
from helpdesk.vocabulary.languages import SERVED

# Longer texts are refused; of those taken search reads the first few hundred characters.
LONGEST_TEXT = 10_000
MOST_RESULTS = 50
MOST_PAGES = 10_000
TYPES = ("agency", "country", "call", "programme", "answer")
SUGGESTED = ("agency", "country", "call", "role", "topic")


def _codes(pattern: str, description: str) -> fields.List[str]:
    # `\Z`, not `$`: a line feed at the end is not part of a code.
    code = fields.String(
        validate=validate.Regexp(pattern, error="This is not a code of that kind.")
    )
    return fields.List(
        code,
        load_default=(),
        validate=validate.Length(max=MOST_VALUES),
        metadata={"description": description},
    )


_TERM = r"^[a-z][a-z0-9-]{0,59}\Z"


class TextArguments(Schema):
    class Meta:
        unknown = EXCLUDE

    q = fields.String(
        load_default="",
        validate=validate.Length(max=LONGEST_TEXT),
        metadata={"description": "What to look for, in any language."},
    )
    lang = fields.String(
        load_default="en",
        validate=validate.OneOf(SERVED),
        metadata={"description": "The language of titles, excerpts and addresses."},
    )


class SearchArguments(TextArguments):
    limit = fields.Integer(
        load_default=20,
        validate=validate.Range(1, MOST_RESULTS),
        metadata={"description": "Results a page."},
    )
    page = fields.Integer(
        load_default=1,
        validate=validate.Range(1, MOST_PAGES),
        metadata={"description": "Which page; one past the last is empty."},
    )
    country = _codes(r"^[A-Za-z]{2}\Z", "Only entries of these countries (ISO 3166-1).")
    region = _codes(_TERM, "Only entries of these regions or subregions.")
    role = _codes(_TERM, "Only bodies with one of these roles.")
    topic = _codes(_TERM, "Only bodies with one of these topics.")
    type = fields.List(
        fields.String(validate=validate.OneOf(TYPES)),
        load_default=(),
        validate=validate.Length(max=len(TYPES)),
        metadata={"description": "Only entries of these types."},
    )


class EntrySchema(Schema):
    type = fields.String(required=True, validate=validate.OneOf(TYPES))
    id = fields.String(
        required=True,
        metadata={"description": "The body's or call's id; the ISO code of a country."},
    )
    title = fields.String(required=True)
    acronym = fields.String(required=True, allow_none=True)
    country = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "ISO 3166-1; null for what belongs to no single country."},
    )
    url = fields.String(required=True, metadata={"description": "The address of its page."})


class ResultSchema(EntrySchema):
    snippet = fields.String(required=True, metadata={"description": "The part that was found."})
    checked_on = fields.Date(
        required=True, metadata={"description": "When the entry was last checked with its sources."}
    )
    next_review_on = fields.Date(
        required=True,
        allow_none=True,
        metadata={
            "description": "When it is due to be checked again; null for a call that has closed."
        },
    )
    is_review_overdue = fields.Boolean(
        required=True, metadata={"description": "That day has passed without a check."}
    )


class UnderstoodSchema(Schema):
    countries = fields.List(fields.String(), required=True)
    roles = fields.List(fields.String(), required=True)
    topics = fields.List(fields.String(), required=True)


def _counts() -> fields.Dict:
    return fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)


class FacetsSchema(Schema):
    country = _counts()
    region = _counts()
    role = _counts()
    topic = _counts()
    type = _counts()


class SearchAnswerSchema(Schema):
    total = fields.Integer(required=True)
    did_you_mean = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "The text with its misspelt words put right, as it was searched."},
    )
    understood = fields.Nested(UnderstoodSchema, required=True)
    results = fields.List(fields.Nested(ResultSchema), required=True)
    facets = fields.Nested(FacetsSchema, required=True)


class SuggestionSchema(EntrySchema):
    """An entry, or a role or topic, which is a list of bodies."""

    type = fields.String(required=True, validate=validate.OneOf(SUGGESTED))
    id = fields.String(
        required=True,
        metadata={
            "description": "The body's or call's id; the ISO code of a country; the code of a role or topic."
        },
    )
    country = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "ISO 3166-1; of a role or topic the country that its list is narrowed to."
        },
    )
    language = fields.String(required=True, metadata={"description": "The language of the title."})
    url = fields.String(
        required=True,
        metadata={"description": "The address of its page, or of the list of its bodies."},
    )


class SuggestAnswerSchema(Schema):
    suggestions = fields.List(fields.Nested(SuggestionSchema), required=True)


class FaultSchema(Schema):
    code = fields.Integer(required=True)
    message = fields.String(required=True)
    request_id = fields.String(required=True)
