"""What can go wrong with a suggestion."""

from __future__ import annotations

from http import HTTPStatus

from helpdesk.core.errors import GoneError, HelpdeskError, NotFoundError


class SuggestionLinkError(NotFoundError):
    """The address of a private page opens nothing."""


class SuggestionNotFoundError(NotFoundError):
    """There is no such suggestion, or nothing is left of it."""


class SuggestionGoneError(GoneError):
    """The suggestion was erased, or its time was over; `reference` is all that is left of it."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class SuggestionDecidedError(HelpdeskError):
    """Somebody has decided already."""

    status = HTTPStatus.CONFLICT
