"""Score a running search on judged queries.

Asks GET {base}{path}?q=...&limit=10 for each query of a file and expects
    {"total": n, "did_you_mean": str | null, "results": [{"type": "...", "id": "..."}, ...]}
with an agency's id, a country's ISO code, a call's id. A programme counts as its agency; an entry shown
twice gains once; results of type `answer` are left out, since they are not in the judged data. Queries
with `relevant: {}` are right when total is 0 or did_you_mean is set.
"""

import http.client
import json
import math
import re
import time
from collections import defaultdict
from urllib.parse import urlencode, urlsplit

import yaml

LIMIT = 10


def load(path):
    with open(path, encoding="utf-8") as handle:
        return yaml.safe_load(handle)["queries"]


def entry_of(result):
    """The judged id a result stands for; None for one that takes no part."""
    kind, ident = str(result.get("type")), str(result.get("id"))
    if kind == "answer":
        return None
    if kind == "country":
        return "country:" + ident.removeprefix("country:").upper()
    if kind == "call":
        return "call:" + ident.removeprefix("call:")
    if kind == "programme":
        return str(result.get("agency") or result.get("agency_id") or re.split(r"[:/#]", ident)[0])
    return ident


def measure(ranking, relevant):
    """success@1, success@3, reciprocal rank of the first grade 3, nDCG, all over the first ten."""
    seen, grades = set(), []
    for ident in ranking[:LIMIT]:
        grades.append(0 if ident in seen else relevant.get(ident, 0))
        seen.add(ident)
    first = next((rank for rank, grade in enumerate(grades, 1) if grade == 3), None)
    ideal = gain(sorted(relevant.values(), reverse=True)[:LIMIT])
    return {
        "s1": float(first == 1),
        "s3": float(first is not None and first <= 3),
        "mrr": 1 / first if first else 0.0,
        "ndcg": gain(grades) / ideal if ideal else 0.0,
    }


def gain(grades):
    return sum((2**grade - 1) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def judge(query, ranking, total, did_you_mean):
    """One row: the query, its figures (answered queries) or `right` (queries nothing answers), the first results."""
    row = {"query": query, "top": ranking[:3], "total": total, "error": None, "right": None}
    if query["relevant"]:
        row.update(measure(ranking, query["relevant"]))
    else:
        row["right"] = float(total == 0 or bool(did_you_mean))
    return row


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else 0.0


def summary(rows):
    answered = [row for row in rows if row["right"] is None]
    return {
        "n": len(answered),
        **{key: mean(row[key] for row in answered) for key in ("s1", "s3", "mrr", "ndcg")},
        "negatives": sum(row["right"] is not None for row in rows),
        "right": mean(row["right"] for row in rows if row["right"] is not None),
    }


def table(rows):
    groups = [("all", rows)]
    for field in ("kind", "lang"):
        split = defaultdict(list)
        for row in rows:
            split[row["query"][field]].append(row)
        groups += [(f"{field} {name}", split[name]) for name in sorted(split)]
    lines = [f"{'':26}{'n':>5}{'s@1':>8}{'s@3':>8}{'MRR@10':>8}{'nDCG@10':>9}{'neg. right':>14}"]
    for name, part in groups:
        got = summary(part)
        figures = f"{'-':>8}{'-':>8}{'-':>8}{'-':>9}"
        if got["n"]:
            figures = f"{got['s1']:8.3f}{got['s3']:8.3f}{got['mrr']:8.3f}{got['ndcg']:9.3f}"
        right = f"{got['right']:.2f} of {got['negatives']}" if got["negatives"] else ""
        lines.append(f"{name:26}{got['n']:5}{figures}{right:>14}")
    return "\n".join(lines)


def key(row):
    """A query that nothing answers counts 0 or 1."""
    return (row["ndcg"], row["s3"]) if row["right"] is None else (row["right"], 0.0)


def worst(rows, count):
    bad = [row for row in sorted(rows, key=key) if key(row)[0] < 1][:count]
    lines = []
    for row in bad:
        wanted = [ident for ident, grade in row["query"]["relevant"].items() if grade == 3][:3] or [
            "nothing"
        ]
        text = row["query"]["q"] if len(row["query"]["q"]) <= 60 else row["query"]["q"][:57] + "..."
        got = row["error"] or ", ".join(map(str, row["top"])) or "nothing"
        lines.append(
            f"  {key(row)[0]:.2f}  {row['query']['kind']:14} {text!r}: "
            f"wanted {', '.join(wanted)}; got {got}"
        )
    return "\n".join(lines)


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, math.ceil(share * len(values)) - 1)] if values else 0.0


class Server:
    def __init__(self, base_url, path, param, timeout):
        self.url = urlsplit(base_url if "//" in base_url else "http://" + base_url)
        self.prefix = self.url.path.rstrip("/") + path
        self.param, self.timeout = param, timeout

    def ask(self, text):
        """The answer and its milliseconds, from the request sent to the last byte read."""
        kind = (
            http.client.HTTPSConnection
            if self.url.scheme == "https"
            else http.client.HTTPConnection
        )
        connection = kind(self.url.hostname, self.url.port, timeout=self.timeout)
        target = f"{self.prefix}?{urlencode({self.param: text, 'limit': LIMIT})}"
        try:
            connection.connect()
            started = time.perf_counter()
            connection.request(
                "GET", target, headers={"Accept": "application/json", "Connection": "close"}
            )
            response = connection.getresponse()
            body = response.read()
            milliseconds = (time.perf_counter() - started) * 1000
        finally:
            connection.close()
        if response.status != 200:
            raise ValueError(f"HTTP {response.status}")
        return json.loads(body), milliseconds


def run(server, queries):
    rows, times = [], []
    for query in queries:
        try:
            answer, milliseconds = server.ask(query["q"])
            results = [entry_of(result) for result in answer["results"]]
            row = judge(
                query,
                [ident for ident in results if ident],
                answer["total"],
                answer.get("did_you_mean"),
            )
            times.append(milliseconds)
        except (
            OSError,
            http.client.HTTPException,
            ValueError,
            KeyError,
            TypeError,
            AttributeError,
        ) as error:
            row = judge(query, [], None, None)
            row["error"] = f"{type(error).__name__}: {error}"
        rows.append(row)
    return rows, times
