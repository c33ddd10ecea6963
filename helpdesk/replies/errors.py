"""What an edit of a reply can meet."""

from __future__ import annotations

from http import HTTPStatus

from helpdesk.core.errors import HelpdeskError, NotFoundError


class ReplyNotFoundError(NotFoundError):
    """The reply is not there, or no longer."""


class ReplyConflictError(HelpdeskError):
    """Somebody else has saved the reply since the form was opened."""

    status = HTTPStatus.CONFLICT
