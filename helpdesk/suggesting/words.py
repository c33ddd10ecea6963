"""What states, kinds and deeds of suggestions are called."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext as _l

from helpdesk.suggesting.drafts import SuggestionKind
from helpdesk.suggesting.models import SuggestionState

KINDS: Mapping[SuggestionKind, LazyString] = {
    SuggestionKind.CORRECTION: _l("Correction"),
    SuggestionKind.BODY: _l("New body"),
    SuggestionKind.CALL: _l("New call"),
}
# As the staff see them.
STATES: Mapping[SuggestionState, LazyString] = {
    SuggestionState.OPEN: _l("To be decided"),
    SuggestionState.ACCEPTED: _l("Accepted"),
    SuggestionState.REFUSED: _l("Refused"),
    SuggestionState.INQUIRY: _l("Turned into an inquiry"),
    SuggestionState.ERASED: _l("Erased"),
}
# As the suggester is told, whole sentences.
DECISIONS: Mapping[SuggestionState, LazyString] = {
    SuggestionState.OPEN: _l("A curator of the directory has not decided on it yet."),
    SuggestionState.ACCEPTED: _l(
        "Your suggestion was accepted. A curator writes it into the directory, where it stands once it "
        "is published."
    ),
    SuggestionState.REFUSED: _l("Your suggestion was not taken over."),
    SuggestionState.INQUIRY: _l(
        "What you wrote is better answered by a regional desk, so it was passed on as an inquiry."
    ),
}
AUDITED = "suggestion"
DEEDS: Mapping[str, LazyString] = {
    "suggestion.accepted": _l("Suggestion accepted"),
    "suggestion.refused": _l("Suggestion refused"),
    "suggestion.turned": _l("Suggestion turned into an inquiry"),
    "suggestion.erasure-asked": _l("Erasure of a suggestion asked for"),
    "suggestion.erased": _l("Suggestion erased"),
    "suggestion.anonymised": _l("Suggestion anonymised"),
}
