"""Search and facets inside the process, and what keeps them up to date; no page."""

from __future__ import annotations

import gc
import json
import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from flask import Flask
from sqlalchemy.orm import Session

from helpdesk.core.database import db
from helpdesk.search.building import rebuild
from helpdesk.search.queries import clock_value
from helpdesk.search.ranking import warm
from helpdesk.search.services import SearchQuery, engine, search_directory
from helpdesk.search.snapshot import Snapshot
from tests.bench.installation import real_documents
from tests.bench.measuring import Row, processor_milliseconds as milliseconds, spread

TIMES = 5


def searching(app: Flask, texts: Sequence[str]) -> Iterator[Row]:
    """Each query once on a snapshot that has answered none, then once more; on five new snapshots,
    of which each query's middle time is taken.

    "Another query with the same words" asks for what is known word by word: the same query under
    another sort has no answer kept.
    """
    asked = [SearchQuery(text=text) for text in texts]
    gc.collect()
    gc.freeze()  # as `wsgi` does; the bench itself has more in memory than a server
    rounds = [_asked_three_times(app, asked) for _ in range(TIMES)]
    first, words, again = (_middle([times[at] for times in rounds]) for at in range(3))
    yield "search and facets, first use of a query's words", spread(first), "p95 at most 3 ms"
    yield "another query with the same words", spread(words), ""
    yield "the same query again", spread(again), "p95 at most 0.3 ms"


def _asked_three_times(app: Flask, asked: Sequence[SearchQuery]) -> tuple[list[float], ...]:
    with app.app_context():
        search = engine()
        fresh = Snapshot(search.index, search.index.generation())
        warm(fresh)  # as the engine does in a thread, off the request path
        search.answer_from(fresh)
        by_name = [replace(query, sort="name") for query in asked]
        return tuple(
            [milliseconds(partial(search_directory, query)) for query in queries]
            for queries in (asked, by_name, asked)
        )


def _middle(rounds: Sequence[Sequence[float]]) -> list[float]:
    """For each query the median of its times."""
    return [statistics.median(times) for times in zip(*rounds, strict=True)]


def following(app: Flask) -> Iterator[Row]:
    """Reading a generation after one changed document, as the thread beside the requests does."""
    with app.app_context(), Session(db.engine) as session:
        search = engine()
        changed = next(row for row in real_documents(app) if row["id"].startswith("agency:"))
        facets = json.loads(changed["facets"])
        reading, warming = [], []
        for number in range(TIMES):
            facets["checked"] = f"2026-01-{number + 1:02}"
            with search.index.writing(limit=60):
                document = changed | {"facets": json.dumps(facets)}
                search.index.write([document], [], position=clock_value(session))
            generation = search.index.generation()
            before = search.snapshot()
            made: list[Snapshot] = []
            read = partial(Snapshot, search.index, generation, before)
            reading.append(milliseconds(partial(_into, made, read)))
            warming.append(milliseconds(partial(warm, made[0])))
            search.answer_from(made[0])
    yield "a new generation read after one changed document", spread(reading), "150 ms at 5,000"
    yield "the same, warmed (in a thread, while it answers)", spread(warming), ""


def _into(made: list[Snapshot], read: Callable[[], Snapshot]) -> None:
    made.append(read())


def rebuilding(app: Flask) -> Iterator[Row]:
    """The whole index from the database: a start from nothing, a heal."""
    with app.app_context(), Session(db.engine) as session:
        index = engine().index
        with index.writing(limit=60):
            took = milliseconds(partial(rebuild, index, session))
    yield "the index built anew from the database", f"{took / 1000:.2f} s", "2 s"
