"""Speed, as ratios within one run: `make bench`.

Prints a table with versions. Absolute times belong to the machine of the day; what may be compared between
days is the ratio of the search page to the same page rendered from a result that was prepared.
"""

from __future__ import annotations

import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from unittest.mock import patch
from urllib.parse import quote

import yaml
from flask import Flask

from helpdesk.search import views
from helpdesk.search.services import SearchQuery, engine, search_directory
from tests.support.sites import Sites

QUERIES = Path(__file__).parents[1] / "quality" / "search-queries.yaml"
ROUNDS = 5


def queries() -> list[str]:
    with QUERIES.open(encoding="utf-8") as handle:
        return [str(query["q"]) for query in yaml.safe_load(handle)["queries"]]


def milliseconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def inside(app: Flask, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Search and facets inside the process, without a page."""
    with app.app_context():
        engine().refresh()  # a new snapshot: no word was used yet
        first = [
            milliseconds(lambda t=text: search_directory(SearchQuery(text=t))) for text in texts
        ]
        again = [
            milliseconds(lambda t=text: search_directory(SearchQuery(text=t))) for text in texts
        ]
    for name, values in (("first use of a query", first), ("the same again", again)):
        yield (
            f"search and facets, {name}",
            f"p50 {percentile(values, 0.5):.3f} ms, p95 {percentile(values, 0.95):.3f} ms",
        )


def pages(app: Flask, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The search page as served, and the same page from a prepared result; in turn, round by round."""
    addresses = [f"/en/search?q={quote(text)}" for text in texts]
    client = app.test_client()
    with app.app_context():
        prepared = {text: search_directory(SearchQuery(text=text, language="en")) for text in texts}

    def serve() -> None:
        for address in addresses:
            assert client.get(address).status_code == 200

    def serve_prepared() -> None:
        with patch.object(
            views,
            "search_directory",
            lambda query: prepared.get(query.text) or search_directory(query),
        ):
            serve()

    serve()
    ratios, rates = [], []
    for _ in range(ROUNDS):
        rest, whole = milliseconds(serve_prepared), milliseconds(serve)
        ratios.append(rest / whole)
        rates.append(len(addresses) / whole * 1000)
    yield "search pages a second, one thread, no network", f"{statistics.median(rates):.0f}"
    yield "of the rate of the page from a prepared result", f"{statistics.median(ratios):.2f}"
    sizes = [len(client.get(address).data) for address in addresses]
    yield "HTML of a search page, largest", f"{max(sizes) / 1000:.0f} kB"


def main() -> int:
    texts = queries()
    with tempfile.TemporaryDirectory() as folder:
        sites = Sites(Path(folder), None)
        with sites.copy_of("seeded") as app:
            rows = [*inside(app, texts), *pages(app, texts)]
    rows.append(
        (
            "memory of the process",
            f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB",
        )
    )
    print(f"{len(texts)} queries on the real data; Python {platform.python_version()}, ", end="")
    print(
        ", ".join(f"{name} {version(name)}" for name in ("Flask", "Whoosh-Reloaded", "SQLAlchemy"))
    )
    for name, figure in rows:
        print(f"  {name:52} {figure}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
