"""The errors that visitors meet; each knows its HTTP status, `error_pages` draws it."""

from __future__ import annotations

from http import HTTPStatus


class HelpdeskError(Exception):
    """Something a visitor is told about; children name what happened."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR


class NotFoundError(HelpdeskError):
    status = HTTPStatus.NOT_FOUND


class GoneError(HelpdeskError):
    """What was asked for was here and has been taken out."""

    status = HTTPStatus.GONE


class UnavailableError(HelpdeskError):
    status = HTTPStatus.SERVICE_UNAVAILABLE
