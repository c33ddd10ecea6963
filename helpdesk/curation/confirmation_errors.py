"""What a desk can meet that opens a link of a mail."""

from __future__ import annotations

from http import HTTPStatus

from helpdesk.core.errors import GoneError, HelpdeskError, NotFoundError


class ConfirmationLinkError(NotFoundError):
    """The address opens nothing: cut short, or made up."""


class ConfirmationOverError(GoneError):
    """The link has run out, or what it asks about is no longer shown; `country` is where to go on, if there is one."""

    def __init__(self, country: str) -> None:
        super().__init__("The link has run out.")
        self.country = country


class ChangedMeanwhileError(HelpdeskError):
    """The fact or body is not what the page showed when it was opened."""

    status = HTTPStatus.CONFLICT
