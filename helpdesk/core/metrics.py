"""Counts of requests and of what slices tell of, for Prometheus; off unless HELPDESK_METRICS is on.

Kept by the route's rule, never by the address asked for, so that neither search words nor what a
single visitor reads can be told from them. All processes of an installation count together: each
writes a file under `<instance>/metrics`, a scrape adds them up.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import structlog
from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

# Seconds. Pages are meant to take milliseconds; past 5 s a statement is ended anyway.
BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
# A visitor may send any word as a method; each would be a series for ever.
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
# By name what a number is, and the number.
Gauges = Callable[[], Mapping[str, tuple[str, float]]]
log = structlog.get_logger(__name__)


def init_metrics(app: Flask) -> None:
    """Count every request of `app`, where the settings ask for it."""
    if not app.config["SETTINGS"].metrics:
        return
    folder = Path(app.instance_path) / "metrics"
    folder.mkdir(parents=True, exist_ok=True)
    # The library takes its folder from the environment alone, and chooses its values on import.
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # noqa: TID251 - written, not read
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    registry = CollectorRegistry()
    requests = Counter(
        "helpdesk_requests",
        "Requests answered.",
        ("method", "route", "status"),
        registry=registry,
    )
    seconds = Histogram(
        "helpdesk_request_seconds",
        "Time from the first look at a request to its answer.",
        ("route",),
        buckets=BUCKETS,
        registry=registry,
    )
    app.extensions["metrics_folder"] = folder
    app.extensions["metrics_registry"] = registry
    app.extensions["metrics_gauges"] = []

    @app.before_request
    def start() -> None:
        g.metrics_started = time.perf_counter()

    @app.after_request
    def count(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else "none"
        method = request.method if request.method in _METHODS else "other"
        requests.labels(method, route, response.status_code).inc()
        if "metrics_started" in g:
            seconds.labels(route).observe(time.perf_counter() - g.metrics_started)
        return response


def new_counter(
    app: Flask, name: str, description: str, labels: tuple[str, ...]
) -> Callable[..., None]:
    """What to call with a value for each label to count one; it does nothing where metrics are off."""
    if "metrics_registry" not in app.extensions:
        return lambda *_values: None
    counter = Counter(name, description, labels, registry=app.extensions["metrics_registry"])
    return lambda *told: counter.labels(*told).inc()


def show_gauges(app: Flask, gauges: Gauges) -> None:
    """Ask for these numbers whenever the counts are read; where metrics are off, never."""
    if "metrics_gauges" in app.extensions:
        app.extensions["metrics_gauges"].append(gauges)


class _AskedWhenRead:
    def __init__(self, asked: list[Gauges]) -> None:
        self.asked = asked

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for gauges in self.asked:
            try:
                numbers = gauges()
            except Exception:
                log.exception("metrics_gauge_failed")  # the other numbers are told all the same
                continue
            for name, (description, number) in numbers.items():
                yield GaugeMetricFamily(name, description, value=number)


def metrics_text(app: Flask) -> bytes:
    """The counts of all processes in Prometheus' text format."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(app.extensions["metrics_folder"]))  # type: ignore[no-untyped-call]
    # Only now: registering it asks it once.
    registry.register(_AskedWhenRead(app.extensions["metrics_gauges"]))
    return generate_latest(registry)
