"""Files of the index deleted, cut, overwritten: no failing page, healed by itself, told once."""

from __future__ import annotations

import gc
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from structlog.testing import capture_logs
from structlog.typing import EventDict

from helpdesk import worker
from helpdesk.search import seals
from helpdesk.search.index import DirectoryIndex, IndexBusyError, IndexUnreadableError
from helpdesk.search.services import engine
from tests.support import followed
from tests.support.client import StrictClient, strict
from tests.support.processes import Child

# Whoosh forgets to close a table of contents that it cannot read; it is closed when it is collected.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
PAGES = ("/en/search?q=Narwhal", "/es/search", "/api/v1/search?q=Narwhal", "/api/v1/suggest?q=Nar")
HEALS_WITHIN = 30.0  # seconds, on a busy machine


class NothingToHarmError(Exception):
    """There is no such file."""


def in_folder(index: DirectoryIndex) -> Path:
    return index.folder / index.generation()[0]


def every(pattern: str, harm: Callable[[Path], object]) -> Callable[[DirectoryIndex], None]:
    def damage(index: DirectoryIndex) -> None:
        paths = list(in_folder(index).glob(pattern))
        if not paths:
            raise NothingToHarmError(pattern)
        for path in paths:
            harm(path)

    return damage


def empty(path: Path) -> None:
    path.write_bytes(b"")


def halve(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def scribble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    path.write_bytes(content)


def point_to(content: bytes) -> Callable[[DirectoryIndex], None]:
    return lambda index: index.pointer.write_bytes(content) and None


def to_older_schema(index: DirectoryIndex) -> None:
    """As after an update of the application: the pointer of this version was never written."""
    in_folder(index).rename(index.folder / "v1-0123456789ab")
    index.pointer.rename(index.folder / "current-v1")


DAMAGES: dict[str, Callable[[DirectoryIndex], object]] = {
    "segment deleted": every("*.seg", Path.unlink),
    "segment emptied": every("*.seg", empty),
    "segment cut short": every("*.seg", halve),
    "contents deleted": every("*.toc", Path.unlink),
    "contents emptied": every("*.toc", empty),
    "contents cut short": every("*.toc", halve),
    "seal deleted": every("seal-*", Path.unlink),
    "seal emptied": every("seal-*", empty),
    "seal cut short": every("seal-*", halve),
    "pointer deleted": lambda index: index.pointer.unlink(),
    "pointer emptied": point_to(b""),
    "pointer garbage": point_to(b"\xff\x00../../etc"),
    "pointer to nowhere": point_to(b"v4-000000000000"),
    "pointer to an older schema": point_to(b"v0-0123456789ab"),
    "older schema": to_older_schema,
    "folder deleted": lambda index: shutil.rmtree(in_folder(index)),
    "everything deleted": lambda index: shutil.rmtree(index.folder),
}


@pytest.fixture
def site(site: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    monkeypatch.setattr("helpdesk.search.engine.LOOK_EVERY", 0.01)
    followed.give_acronym("NARWHAL", [7])
    yield site
    gc.collect()


def failures(told: list[EventDict]) -> list[str]:
    return [line["event"] for line in told if line["log_level"] in ("warning", "error", "critical")]


@pytest.mark.parametrize("damage", [*DAMAGES, "segment overwritten"])
def test_a_new_process_meets_a_damaged_index(site: Flask, damage: str) -> None:
    harm = DAMAGES.get(damage) or every("*.seg", scribble)
    client = strict(site)
    with capture_logs() as told:
        harm(engine().index)
        engine().forget()
        until = time.monotonic() + HEALS_WITHIN
        statuses: list[int] = []
        while time.monotonic() < until and statuses[-len(PAGES) :] != [200] * len(PAGES):
            statuses += visit(client)
        assert set(statuses) <= {200, 503}
        assert statuses[-1] == 200
    assert failures(told) == ["search_index_unreadable"]
    assert followed.found("NARWHAL") == {"body-7"}
    assert followed.unlike() == []


def visit(client: StrictClient) -> list[int]:
    return [client.get(address).status_code for address in PAGES]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_worker_heals_what_nobody_asks_for(site: Flask, damage: str) -> None:
    client = strict(site)
    assert visit(client) == [200] * len(PAGES)
    with capture_logs() as told:
        DAMAGES[damage](engine().index)
        # Its own snapshot answers meanwhile.
        assert set(visit(client)) == {200}
        worker.one_round(site)
        assert set(visit(client)) == {200}
    assert failures(told) == ["search_index_unreadable"]
    assert followed.unlike() == []


@pytest.mark.parametrize("damage", [*DAMAGES, "segment overwritten"])
def test_an_edit_builds_on_no_damage(site: Flask, damage: str) -> None:
    harm = DAMAGES.get(damage) or every("*.seg", scribble)
    with capture_logs() as told:
        harm(engine().index)
        followed.give_acronym("PANGOLIN", [8])
        assert followed.found("PANGOLIN") == {"body-8"}
    assert failures(told) == ["search_index_unreadable"]
    assert followed.found("NARWHAL") == {"body-7"}
    assert followed.unlike() == []


def test_whoever_is_at_work_outlives_any_damage(site: Flask, tmp_path: Path) -> None:
    """Files go while two edit, a worker follows and others start anew, over and over."""
    done = tmp_path / "done"

    def write(own: int) -> None:
        for edit in count():
            followed.give_acronym(f"WRITER{own}EDIT{edit}", [own])
            if done.exists():
                return

    class WhenDone(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            time.sleep(0.1)
            return done.exists()

    def start_over() -> None:
        client = site.test_client()
        while not done.exists():
            engine().forget()
            statuses = {client.get(address).status_code for address in PAGES}
            assert statuses <= {200, 503}

    works = [
        partial(write, 1),
        partial(write, 2),
        partial(worker.work, site, WhenDone()),
        start_over,
    ]
    children = [Child(site, work) for work in works]
    for harm in DAMAGES.values():
        time.sleep(0.1)
        harm_what_is_there(harm)
    done.touch()
    assert [child.wait() for child in children] == [0] * len(children)
    followed.caught_up()
    assert followed.unlike() == []
    assert followed.found("NARWHAL") == {"body-7"}


def harm_what_is_there(harm: Callable[[DirectoryIndex], object]) -> None:
    """Once it is there: others are healing what was harmed before."""
    until = time.monotonic() + HEALS_WITHIN
    while True:
        try:
            harm(engine().index)
            return
        except (OSError, IndexUnreadableError, NothingToHarmError):
            assert time.monotonic() < until, "it is not healed"
            time.sleep(0.01)


def test_a_reader_whom_rebuilds_overtake_looks_again(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its folder is gone when it comes there: that is no damage."""
    newest_commit = seals.newest_commit
    index = engine().index
    read = index.folder / index.generation()[0]

    def overtaken(folder: Path) -> int | None:
        monkeypatch.setattr(seals, "newest_commit", newest_commit)
        assert folder == read
        engine().rebuild()
        engine().rebuild()
        return newest_commit(folder)

    monkeypatch.setattr(seals, "newest_commit", overtaken)
    name, _ = index.generation()
    assert not read.exists()
    assert (index.folder / name).exists()


def test_the_lock_of_a_deleted_folder_holds_nobody_and_nothing(site: Flask) -> None:
    index = engine().index
    with index.writing(limit=1):
        shutil.rmtree(index.folder)
        waiting = Child(site, lambda: engine().rebuild())
        assert waiting.wait() == 0
    with index.writing(limit=1), pytest.raises(IndexBusyError), index.writing(limit=0):
        pass
    assert followed.unlike() == []


def test_meanwhile_a_page_leads_to_the_lists(site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpdesk.search.engine.HEAL_WAIT", 0.0)
    client = strict(site)
    # Someone holds the lock: healing has to wait.
    with engine().index.writing(limit=1):
        engine().index.pointer.unlink()
        engine().forget()
        for language in ("en", "es", "pt"):
            response = client.get(f"/{language}/search?q=Narwhal")
            assert response.status_code == 503
            assert int(response.headers["Retry-After"]) > 0
            assert f'href="/{language}/agencies"' in response.text
            assert 'class="notice' in response.text
        api = client.get("/api/v1/search?q=Narwhal")
        assert (api.status_code, api.mimetype) == (503, "application/json")
        assert client.get("/en/agencies").status_code == 200
    until = time.monotonic() + HEALS_WITHIN
    while time.monotonic() < until and client.get("/en/search").status_code != 200:
        time.sleep(0.02)
    assert followed.found("NARWHAL") == {"body-7"}


def test_an_index_that_cannot_be_built_is_told_once_and_tried_again_later(
    site: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[float] = []

    def failing(*_: object) -> int:
        tries.append(time.monotonic())
        raise OSError(28, "No space left on device")

    client = strict(site)
    with monkeypatch.context() as broken, capture_logs() as told:
        broken.setattr("helpdesk.search.engine.rebuild", failing)
        broken.setattr("helpdesk.search.engine.HEAL_AGAIN", 0.3)
        engine().index.pointer.unlink()
        engine().forget()
        until = time.monotonic() + 1.5
        while time.monotonic() < until:
            assert client.get("/en/search").status_code == 503
    assert failures(told) == ["search_index_unreadable", "search_index_failed"]
    assert 2 <= len(tries) <= 6
    until = time.monotonic() + HEALS_WITHIN
    while time.monotonic() < until and client.get("/en/search").status_code != 200:
        time.sleep(0.02)
    assert followed.found("NARWHAL") == {"body-7"}
