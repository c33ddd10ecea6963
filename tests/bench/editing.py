"""Ten edits, each read by a second person, over HTTP: `make bench SIZES=editing`.

The database has 5,000 entries: the real ones, and bodies made up from them. Two accounts work at a
server of two processes with the worker beside it. For each edit the author opens the form, saves, looks
at the draft and hands it in; the reader opens the draft, publishes it, and looks until search finds what
was written. Counted is the clock from the first form to the last find, and the processor time that
server, worker and index took meanwhile.
"""

from __future__ import annotations

import json
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from helpdesk.accounts.roles import StaffRole
from helpdesk.core.database import db, transaction
from helpdesk.curation.fields import Kind
from helpdesk.curation.states import apply, new_subject, state_of
from helpdesk.directory.models import Agency, Element
from helpdesk.search.services import engine
from tests.bench.inquiries import WORKERS, environment_of, process, served
from tests.bench.measuring import Row, milliseconds, percentile
from tests.support.editing import STAFF, drafted
from tests.support.over_http import Guest
from tests.support.sites import Sites
from tests.support.smtp import MailServer, serving
from tests.support.staff import made_account, within

ENTRIES = 5_000
EDITS = 10
TARGET = 60.0  # seconds
FOUND_WITHIN = 20.0
SEED = 20261124
AT_ONCE = 250  # entries in one transaction
ROUND = "Qzvwxk"  # like no word of the directory
TICKS = os.sysconf("SC_CLK_TCK")


def fill_database(size: int) -> None:
    """Add bodies until there are `size` entries: real ones under names of their words in another order."""
    numbers = random.Random(SEED)
    wanted = select(Agency).where(Agency.retired_at.is_(None)).order_by(Agency.key)
    states = [state_of(agency) for agency in db.session.scalars(wanted)]
    there = db.session.scalar(select(func.count(Element.id))) or 0
    db.session.rollback()
    for first in range(there, size, AT_ONCE):
        with transaction():
            for number in range(first, min(size, first + AT_ONCE)):
                state = made_up(numbers.choice(states), number, numbers)
                apply(db.session(), new_subject(db.session(), Kind.AGENCY, f"made-{number}"), state)
    engine().rebuild()


def made_up(state: dict[str, Any], number: int, numbers: random.Random) -> dict[str, Any]:
    words = state["name"].split()
    numbers.shuffle(words)
    return state | {"name": f"{' '.join(words)} {number}", "acronym": "", "aliases": []}


def rows(size: int = ENTRIES, edits: int = EDITS) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        app = stack.enter_context(Sites(Path(folder), None).copy_of("seeded"))
        entries, keys = within(app, lambda: _prepared(size, edits))
        mail = stack.enter_context(serving(MailServer()))
        secret = app.config["SETTINGS"].secret_key
        environment = environment_of(app, mail.port) | {"HELPDESK_SECRET_KEY": secret}
        before = _children()
        origin = stack.enter_context(served(environment))
        stack.enter_context(process(["-m", "flask", "--app", "wsgi", "worker"], environment))
        servers = _children() - before
        author, reader = Guest(origin), Guest(origin)
        author.sign_in("one@helpdesk.example")
        reader.sign_in("two@helpdesk.example")
        _found(reader, "anvisa")
        used, start = _processor_seconds(servers), time.monotonic()
        steps = [
            _edit(author, reader, key, f"{ROUND}{'bcdfghjklm'[number % 10]}")
            for number, key in enumerate(keys)
        ]
        clock = time.monotonic() - start
        used = _processor_seconds(servers) - used
    yield "entries in the database", f"{entries:,}", ""
    missed = "" if clock < TARGET else ": NOT MET"
    yield f"{edits} edits with review, by the clock", f"{clock:.1f} s", f"{TARGET:.0f} s{missed}"
    yield "the same, processor time of server and worker", f"{used:.1f} s", f"{TARGET:.0f} s"
    for name in ("save the form", "publish", "from published to found"):
        times = [step[name] for step in steps]
        yield (
            f"{name}, p50 and slowest",
            f"{percentile(times, 0.5):.0f} ms, {max(times):.0f} ms",
            "",
        )


def _prepared(size: int, edits: int) -> tuple[int, list[str]]:
    made_account(StaffRole.CURATOR, email="one@helpdesk.example", name="First Curator")
    made_account(StaffRole.CURATOR, email="two@helpdesk.example", name="Second Reader")
    fill_database(size)
    count = db.session.scalar(select(func.count(Element.id))) or 0
    wanted = select(Agency.key).where(Agency.key.startswith("made-")).order_by(Agency.key)
    keys = list(db.session.scalars(wanted.limit(edits)))
    db.session.remove()
    db.engine.dispose()
    return count, keys


def _edit(author: Guest, reader: Guest, key: str, word: str) -> dict[str, float]:
    """Milliseconds of its steps; the form is opened and the draft looked at as well."""
    spent: dict[str, float] = {}
    found: list[str] = []
    path = f"{STAFF}/agency/{key}/edit"
    spent["save the form"] = milliseconds(
        lambda: found.append(drafted(author, path, f_acronym=word, f_city="Recife"))
    )
    draft = found[0]
    _moved(author, f"{draft}/submit", draft)
    spent["publish"] = milliseconds(lambda: _moved(reader, f"{draft}/publish", draft))
    spent["from published to found"] = milliseconds(lambda: _wait_for(reader, word, key))
    return spent


def _moved(guest: Guest, path: str, draft: str) -> None:
    answer = guest.send(path, page=draft)
    if answer.status_code != 303:
        raise RuntimeError(f"{path} answered {answer.status_code}")


def _wait_for(guest: Guest, word: str, key: str) -> None:
    until = time.monotonic() + FOUND_WITHIN
    while key not in _found(guest, word):
        if time.monotonic() > until:
            raise RuntimeError(f"{key} is not found")
        time.sleep(0.02)


def _found(guest: Guest, words: str) -> list[str]:
    told = json.loads(guest.get(f"/api/v1/search?q={words}").text)
    return [result["id"] for result in told["results"]]


# Processor time


def _children() -> set[int]:
    """The processes that this one has started."""
    own = str(os.getpid())
    return {pid for pid, parent, _session, _used in _processes() if parent == own}


def _processor_seconds(leaders: set[int]) -> float:
    """Of these processes and all of their sessions, ended children included."""
    sessions = {str(pid) for pid in leaders}
    return sum(used for _pid, _parent, session, used in _processes() if session in sessions)


def _processes() -> Iterator[tuple[int, str, str, float]]:
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            told = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        yield int(folder.name), told[1], told[3], sum(map(int, told[11:15])) / TICKS


def heading() -> str:
    return f"\n## Editing, {ENTRIES:,} entries, {WORKERS} server processes\n"
