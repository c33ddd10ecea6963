"""The search page over HTTP: granian as `make run` starts it, asked by another process.

`python -m tests.bench.over_http ORIGIN SECONDS` is that process: it keeps some connections open, each
with a request under way, and prints how many answers a second it got.
"""

from __future__ import annotations

import http.client
import itertools
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from config import PROJECT_FOLDER
from tests.bench.measuring import Row, queries
from tests.bench.pages import addresses_of
from tests.support.server import free_port, wait_for

CONNECTIONS = 4
ROUNDS = 3
SECONDS = 4.0


@contextmanager
def granian(instance: Path, attribute: str) -> Iterator[str]:
    port = free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "granian", "--interface", "wsgi", f"tests.bench.served:{attribute}",
            "--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", "4",
            "--log-level", "warning", "--no-ws",
        ],
        cwd=PROJECT_FOLDER,
        env={"PATH": "/usr/bin:/bin", "HELPDESK_INSTANCE": str(instance), "HELPDESK_LOG_LEVEL": "ERROR"},
        text=True,
    )  # fmt: skip
    try:
        origin = f"http://127.0.0.1:{port}"
        wait_for(f"{origin}/readyz", process)
        yield origin
    finally:
        process.terminate()
        process.wait(timeout=20)


def serving(instance: Path) -> Iterator[Row]:
    with granian(instance, "app") as served, granian(instance, "prepared") as prepared:
        for origin in (served, prepared):
            _asked(origin, 2.0)
        rates = [(_asked(served, SECONDS), _asked(prepared, SECONDS)) for _ in range(ROUNDS)]
    whole, rest = ([pair[at] for pair in rates] for at in (0, 1))
    ratio = statistics.median(one / other for one, other in rates)
    yield "over HTTP: search pages a second, one worker", f"{statistics.median(whole):.0f}", ""
    yield "over HTTP: the same from prepared results", f"{statistics.median(rest):.0f}", ""
    yield "over HTTP: ratio to prepared results", f"{ratio:.2f}", "0.75"


def _asked(origin: str, seconds: float) -> float:
    command = [sys.executable, "-m", "tests.bench.over_http", origin, str(seconds)]
    done = subprocess.run(command, cwd=PROJECT_FOLDER, check=True, capture_output=True, text=True)
    return float(done.stdout)


def _client(host: str, addresses: Iterator[str], until: float, counts: list[int]) -> None:
    connection = http.client.HTTPConnection(host)
    count = 0
    while time.monotonic() < until:
        connection.request("GET", next(addresses))
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"answered {answer.status}")
        count += 1
    counts.append(count)
    connection.close()


def main(origin: str, seconds: float) -> None:
    addresses = itertools.cycle(addresses_of(queries()))
    host, counts, start = urlsplit(origin).netloc, list[int](), time.monotonic()
    threads = [
        threading.Thread(target=_client, args=(host, addresses, start + seconds, counts))
        for _ in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(counts) != CONNECTIONS:
        sys.exit("a connection failed")
    print(sum(counts) / (time.monotonic() - start))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
