"""kill -9 while entries are changed and the index follows: at any moment, and before each step."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count, islice, pairwise

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from helpdesk.search.services import engine
from tests.support import followed
from tests.support.followed import State
from tests.support.processes import Child

ROUNDS = 200
SEED = 20261123
BODIES = 12  # all of them are compared in each round
# What changes a file system, as the interpreter names it before it does it.
STEPS = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.truncate")


@dataclass(frozen=True)
class Edit:
    """One transaction, or a rebuild, and what it makes of the directory."""

    verb: str
    bodies: tuple[int, ...] = ()
    acronym: str = ""

    def make(self) -> None:
        match self.verb:
            case "gives":
                followed.give_acronym(self.acronym, self.bodies)
            case "adds":
                followed.add_bodies(self.bodies)
            case "retires":
                followed.retire(*self.bodies)
            case "rebuilds":
                engine().rebuild()

    def on(self, before: State) -> State:
        keys = [followed.slug(number) for number in self.bodies]
        match self.verb:
            case "gives":
                return before | dict.fromkeys(keys, self.acronym)
            case "adds":
                return before | dict.fromkeys(keys, "")
            case "retires":
                return {key: has for key, has in before.items() if key not in keys}
        return before


def edits_of(number: int, state: State) -> Iterator[Edit]:
    """The edits of a round, without end: the same for its writer and for who looks after it."""
    numbers = random.Random(f"{SEED}/{number}")  # repeatable, not secret
    for new in count(1_000 * (number + 1)):
        living = sorted(state)
        verb = numbers.choices(("gives", "adds", "retires", "rebuilds"), (14, 3, 3, 1))[0]
        if verb == "adds" and len(living) < 2 * BODIES:
            edit = Edit(verb, (new, new + 500))
        elif verb == "retires" and len(living) > BODIES:
            edit = Edit(verb, tuple(map(followed.number_of, numbers.sample(living, k=2))))
        elif verb == "rebuilds":
            edit = Edit(verb)
        else:
            keys = numbers.sample(living, k=numbers.choice((1, 2, 5)))
            edit = Edit("gives", tuple(map(followed.number_of, keys)), followed.token(numbers))
        state = edit.on(state)
        yield edit


class Writer:
    """A child that makes one edit after the other, and says through a pipe how far it is."""

    def __init__(
        self, site: Flask, edits: Iterable[Edit], before: Callable[[], object] = lambda: None
    ) -> None:
        self._pipe, saying = os.pipe()
        self._said = b""

        def work() -> None:
            event.listen(Session, "after_commit", lambda _session: os.write(saying, b"c"))
            os.write(saying, b"s")
            before()
            for edit in edits:
                edit.make()
                os.write(saying, b".")  # as a user would be told that it is saved

        self.child = Child(site, work)
        os.close(saying)
        self.wait_for(1)

    def wait_for(self, words: int) -> None:
        """Until it has said so much more: that it has started, committed, done an edit."""
        while words:
            heard = os.read(self._pipe, words)
            assert heard, "a writer failed by itself"
            words -= len(heard)
            self._said += heard

    def was_told(self) -> int:
        """How many edits were saved for all that it knew when it died."""
        with os.fdopen(self._pipe, "rb") as pipe:
            self._said += pipe.read()
        return self._said.count(b".")


def caught_up_after(saved: int, edits: Iterable[Edit], before: State) -> tuple[int, State]:
    """How many entries one catch-up wrote after a writer has died, and what there is now: nothing
    lost, nothing half there.
    """
    followed.wait_until_alone()
    *sure, last = islice(edits, saved + 1)
    for edit in sure:
        before = edit.on(before)
    now = followed.acronyms()
    # The last one may have been saved without that anybody was told.
    assert now in (before, last.on(before))
    written = followed.caught_up()
    assert followed.unlike() == []
    for edit in [*sure, last][-2:]:
        bearers = {key for key, has in now.items() if has == edit.acronym}
        assert followed.found(edit.acronym) == bearers or not edit.acronym
    return written, now


@pytest.fixture
def site(site: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    # Fewer segments are read faster, and merged more often.
    monkeypatch.setattr("helpdesk.search.index.MOST_SEGMENTS", 3)
    # Statements that are compiled here need not be by each child.
    Edit("adds", (BODIES + 100,)).make()
    Edit("gives", (BODIES + 100, 1), "WARM").make()
    Edit("retires", (BODIES + 100, *range(BODIES, followed.BODIES))).make()
    Edit("rebuilds").make()
    return site


def test_no_change_is_lost_or_half_there_however_a_writer_is_killed(site: Flask) -> None:
    longest = seconds_of_an_edit(site)
    moments = random.Random(SEED)
    state = followed.acronyms()
    behind = 0
    with capture_logs() as told:
        for number in range(ROUNDS):
            writer = Writer(site, edits_of(number, state))
            # From its start, a commit or the end of an edit on, so that on a busy machine as many
            # are killed in each part of the work as on an idle one.
            writer.wait_for(moments.randrange(3))
            time.sleep(moments.uniform(0, longest))
            writer.child.kill()
            assert writer.child.status == -signal.SIGKILL, "a writer failed by itself"
            written, state = caught_up_after(writer.was_told(), edits_of(number, state), state)
            behind += written > 0
    # What a killed writer leaves can be read as it is, at once: nothing had to be built anew.
    assert told == []
    print(f"{behind} of {ROUNDS} writers were killed between database and index")
    assert behind > ROUNDS * 0.2
    assert leftovers() == set()


def seconds_of_an_edit(site: Flask) -> float:
    """The fastest of a few: a machine that is busy for a moment must not lengthen every round."""
    edits = [Edit("gives", (number,), f"WARM{number}") for number in range(6)]
    writer = Writer(site, edits)
    moments = [time.monotonic()]
    for _ in edits:
        writer.wait_for(2)
        moments.append(time.monotonic())
    assert writer.child.wait() == 0
    assert writer.was_told() == len(edits)
    followed.caught_up()
    return min(after - before for before, after in pairwise(moments))


def pause_before(step: int) -> None:
    """Make this process stop just before it changes the file system for the `step`th time."""
    left = step

    def watch(change: str, args: tuple[object, ...]) -> None:
        nonlocal left
        if change in STEPS or (change == "open" and set(str(args[1])) & set("wax+")):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGSTOP)

    sys.addaudithook(watch)


@pytest.mark.parametrize("verb", ["gives", "rebuilds"])
def test_before_each_step_of_a_writer_others_answer_and_it_may_be_killed(
    site: Flask, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    # Each commit merges, so that it has every step that a commit can have.
    monkeypatch.setattr("helpdesk.search.index.MOST_SEGMENTS", 0)
    followed.give_acronym("NARWHAL", [0])
    state = followed.acronyms()
    with capture_logs() as told:
        for step in count(1):
            edit = Edit(verb, (1,), f"STEP{step}")
            writer = Writer(site, [edit], partial(pause_before, step))
            if not writer.child.wait_for_pause():
                break
            # As a process that starts now: what is half written is not seen, and not healed.
            engine().forget()
            assert followed.found("NARWHAL") == {"body-0"}
            assert engine().index.position() > 0
            writer.child.kill()
            _, state = caught_up_after(writer.was_told(), [edit], state)
    assert writer.child.status == 0
    print(f"{step - 1} steps")
    assert step > 10
    assert told == []
    assert leftovers() == set()


def leftovers() -> set[str]:
    """Files that killed writers have left, after one more commit and one more rebuild."""
    engine().rebuild()
    followed.give_acronym("LAST", [1])
    index = engine().index
    folders = list(index.folder.glob("v*-*"))
    assert len(folders) <= 2
    kept = {index.pointer.name, "writer.lock", *(path.name for path in folders)}
    strays = {path.name for path in index.folder.iterdir()} - kept
    name, number = index.generation()
    for path in (index.folder / name).iterdir():
        is_of_commit = path.name in (f"_MAIN_{number}.toc", f"seal-{number}", "MAIN_WRITELOCK")
        if not is_of_commit and path.suffix != ".seg":
            strays.add(path.name)
    return strays
