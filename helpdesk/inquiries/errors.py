"""What can go wrong with an inquiry, as visitors meet it."""

from __future__ import annotations

from helpdesk.core.errors import GoneError, NotFoundError, UnavailableError


class InquiryLinkError(NotFoundError):
    """The address of a private page opens nothing: mistyped, or replaced by a newer one."""


class InquiryGoneError(GoneError):
    """The inquiry was erased, or its time was over; `reference` is all that is left of it."""

    def __init__(self, reference: str) -> None:
        super().__init__(reference)
        self.reference = reference


class NoDeskError(UnavailableError):
    """There is no desk that could answer: the installation has not been set up."""
