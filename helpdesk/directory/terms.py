"""The controlled terms: regions, subregions, roles and topics, and what they are called; pure."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from helpdesk.directory.models import Term, TermLabel
from helpdesk.directory.texts import Said, said_label
from helpdesk.vocabulary.languages import DEFAULT


class TermKind(StrEnum):
    REGION = "region"
    SUBREGION = "subregion"
    ROLE = "role"
    TOPIC = "topic"
    SCOPE = "scope"
    INQUIRY_TOPIC = "inquiry-topic"


class Vocabulary:
    """All terms, in their order. A code that no term has is printed as it stands, never dropped."""

    def __init__(self, terms: Iterable[Term]) -> None:
        ordered = sorted(terms, key=lambda term: (term.kind, term.position, term.code))
        self._terms = {(term.kind, term.code): term for term in ordered}

    def of(self, kind: TermKind) -> list[Term]:
        return [term for (of_kind, _), term in self._terms.items() if of_kind == kind]

    def codes(self, kind: TermKind) -> list[str]:
        return [term.code for term in self.of(kind)]

    def parts_of(self, region: str) -> list[str]:
        """The codes of a region's subregions."""
        return [term.code for term in self.of(TermKind.SUBREGION) if term.parent_code == region]

    def knows(self, kind: TermKind, code: str) -> bool:
        return (kind, code) in self._terms

    def label(self, kind: TermKind, code: str, language: str) -> str:
        found = self._label(kind, code, language)
        return found.label if found else code

    def said(self, kind: TermKind, code: str, language: str) -> Said:
        """The label where it may be missing in a language: a topic of inquiries."""
        term = self._terms.get((kind, code))
        return said_label(term.labels if term else (), language, missing=code)

    def plural(self, kind: TermKind, code: str, language: str) -> str:
        """What heads a list of such bodies; the label where the term has no plural."""
        found = self._label(kind, code, language)
        return (found.plural or found.label) if found else code

    def description(self, kind: TermKind, code: str, language: str) -> str:
        found = self._label(kind, code, language)
        return found.description if found else ""

    def _label(self, kind: TermKind, code: str, language: str) -> TermLabel | None:
        term = self._terms.get((kind, code))
        labels = {label.language: label for label in term.labels} if term else {}
        return labels.get(language) or labels.get(DEFAULT)
