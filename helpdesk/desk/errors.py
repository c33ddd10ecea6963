"""What work on an inquiry can meet."""

from __future__ import annotations

from http import HTTPStatus

from helpdesk.core.errors import HelpdeskError, NotFoundError


class InquiryNotFoundError(NotFoundError):
    """No inquiry has this reference, or it is none of this account's; nobody is told which."""


class InquiryStateError(HelpdeskError):
    """It stands where this cannot be done: erased, taken for spam, joined to another."""

    status = HTTPStatus.CONFLICT


class NewsError(HelpdeskError):
    """Somebody else has written since the form was opened."""

    status = HTTPStatus.CONFLICT


class MergeError(HelpdeskError):
    """These two cannot be joined, or not be parted; `why` is the code of a sentence (`words.py`)."""

    status = HTTPStatus.CONFLICT

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
