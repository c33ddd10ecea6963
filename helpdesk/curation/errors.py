"""What an edit can meet."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from helpdesk.core.errors import HelpdeskError, NotFoundError
from helpdesk.curation.diff import Merged


class DraftNotFoundError(NotFoundError):
    """There is no such draft, or nobody but its author may see it yet."""


class RevisionNotFoundError(NotFoundError):
    """The entry has no revision of this number."""


class MissingReferenceError(HelpdeskError):
    """A state names something that the directory does not have."""

    status = HTTPStatus.CONFLICT


class DraftConflictError(HelpdeskError):
    """The draft has been saved since the form was opened, in another window or by a decision on it."""

    status = HTTPStatus.CONFLICT


class EditConflictError(HelpdeskError):
    """The entry has changed since the work began, in a field that the draft changes in another way."""

    status = HTTPStatus.CONFLICT

    def __init__(self, merged: Merged) -> None:
        fields = ", ".join(conflict.name for conflict in merged.conflicts)
        super().__init__(f"Both have changed: {fields}.")
        self.merged = merged


class SelfReviewError(HelpdeskError):
    """Nobody is the second reader of what they wrote."""

    status = HTTPStatus.FORBIDDEN


class StateFaultError(HelpdeskError):
    """The state may not stand in the directory; `faults` says by field what to do."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, faults: Mapping[str, Any]) -> None:
        super().__init__(f"Not to be published: {', '.join(faults)}.")
        self.faults = faults


class TakenKeyError(HelpdeskError):
    """Another entry has this key already."""

    status = HTTPStatus.CONFLICT


class CircularSuccessionError(HelpdeskError):
    """An entry cannot be followed by itself, also not by way of others."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class TermInUseError(HelpdeskError):
    """A term that something names is not taken out."""

    status = HTTPStatus.CONFLICT
