"""Times, shares and tables: what every part of the bench needs."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

import yaml

QUERIES = Path(__file__).parents[1] / "quality" / "search-queries.yaml"
LIBRARIES = ("Flask", "Jinja2", "Whoosh-Reloaded", "SQLAlchemy", "granian", "PyStemmer", "numpy")

Row = tuple[str, str, str]  # what was measured, the figure, the target (empty: none)


def queries() -> list[str]:
    """The texts of the judged queries: what people type, in a dozen languages."""
    with QUERIES.open(encoding="utf-8") as handle:
        return [str(query["q"]) for query in yaml.safe_load(handle)["queries"]]


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def processor_milliseconds(work: Callable[[], object]) -> float:
    """Time of the processor for this thread: what else runs on the machine does not count."""
    start = time.thread_time()
    work()
    return (time.thread_time() - start) * 1000


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def spread(values: Sequence[float]) -> str:
    return f"p50 {percentile(values, 0.5):.3f} ms, p95 {percentile(values, 0.95):.3f} ms"


def machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    cores = len(os.sched_getaffinity(0))
    return f"{cores} cores, Python {platform.python_version()}, {libraries}"


def table(rows: Iterable[Row]) -> str:
    """A Markdown table."""
    lines = ["| measured | figure | target |", "| --- | --- | --- |"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])
