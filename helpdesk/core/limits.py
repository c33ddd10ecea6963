"""How often one address may ask, counted by all processes together in one table.

A counter is kept here and added to the table in steps, since a write for each page read would make
readers wait for each other: the count of all processes is exact to `STEP` per process.
"""

from __future__ import annotations

import hmac
import threading
import time
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from flask import Flask, current_app, request
from flask_limiter import Limiter
from limits.storage import Storage
from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from helpdesk.core.database import Model, db

STEP = 20  # hits
SWEEP_EVERY = 60.0  # seconds between two looks for counters that have ended


class RateCounter(Model):
    """How often `key` (a hash, never an address) was seen in the window that ends at `ends_at`."""

    __tablename__ = "rate_counter"

    key: Mapped[str] = mapped_column(primary_key=True)
    ends_at: Mapped[float] = mapped_column(index=True)  # seconds since 1970
    hits: Mapped[int]


@dataclass
class _Window:
    ends_at: float
    counted: int = 0  # by all, when last asked
    waiting: int = 0  # here, not yet added


class DatabaseStorage(Storage):
    """The `limits` storage over `rate_counter`; fixed windows."""

    STORAGE_SCHEME = ["helpdesk-database"]  # noqa: RUF012 - read by the library's registry

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any):
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._windows: dict[str, _Window] = {}
        self._swept_at = 0.0
        self._lock = threading.Lock()

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = time.time()
        with self._lock:
            if now - self._swept_at > SWEEP_EVERY:
                self._swept_at = now
                self._windows = {k: w for k, w in self._windows.items() if w.ends_at > now}
            window = self._windows.get(key)
            if window is None or window.ends_at <= now:
                # All processes cut time at the same places, so their windows are one.
                window = self._windows[key] = _Window((now // expiry + 1) * expiry)
            window.waiting += amount
            if window.waiting < STEP:
                return window.counted + window.waiting
            added, window.waiting = window.waiting, 0
        window.counted = self._add(key, added, window.ends_at)
        return window.counted + window.waiting

    def _add(self, key: str, hits: int, ends_at: float) -> int:
        build = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert
        row = build(RateCounter).values(key=key, ends_at=ends_at, hits=hits)
        same = RateCounter.ends_at == ends_at
        from_here = db.case((same, RateCounter.hits + hits), else_=hits)
        upsert = row.on_conflict_do_update(
            index_elements=["key"], set_={"hits": from_here, "ends_at": ends_at}
        ).returning(RateCounter.hits)
        with db.engine.connect().execution_options(read_only=False) as connection:
            counted = int(connection.execute(upsert).scalar_one())
            connection.commit()
        return counted

    def get(self, key: str) -> int:
        window = self._windows.get(key)
        if window is None or window.ends_at <= time.time():
            return 0
        return window.counted + window.waiting

    def get_expiry(self, key: str) -> float:
        window = self._windows.get(key)
        return window.ends_at if window else time.time()

    def check(self) -> bool:
        with db.engine.connect() as connection:
            connection.execute(select(RateCounter.key).limit(1))
        return True

    def reset(self) -> int:
        """Forget all counters; for tests."""
        with self._lock:
            count = len(self._windows)
            self._windows.clear()
        with db.engine.connect().execution_options(read_only=False) as connection:
            connection.execute(delete(RateCounter))
            connection.commit()
        return count

    def clear(self, key: str) -> None:
        with self._lock:
            self._windows.pop(key, None)


def _who() -> str:
    """Whom a counter is about, as a keyed hash: the table holds no address (GDPR, article 5)."""
    key = str(current_app.secret_key).encode()
    return hmac.digest(key, (request.remote_addr or "").encode(), "sha256").hex()[:32]


def is_this_machine() -> bool:
    """Loopback is the operator, or a proxy we were not told of: to limit it would turn everybody away."""
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def asking_network() -> str:
    """The address that asks; of IPv6 the network of 64 bits, all of which one visitor has at hand."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    if address.version == 4:
        return str(address)
    return str(ip_network((address, 64), strict=False))


limiter = Limiter(
    key_func=_who,
    storage_uri="helpdesk-database://",
    strategy="fixed-window",
    key_prefix="",
    headers_enabled=True,
    swallow_errors=True,
)


def limit_searches(view: Any) -> Any:
    """Limit a view that searches, by the setting HELPDESK_SEARCH_LIMIT, all such views together."""
    return limiter.shared_limit(
        lambda: current_app.config["SEARCH_LIMIT"],
        scope="search",
        exempt_when=is_this_machine,
    )(view)


def forget_ended_counters() -> int:
    """Delete the counters whose window is over; how many. The worker does so every minute."""
    ended = delete(RateCounter).where(RateCounter.ends_at < time.time())
    with db.engine.connect().execution_options(read_only=False) as connection:
        count = connection.execute(ended).rowcount
        connection.commit()
    return count


def init_limits(app: Flask) -> None:
    limiter.init_app(app)
