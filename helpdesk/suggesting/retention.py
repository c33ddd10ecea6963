"""Suggestions are kept as long as inquiries are; the worker runs it once an hour."""

from __future__ import annotations

import structlog
from flask import Flask

from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.inquiries.retention import AT_ONCE, EVERY, months_before
from helpdesk.suggesting.erasing import anonymise_suggestion
from helpdesk.suggesting.queries import decided_before

__all__ = ["EVERY", "forget_old_suggestions"]
log = structlog.get_logger(__name__)


def forget_old_suggestions(app: Flask) -> int:
    """Anonymise those that were decided so many months ago; how many."""
    count = 0
    with app.app_context():
        try:
            now = clock.now()
            before = months_before(now, app.config["SETTINGS"].retention_months)
            while True:
                with transaction():
                    over = decided_before(before, most=AT_ONCE)
                    for suggestion in over:
                        anonymise_suggestion(db.session(), suggestion, now=now)
                if not over:
                    break
                count += len(over)
        finally:
            db.session.remove()
    if count:
        log.info("forgotten", suggestions=count)
    return count
