"""What can come between a curator and something on the worklist."""

from __future__ import annotations

from http import HTTPStatus

from helpdesk.core.errors import HelpdeskError


class WorkTakenError(HelpdeskError):
    """Somebody else has it, or has taken it meanwhile."""

    status = HTTPStatus.CONFLICT


class DecidedElsewhereError(HelpdeskError):
    """It is done by deciding it on its own page, and not by saying so."""

    status = HTTPStatus.CONFLICT


class NotOnListError(HelpdeskError):
    """The data no longer say that this is to be done."""

    status = HTTPStatus.CONFLICT
