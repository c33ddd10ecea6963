"""`make quality`: search quality on the judged queries, by kind and language, held to its floors.

Starts a site of its own on the real data; `--url` scores one that runs already, `--queries` another file
of judged queries.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.quality import scoring
from tests.support.server import running

QUERIES = Path(__file__).resolve().parent / "search-queries.yaml"
# Of all queries that have an answer, and the share handled rightly of those that have none. The last two
# say how far apart the three languages of the site may be, and what the weakest kind has to reach.
FLOORS = {"s1": 0.88, "s3": 0.95, "ndcg": 0.88, "right": 0.8, "languages": 0.05, "kind": 0.75}
SERVED = ("en", "es", "pt")


def faults(rows: Sequence[dict[str, Any]]) -> list[str]:
    """A sentence for each floor that is not reached."""
    every = scoring.summary(rows)
    found = [
        f"{name} is {every[name]:.3f}, its floor {FLOORS[name]}."
        for name in ("s1", "s3", "ndcg", "right")
        if every[name] < FLOORS[name]
    ]
    by_language = [_ndcg(rows, "lang")[language] for language in SERVED]
    apart = max(by_language) - min(by_language)
    if apart > FLOORS["languages"]:
        found.append(f"The served languages are {apart:.3f} apart, at most {FLOORS['languages']}.")
    found += [
        f"The kind {kind} has nDCG {ndcg:.3f}, its floor {FLOORS['kind']}."
        for kind, ndcg in _ndcg(rows, "kind").items()
        if ndcg < FLOORS["kind"]
    ]
    return found


def _ndcg(rows: Sequence[dict[str, Any]], field: str) -> dict[str, float]:
    groups: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        if row["right"] is None:
            groups[row["query"][field]].append(row["ndcg"])
    return {name: scoring.mean(values) for name, values in sorted(groups.items())}


def score(url: str, queries: Path, *, worst: int) -> int:
    server = scoring.Server(url, "/api/v1/search", "q", 20)
    rows, times = scoring.run(server, scoring.load(queries))
    print(scoring.table(rows))
    print(
        f"\nlatency: p50 {scoring.percentile(times, 0.5):.1f} ms, "
        f"p95 {scoring.percentile(times, 0.95):.1f} ms over {len(times)} answers, one at a time"
    )
    if worst:
        print(f"\nworst {worst} (nDCG@10):\n{scoring.worst(rows, worst)}")
    failed = [row for row in rows if row["error"]]
    sentences = [f"{len(failed)} queries failed: {failed[0]['error']}"] if failed else faults(rows)
    for sentence in sentences:
        print(sentence, file=sys.stderr)
    return 1 if sentences else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="score this site instead of one of our own")
    parser.add_argument("--queries", type=Path, default=QUERIES)
    parser.add_argument("--worst", type=int, default=10, help="how many of the worst to print")
    given = parser.parse_args()
    if given.url:
        return score(given.url, given.queries, worst=given.worst)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as url:
        return score(url, given.queries, worst=given.worst)


if __name__ == "__main__":
    sys.exit(main())
