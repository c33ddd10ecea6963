"""Writers, readers, rebuilds and hosts at once, each a process of its own."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from helpdesk.core.database import db
from helpdesk.search.changes import note_changes
from helpdesk.search.models import IndexChange
from helpdesk.search.queries import clock_value
from helpdesk.search.services import engine
from tests.support import followed
from tests.support.processes import Child, let_go
from tests.support.sites import Sites

WRITERS = 2
EDITS = 15  # of each writer
REBUILDS = 12
FOLLOWS_WITHIN = 20.0  # seconds, on a busy machine; two are usual


def pages_answer(app: Flask, addresses: list[str]) -> None:
    """Raise where a page is not 200. A plain client: the strict one's reading would take the time."""
    client = app.test_client()
    for address in addresses:
        status = client.get(address).status_code
        assert status == 200, f"{address}: {status}"


def wait_until(claim: Callable[[], bool], within: float = FOLLOWS_WITHIN) -> bool:
    until = time.monotonic() + within
    while time.monotonic() < until:
        if claim():
            return True
        time.sleep(0.05)
    return False


def test_two_writers_lose_nothing(site: Flask) -> None:
    before = clock_value(db.session())

    def write(writer: int) -> None:
        numbers = random.Random(writer)
        for edit in range(EDITS):
            own = writer + WRITERS * (edit % 10)
            followed.give_acronym(f"WRITER{writer}EDIT{edit}", [own])
            give_until_it_holds(followed.token(numbers), 39)  # which both of them want
            if edit % 5 == 0:
                pages_answer(site, ["/en/search?q=body", "/en/agencies/body-39"])
        # What this writer saved last it finds; while its neighbour holds the index, after a while.
        last = writer + WRITERS * ((EDITS - 1) % 10)
        assert wait_until(
            lambda: (
                followed.caught_up() >= 0
                and followed.found(f"WRITER{writer}EDIT{EDITS - 1}") == {followed.slug(last)}
            )
        )

    children = [Child(site, lambda writer=writer: write(writer)) for writer in range(WRITERS)]
    assert [child.wait() for child in children] == [0] * WRITERS
    followed.caught_up()
    assert followed.unlike() == []
    # Every edit has raised the clock once: none was overwritten unseen.
    assert clock_value(db.session()) == before + 2 * WRITERS * EDITS
    for writer in range(WRITERS):
        for edit in range(EDITS - 10, EDITS):
            own = followed.slug(writer + WRITERS * (edit % 10))
            assert followed.found(f"WRITER{writer}EDIT{edit}") == {own}


def give_until_it_holds(acronym: str, number: int) -> None:
    """An editor who is told that someone else has changed it meanwhile tries again."""
    while True:
        try:
            return followed.give_acronym(acronym, [number])
        except StaleDataError:
            continue


def test_readers_are_answered_while_the_index_is_rebuilt(
    site: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("helpdesk.search.engine.LOOK_EVERY", 0.01)
    # Nothing is broken, so nobody may set about healing it: a page would wait for the lock.
    monkeypatch.delattr("helpdesk.search.engine.SearchEngine._heal")
    followed.give_acronym("NARWHAL", [7])
    done = tmp_path / "done"

    def rebuild() -> None:
        for _ in range(REBUILDS):
            engine().rebuild()

    readers = [Child(site, lambda: read_in_threads(site, done)) for _ in range(2)]
    # One that starts anew, over and over, as servers do: it has no snapshot to fall back on.
    newcomers = Child(site, lambda: start_over(site, done))
    statuses = [Child(site, rebuild).wait()]
    done.touch()
    statuses += [child.wait() for child in (*readers, newcomers)]
    assert statuses == [0, 0, 0, 0]
    followed.caught_up()
    assert followed.unlike() == []


def read_in_threads(app: Flask, done: Path) -> None:
    faults: list[BaseException] = []
    threads = [threading.Thread(target=read_on, args=(app, done, faults)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]


def read_on(app: Flask, done: Path, faults: list[BaseException]) -> None:
    try:
        while not done.exists():
            pages_answer(app, ["/en/search?q=Narwhal", "/pt/search", "/api/v1/suggest?q=nar"])
            with app.app_context():
                assert followed.found("NARWHAL") == {"body-7"}
    except BaseException as fault:
        faults.append(fault)


def start_over(app: Flask, done: Path) -> None:
    while not done.exists():
        engine().forget()
        pages_answer(app, ["/en/search?q=Narwhal"])


def test_processes_that_share_an_index_follow_one_writer(site: Flask) -> None:
    def follow() -> None:
        assert followed.found("NARWHAL") == set()
        assert wait_until(lambda: followed.found("NARWHAL") == {"body-7"})
        assert wait_until(lambda: followed.found("NARWHAL") == set())

    followers = [Child(site, follow) for _ in range(3)]
    time.sleep(0.5)
    assert Child(site, lambda: followed.give_acronym("NARWHAL", [7])).wait() == 0
    time.sleep(3)
    assert Child(site, lambda: followed.retire(7)).wait() == 0
    assert [child.wait() for child in followers] == [0, 0, 0]


@contextmanager
def other_host(sites: Sites, site: Flask, folder: Path) -> Iterator[Flask]:
    """The same database, another machine: an instance folder, and so an index, of its own."""
    url = db.engine.url.render_as_string(hide_password=False)
    host = sites.app(folder, "", HELPDESK_DATABASE_URL=url) if not sites.server else None
    host = host or sites.app(folder, str(db.engine.url.database))
    try:
        yield host
    finally:
        let_go(host)


def test_two_hosts_follow_one_database(site: Flask, sites: Sites, tmp_path: Path) -> None:
    with other_host(sites, site, tmp_path) as host:
        with host.app_context():
            assert engine().index.folder != site.extensions["search"].index.folder
            engine().catch_up()
            assert followed.unlike() == []
        let_go(host)

        def write(prefix: str) -> None:
            for edit in range(15):
                followed.give_acronym(
                    f"{prefix}{edit}", [edit + (20 if prefix == "PANGOLIN" else 0)]
                )

        children = [
            Child(site, lambda: write("NARWHAL")),
            Child(host, lambda: write("PANGOLIN")),
        ]
        # On each host all that was saved on either is found.
        assert [child.wait() for child in children] == [0, 0]
        for app in (site, host):
            with app.app_context():
                followed.caught_up()
                assert followed.unlike() == []
                for edit in range(15):
                    assert followed.found(f"NARWHAL{edit}") == {followed.slug(edit)}
                    assert followed.found(f"PANGOLIN{edit}") == {followed.slug(edit + 20)}


def test_numbers_are_committed_in_their_order(site: Flask, tmp_path: Path) -> None:
    """A reader that has seen a number never sees a lower one appear: so it may ask by number."""
    done = tmp_path / "done"

    def write(writer: int) -> None:
        numbers = random.Random(writer)
        for edit in range(25):
            with Session(db.engine.execution_options(read_only=False)) as session:
                session.add(followed.body(1000 * (writer + 1) + edit))
                session.flush()
                # Numbered already, not yet committed: here a plain sequence would be overtaken.
                session.execute(select(IndexChange).limit(1))
                session.info["pause"] = numbers.uniform(0, 0.01)
                session.commit()

    def watch() -> None:
        seen: set[int] = set()
        while not done.exists():
            with Session(db.engine) as session:
                now = set(session.scalars(select(IndexChange.number)))
            late = {number for number in now - seen if seen and number < max(seen)}
            assert not late, f"{sorted(late)} came after {max(seen)}"
            seen |= now

    def pause(session: Session) -> None:
        time.sleep(session.info.get("pause", 0.0))

    # After the application's own listener, which has numbered the changes by then.
    event.listen(Session, "before_commit", pause)
    try:
        watcher = Child(site, watch)
        writers = [Child(site, lambda writer=writer: write(writer)) for writer in range(4)]
        statuses = [child.wait() for child in writers]
    finally:
        event.remove(Session, "before_commit", pause)
        done.touch()
    assert [*statuses, watcher.wait()] == [0] * 5
    followed.caught_up()
    assert followed.unlike() == []


def test_a_second_writer_waits_for_the_first_to_commit(site: Flask) -> None:
    finished: list[str] = []

    def second() -> None:
        with (
            site.app_context(),
            Session(db.engine.execution_options(read_only=False)) as session,
        ):
            session.add(followed.body(502))
            session.commit()
        finished.append("second")

    with Session(db.engine.execution_options(read_only=False)) as session:
        session.add(followed.body(501))
        session.flush()
        note_changes(session, {("agency", "body-501")})
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.5)
        assert finished == []
        finished.append("first")
        session.commit()
    thread.join()
    assert finished == ["first", "second"]
    with Session(db.engine) as session:
        rows = session.scalars(select(IndexChange).order_by(IndexChange.number.desc()).limit(2))
        assert [row.key for row in rows] == ["body-502", "body-501"]
