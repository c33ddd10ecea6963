"""What is kept for a while only; the worker runs it once an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import Flask

from helpdesk.core import clock
from helpdesk.core.database import db, empty_log, transaction
from helpdesk.inquiries.erasing import anonymise_inquiry
from helpdesk.inquiries.files import FileStore, file_store
from helpdesk.inquiries.queries import inquiries_closed_before, named_blobs, uploads_before
from helpdesk.inquiries.uploads import KEPT_FOR, forget_uploads

EVERY = 3600  # seconds
AT_ONCE = 100  # inquiries in one transaction, so that nobody waits for long
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Forgotten:
    """What one run has forgotten."""

    inquiries: int = 0
    uploads: int = 0
    files: int = 0  # that no row named

    def __bool__(self) -> bool:
        return bool(self.inquiries or self.uploads or self.files)


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and hour so many months earlier; the month's last day where there is no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    for day in range(moment.day, moment.day - 4, -1):
        try:
            return moment.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def forget_what_is_over(app: Flask) -> Forgotten:
    """Anonymise inquiries whose time is over, and take away uploads and files that nobody needs."""
    with app.app_context():
        try:
            now = clock.now()
            store = file_store()
            before = months_before(now, app.config["SETTINGS"].retention_months)
            forgotten = Forgotten(
                _anonymise(before, store=store, now=now),
                _drop_uploads(now - KEPT_FOR, store=store),
                _sweep(now - KEPT_FOR, store=store),
            )
            # A reader may have held it up when an asker erased.
            db.session.remove()
            empty_log(db.engine)
        finally:
            db.session.remove()
    if forgotten:
        log.info(
            "forgotten",
            inquiries=forgotten.inquiries,
            uploads=forgotten.uploads,
            files=forgotten.files,
        )
    return forgotten


def _anonymise(before: datetime, *, store: FileStore, now: datetime) -> int:
    count = 0
    while True:
        with transaction():
            over = inquiries_closed_before(before, most=AT_ONCE)
            for inquiry in over:
                anonymise_inquiry(db.session(), inquiry, now=now, store=store)
        if not over:
            return count
        count += len(over)


def _drop_uploads(before: datetime, *, store: FileStore) -> int:
    if not uploads_before(before):
        return 0
    with transaction():
        over = uploads_before(before)
        forget_uploads(db.session(), over, store=store)
    return len(over)


def _sweep(before: datetime, *, store: FileStore) -> int:
    """Files that a killed process has left: there is a file before there is a row, never after."""
    keys = list(store.keys(written_before=before.timestamp()))
    count = 0
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        nameless = set(some) - named_blobs(some)
        store.forget(nameless)
        count += len(nameless)
    return count
