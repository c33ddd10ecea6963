"""kill -9 at random while entries are changed and the index follows."""

from __future__ import annotations

import os
import random
import statistics
import time

from flask import Flask
from structlog.testing import capture_logs

from helpdesk.search.services import engine
from tests.support import followed
from tests.support.processes import Child

ROUNDS = 200
SEED = 20261123
EDITS = 2  # in a round that is not cut short
FIRST_NEW = 1_000  # numbers of bodies that rounds make


class Round:
    """What one child does; what it has committed it says through a pipe, as a user would be told."""

    def __init__(self, number: int) -> None:
        self.number = number
        numbers = random.Random(f"{SEED}/{number}")  # repeatable, not secret
        self.edits = [
            (followed.token(numbers), numbers.sample(range(40), k=numbers.choice((1, 2, 5))))
            for _ in range(EDITS)
        ]
        self.makes = numbers.random() < 0.3
        self.retires = numbers.random() < 0.2
        self.rebuilds = numbers.random() < 0.1
        self.reading, self.writing = os.pipe()

    def work(self) -> None:
        for token, bodies in self.edits:
            followed.give_acronym(token, bodies)
            os.write(self.writing, f"{token}\n".encode())
        if self.makes:
            followed.add_bodies([FIRST_NEW + self.number])
        if self.retires:
            followed.retire(FIRST_NEW + self.number - 1)
        if self.rebuilds:
            engine().rebuild()

    def told(self) -> list[str]:
        os.close(self.writing)
        with os.fdopen(self.reading) as pipe:
            return pipe.read().split()


def test_no_change_is_lost_or_half_there_however_a_writer_is_killed(site: Flask) -> None:
    length = round_length(site)
    moments = random.Random(SEED)
    killed = 0
    with capture_logs() as told:
        for number in range(ROUNDS):
            this = Round(number)
            child = Child(site, this.work)
            time.sleep(moments.uniform(0, length))
            child.kill()
            assert child.status in (0, -9), "a writer failed by itself"
            killed += child.status == -9
            followed.caught_up(site)
            check_round(this)
    # What a killed writer leaves can be read as it is: nothing had to be built anew.
    assert [line for line in told if line["event"] != "search_index_busy"] == []
    # A kill after the end tests nothing: most came before it.
    assert killed > ROUNDS * 0.6, f"only {killed} of {ROUNDS} writers were killed at work"
    print(f"{killed} of {ROUNDS} writers were killed at work, within {length * 1000:.0f} ms")
    assert leftovers() == set()


def round_length(site: Flask) -> float:
    """Seconds that a round takes that nobody cuts short."""
    lengths = []
    for number in range(-5, 0):
        this = Round(number)
        started = time.monotonic()
        assert Child(site, this.work).wait() == 0
        lengths.append(time.monotonic() - started)
        this.told()
    followed.caught_up(site)
    return statistics.median(lengths)


def check_round(this: Round) -> None:
    assert followed.unlike() == []
    told = this.told()
    in_database = followed.acronyms()
    overwritten: set[str] = set()
    for at, (token, numbers) in reversed(list(enumerate(this.edits))):
        keys = {followed.slug(number) for number in numbers} - overwritten
        has = in_database.get(token, set())
        assert has in (set(), keys), f"round {this.number}: edit {at} is half there"
        if token in told and keys:
            assert has == keys, f"round {this.number}: edit {at} was saved and is lost"
        assert followed.found(token) == has, f"round {this.number}: edit {at}"
        if has:
            overwritten |= keys


def leftovers() -> set[str]:
    """Files that killed writers have left, after one more commit."""
    followed.give_acronym("LAST", [1])
    index = engine().index
    kept = {index.pointer.name, "writer.lock", *(path.name for path in index.folder.glob("v*-*"))}
    strays = {path.name for path in index.folder.iterdir()} - kept
    name, number = index.generation()
    for path in (index.folder / name).iterdir():
        is_of_commit = path.name in (f"_MAIN_{number}.toc", f"seal-{number}", "MAIN_WRITELOCK")
        if not is_of_commit and path.suffix != ".seg":
            strays.add(path.name)
    return strays
