"""What an edit of desks and rules, or a question about them, can meet."""

from __future__ import annotations

from http import HTTPStatus

from helpdesk.core.errors import HelpdeskError, NotFoundError, UnavailableError


class NoDeskError(UnavailableError):
    """There is no desk at all: the data has not been loaded."""


class DeskNotFoundError(NotFoundError):
    """No desk, or no part of a desk, has this name."""


class RuleNotFoundError(NotFoundError):
    """The rule is not there, or no longer."""


class EditConflictError(HelpdeskError):
    """Somebody else has saved a change since the form was opened."""

    status = HTTPStatus.CONFLICT


class NeededDeskError(HelpdeskError):
    """The fallback cannot be retired: somebody has to answer what no rule matches."""

    status = HTTPStatus.CONFLICT


class LastRuleError(HelpdeskError):
    """Without any rule left, a load of the seed files would take it that rules were never edited."""

    status = HTTPStatus.CONFLICT
