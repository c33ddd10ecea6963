"""How often the pages of entries are read, to rank the curators' work: by page and month, and nothing else.

What counts as a read, and why nobody is followed by it, is ADR 16. Each process keeps a tally and adds it
to the table in steps, since a write for each page read would make readers wait for each other.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import structlog
from flask import Flask, Response, current_app, request
from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.core import clock
from helpdesk.core.database import db
from helpdesk.curation.trust_models import EntryRead
from helpdesk.directory.models import Element
from helpdesk.vocabulary.freshness import months_after

STEP = 25  # reads
WAIT = 60.0  # seconds; what is fewer is written with the first read after so long
RANKED_BY = 12  # months
KEPT = 24  # months
_PAGES = {
    "directory.country": ("country", "code"),
    "directory.agency": ("agency", "slug"),
    "directory.call": ("call", "slug"),
}
# What programs that name themselves are called; who reads by such a program is not counted.
_ROBOT = re.compile(
    r"bot\b|bot[/;_-]|crawl|spider|slurp|archiver|scan|monitor|preview|fetch"
    r"|curl|wget|python|java/|go-http|libwww|headless",
    re.IGNORECASE,
)
log = structlog.get_logger(__name__)

Page = tuple[str, str]  # kind, key


def is_robot(user_agent: str) -> bool:
    """Whether a program says of itself that it is one; a browser always says something."""
    return not user_agent or _ROBOT.search(user_agent) is not None


def is_read(
    *, method: str, status: int, user_agent: str, is_ahead: bool, is_of_staff: bool
) -> bool:
    """Whether an answer is a page read by somebody; `is_ahead`: a browser fetches it in case."""
    if method != "GET" or status not in (200, 304) or is_ahead or is_of_staff:
        return False
    return not is_robot(user_agent)


@dataclass
class Tally:
    """The reads of one process that the table does not have yet."""

    waiting: Counter[Page] = field(default_factory=Counter)
    written_at: float = field(default_factory=time.monotonic)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, page: Page, *, at: float) -> Mapping[Page, int]:
        """Count a read; what is to be written now, mostly nothing."""
        with self.lock:
            self.waiting[page] += 1
            if self.waiting.total() < STEP and at - self.written_at < WAIT:
                return {}
            return self._taken(at)

    def take(self, *, at: float) -> Mapping[Page, int]:
        with self.lock:
            return self._taken(at)

    def put_back(self, reads: Mapping[Page, int]) -> None:
        with self.lock:
            self.waiting.update(reads)

    def _taken(self, at: float) -> Mapping[Page, int]:
        taken, self.waiting, self.written_at = self.waiting, Counter(), at
        return taken


def init_reads(app: Flask) -> None:
    app.extensions["reads"] = Tally()
    app.after_request(_count)


def _count(response: Response) -> Response:
    page = _page_read(response.status_code)
    if page is not None:
        reads = _tally().add(page, at=time.monotonic())
        if reads:
            _write(reads)
    return response


def _page_read(status: int) -> Page | None:
    kind, name = _PAGES.get(request.endpoint or "", ("", ""))
    if not kind:
        return None
    purpose = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    counts = is_read(
        method=request.method,
        status=status,
        user_agent=request.headers.get("User-Agent", ""),
        is_ahead="prefetch" in purpose or "preview" in purpose,
        is_of_staff=current_app.config["SESSION_COOKIE_NAME"] in request.cookies,
    )
    if not counts:
        return None
    key = str((request.view_args or {}).get(name, ""))
    return kind, key.upper() if kind == "country" else key


def write_waiting() -> None:
    """Write what this process has counted so far."""
    reads = _tally().take(at=time.monotonic())
    if reads:
        _write(reads)


def _write(reads: Mapping[Page, int]) -> None:
    """By a connection of its own: a page is not to fail for it, so what cannot be written waits on."""
    try:
        add_reads(reads, month=clock.today().replace(day=1))
    except SQLAlchemyError:
        _tally().put_back(reads)
        log.warning("reads_not_written", count=sum(reads.values()))


def add_reads(reads: Mapping[Page, int], *, month: date) -> None:
    """Only of entries that there are: an answer from the cache is given without looking."""
    build = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert
    with db.engine.connect().execution_options(read_only=False) as connection:
        keys = sorted({key for _kind, key in reads})
        there = {
            (kind, key)
            for kind, key in connection.execute(
                select(Element.kind, Element.key).where(Element.key.in_(keys))
            )
        }
        # In one order, so that no two processes wait for each other.
        for kind, key in sorted(there & set(reads)):
            row = build(EntryRead).values(kind=kind, key=key, month=month, reads=reads[kind, key])
            connection.execute(
                row.on_conflict_do_update(
                    index_elements=["kind", "key", "month"],
                    set_={"reads": EntryRead.reads + row.excluded.reads},
                )
            )
        connection.commit()


def reads_of_pages(*, today: date) -> dict[Page, int]:
    """By page how often it was read in the last months, this one too."""
    since = months_after(today.replace(day=1), -(RANKED_BY - 1))
    rows = db.session.execute(
        select(EntryRead.kind, EntryRead.key, func.sum(EntryRead.reads))
        .where(EntryRead.month >= since)
        .group_by(EntryRead.kind, EntryRead.key)
    )
    return {(kind, key): int(count) for kind, key, count in rows}


def forget_old_reads(*, today: date) -> int:
    """Delete the months that nothing is ranked by any more; inside the caller's transaction."""
    before = months_after(today.replace(day=1), -KEPT)
    result: Any = db.session.execute(delete(EntryRead).where(EntryRead.month < before))
    return int(result.rowcount)


def _tally() -> Tally:
    tally: Tally = current_app.extensions["reads"]
    return tally
