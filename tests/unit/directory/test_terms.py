from __future__ import annotations

from helpdesk.directory.models import Term, TermLabel
from helpdesk.directory.terms import TermKind, Vocabulary
from helpdesk.directory.texts import said_label
from helpdesk.routing.models import ContactLabel


def term(kind: str, code: str, position: int, parent: str | None = None, **labels: str) -> Term:
    made = Term(kind=kind, code=code, position=position, parent_code=parent)
    made.labels = [
        TermLabel(language=language, label=label, plural="", description="")
        for language, label in labels.items()
    ]
    return made


VOCABULARY = Vocabulary(
    [
        term("region", "europe", 2, en="Europe", es="Europa"),
        term("region", "lac", 1, en="Latin America"),
        term("subregion", "caribbean", 1, "lac", en="Caribbean"),
        term("role", "europe", 1, en="A role of the same code"),
    ]
)


def test_terms_stand_in_their_order() -> None:
    assert VOCABULARY.codes(TermKind.REGION) == ["lac", "europe"]
    assert VOCABULARY.parts_of("lac") == ["caribbean"]
    assert VOCABULARY.parts_of("europe") == []


def test_a_code_means_one_thing_within_its_kind() -> None:
    assert VOCABULARY.label(TermKind.ROLE, "europe", "en") == "A role of the same code"
    assert not VOCABULARY.knows(TermKind.TOPIC, "europe")


def test_a_missing_label_is_said_in_english_and_an_unknown_code_as_it_stands() -> None:
    assert VOCABULARY.label(TermKind.REGION, "europe", "es") == "Europa"
    assert VOCABULARY.label(TermKind.REGION, "lac", "es") == "Latin America"
    assert VOCABULARY.label(TermKind.REGION, "africa", "es") == "africa"
    assert VOCABULARY.plural(TermKind.REGION, "europe", "en") == "Europe"
    assert VOCABULARY.description(TermKind.REGION, "africa", "en") == ""


def test_a_label_that_has_no_translation_says_that_it_is_english() -> None:
    lac = VOCABULARY.said(TermKind.REGION, "lac", "es")
    assert (lac.text, lac.language, lac.is_foreign) == ("Latin America", "en", True)
    assert not VOCABULARY.said(TermKind.REGION, "europe", "es").is_foreign
    assert not VOCABULARY.said(TermKind.REGION, "africa", "es").is_foreign, "a code is no English"


def test_so_does_the_name_of_a_desk() -> None:
    labels = [ContactLabel(language="en", label="Andean Desk")]
    assert said_label(labels, "pt", missing="andean").is_foreign
    assert said_label([], "pt", missing="andean").text == "andean"
