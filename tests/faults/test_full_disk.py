"""A disk without room for the index: edits are saved, pages answer as before, it heals by itself."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from structlog.testing import capture_logs

from helpdesk import worker
from helpdesk.search.index import DirectoryIndex
from helpdesk.search.services import engine
from tests.support import followed
from tests.support.client import strict

# Whoosh forgets to close files of a commit that fails; they are closed when they are collected.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
SIZE = 4 * 1024 * 1024  # bytes; the index of a small directory takes a tenth of it


@pytest.fixture
def disk(site: Flask) -> Iterator[Path]:
    """The index's folder on a small disk of its own."""
    folder = engine().index.folder
    shutil.rmtree(folder)
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)],
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"no disk of its own can be mounted here: {mounted.stderr.strip()}")
    try:
        engine().rebuild()
        yield folder
    finally:
        gc.collect()
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Leave no byte free."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as handle:
        for size in (1 << 16, 1 << 9, 1):
            try:
                while True:
                    handle.write(bytes(size))
            except OSError:
                continue
    assert os.statvfs(folder).f_bavail == 0
    return ballast


def test_a_full_disk_costs_no_change_and_no_page(site: Flask, disk: Path) -> None:
    client = strict(site)
    followed.give_acronym("NARWHAL", [7])
    assert client.get("/en/search?q=Narwhal").status_code == 200
    ballast = fill(disk)
    with capture_logs() as told:
        for number in range(5):
            followed.give_acronym(f"PANGOLIN{number}", [number])
            # Saved, and answered from what was there before.
            assert followed.having(f"PANGOLIN{number}") == {f"body-{number}"}
            assert client.get("/en/search?q=Pangolin").status_code == 200
            assert followed.found("NARWHAL") == {"body-7"}
    assert [line["event"] for line in told if line["log_level"] == "error"] == [
        "search_index_failed"
    ]
    # What was there is whole still: a new process answers from it.
    assert DirectoryIndex(disk).position() > 0
    engine().forget()
    assert client.get("/en/search?q=Narwhal").status_code == 200
    for command in ("catch-up", "rebuild"):
        result = site.test_cli_runner().invoke(args=["search", command])
        assert (result.exit_code, "make room" in result.output) == (1, True)
    ballast.unlink()
    assert worker.one_round(site) == 5
    for number in range(5):
        assert followed.found(f"PANGOLIN{number}") == {f"body-{number}"}
    assert followed.unlike() == []


def test_a_disk_that_fills_up_while_the_index_is_written_stays_readable(
    site: Flask, disk: Path
) -> None:
    """Room for some of a commit's files, by more and more: it fails at each step of a commit once."""
    for room in range(0, 64 * 1024, 2048):
        ballast = fill(disk)
        os.truncate(ballast, ballast.stat().st_size - room)
        followed.give_acronym(f"TOKEN{room:06d}", [room % 40])
        assert engine().index.stored_documents()
        ballast.unlink()
    worker.one_round(site)
    assert followed.unlike() == []


def test_a_damaged_index_on_a_full_disk_heals_when_there_is_room(site: Flask, disk: Path) -> None:
    client = strict(site)
    followed.give_acronym("NARWHAL", [7])
    index = engine().index
    ballast = fill(disk)
    for path in (disk / index.generation()[0]).glob("*.seg"):
        path.write_bytes(b"")
    # That made room; take it again.
    ballast.unlink()
    ballast = fill(disk)
    assert client.get("/en/search?q=Narwhal").status_code == 200
    engine().forget()
    assert client.get("/en/search?q=Narwhal").status_code == 503
    ballast.unlink()
    assert worker.one_round(site) > 0
    assert client.get("/en/search?q=Narwhal").status_code == 200
    assert followed.found("NARWHAL") == {"body-7"}
