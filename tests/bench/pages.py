"""The search page through the WSGI application, one thread, no network: what Flask's client calls.

Ratios are taken round by round, the two kinds of page in turn, and their median is printed.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from unittest.mock import patch
from urllib.parse import quote

from flask import Flask
from flask.testing import FlaskClient

from helpdesk.search import views
from helpdesk.search.services import SearchPage, SearchQuery, engine, search_directory
from tests.bench.measuring import Row, processor_milliseconds
from tests.bench.plain_whoosh import PlainWhoosh

ROUNDS = 5
Search = Callable[[SearchQuery], SearchPage]


def addresses_of(texts: Sequence[str]) -> list[str]:
    return [f"/en/search?q={quote(text)}" for text in texts]


def prepared_search(texts: Sequence[str]) -> Search:
    """Answers from results made before; needs an application context."""
    prepared = {text: search_directory(SearchQuery(text=text)) for text in texts}
    return lambda query: prepared.get(query.text) or search_directory(query)


def serving(
    app: Flask, texts: Sequence[str], plain: PlainWhoosh | None, target: str
) -> Iterator[Row]:
    addresses = addresses_of(texts)
    client = app.test_client()
    with app.app_context():
        prepared = prepared_search(texts)
        engine().refresh()
    new, known, rest = [], [], []
    _serve(client, addresses[:20], search_directory)
    for _ in range(ROUNDS):
        with app.app_context():
            engine().snapshot().forget_answers()
        new.append(processor_milliseconds(partial(_serve, client, addresses, search_directory)))
        known.append(processor_milliseconds(partial(_serve, client, addresses, search_directory)))
        rest.append(processor_milliseconds(partial(_serve, client, addresses, prepared)))
    count = len(addresses)
    yield "search pages a second, queries asked before", _rate(count, known), ""
    yield "search pages a second, each query new", _rate(count, new), ""
    yield "ratio to prepared results, queries asked before", _ratio(rest, known), target
    yield "ratio to prepared results, each query new", _ratio(rest, new), ""
    sizes = sorted(len(client.get(address).data) for address in addresses)
    yield (
        "HTML of a page, median and largest",
        f"{sizes[count // 2] / 1000:.1f} kB, {sizes[-1] / 1000:.1f} kB",
        "40 kB",
    )
    if plain is not None:
        yield from _beside_whoosh(app, client, texts, plain, prepared)


def _beside_whoosh(
    app: Flask, client: FlaskClient, texts: Sequence[str], plain: PlainWhoosh, prepared: Search
) -> Iterator[Row]:
    def by_whoosh(query: SearchQuery) -> SearchPage:
        plain.search(query.text)
        return prepared(query)  # the page itself costs both the same

    addresses = addresses_of(texts)
    ours = processor_milliseconds(partial(_serve, client, addresses, search_directory))
    theirs = processor_milliseconds(partial(_serve, client, addresses, by_whoosh))
    asked = [SearchQuery(text=text) for text in texts]
    with app.app_context():
        inside = processor_milliseconds(lambda: [search_directory(query) for query in asked])
        engine().snapshot().forget_answers()
        first = processor_milliseconds(lambda: [search_directory(query) for query in asked])
    whoosh = processor_milliseconds(lambda: [plain.search(text) for text in texts])
    count = len(texts)
    yield "Whoosh with groupedby: pages a second", _rate(count, [theirs]), ""
    yield "search pages a second to Whoosh's", f"{theirs / ours:.1f} times", "10 times"
    yield "Whoosh with groupedby: search and facets a second", _rate(count, [whoosh]), ""
    yield "search and facets a second to Whoosh's, asked before", f"{whoosh / inside:.0f} times", ""
    yield "search and facets a second to Whoosh's, each new", f"{whoosh / first:.1f} times", ""


def _serve(client: FlaskClient, addresses: Sequence[str], search: Search) -> None:
    with patch.object(views, "search_directory", search):
        for address in addresses:
            answered = client.get(address)
            if answered.status_code != 200:
                raise RuntimeError(f"{address} answered {answered.status}")


def _rate(count: int, times: Sequence[float]) -> str:
    return f"{count / statistics.median(times) * 1000:.0f}"


def _ratio(rest: Sequence[float], whole: Sequence[float]) -> str:
    return f"{statistics.median(r / w for r, w in zip(rest, whole, strict=True)):.2f}"
