"""Exact counts over all processes, for forms that write anyway; in the table of the rate limits.

A tally is kept for a window that all processes cut at the same moments. Not inside `transaction()`: each
is written by a connection of its own, and SQLite has one writer.
"""

from __future__ import annotations

import hmac
import math
import time
from collections.abc import Collection, Iterable

from flask import current_app
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from helpdesk.core.database import db
from helpdesk.core.limits import RateCounter


def concealed(address: str) -> str:
    """Whom a tally is about, as a keyed hash: the table holds no address (GDPR, article 5)."""
    key = str(current_app.secret_key).encode()
    return hmac.digest(key, address.encode(), "sha256").hex()[:32]


def count_now(keys: Iterable[str], span: int, hits: int = 1) -> dict[str, int]:
    """Add to each tally of the present window of `span` seconds; what each has come to."""
    ends_at = end_of_window(span)
    build = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert
    is_present = RateCounter.ends_at == ends_at
    sum_ = db.case((is_present, RateCounter.hits + hits), else_=hits)
    counted = {}
    with db.engine.connect().execution_options(read_only=False) as connection:
        for key in sorted(set(keys)):  # in one order, so that no two wait for each other
            row = build(RateCounter).values(key=key, ends_at=ends_at, hits=hits)
            upsert = row.on_conflict_do_update(
                index_elements=["key"], set_={"hits": sum_, "ends_at": ends_at}
            ).returning(RateCounter.hits)
            counted[key] = int(connection.execute(upsert).scalar_one())
        connection.commit()
    return counted


def counts_now(keys: Collection[str], span: int) -> dict[str, int]:
    """What the tallies of the present window have come to; 0 for one that is not there."""
    wanted = select(RateCounter.key, RateCounter.hits).where(
        RateCounter.key.in_(keys), RateCounter.ends_at == end_of_window(span)
    )
    with db.engine.connect() as connection:
        found = {row.key: row.hits for row in connection.execute(wanted)}
    return dict.fromkeys(keys, 0) | found


def seconds_left(span: int) -> int:
    """Until the present window of `span` seconds ends."""
    return max(1, math.ceil(end_of_window(span) - time.time()))


def end_of_window(span: int) -> float:
    """Seconds since 1970."""
    return (time.time() // span + 1) * span
