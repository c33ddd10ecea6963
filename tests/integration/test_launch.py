"""`make run` after the environment is made: it starts, does nothing twice, stops cleanly, and says what is wrong."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from config import PROJECT_FOLDER
from helpdesk import launch
from helpdesk.accounts.roles import StaffRole
from tests.support.server import free_port, running, start, wait_for
from tests.support.sites import Sites
from tests.support.staff import made_account, within


@pytest.fixture(autouse=True)
def _once(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--database") != "sqlite":
        pytest.skip("the launcher is tested once, on the default database")


def launched(tmp_path: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    process = start(tmp_path / "instance", free_port(), **environ)
    output, _ = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, output)


def processes_of(group: int) -> list[str]:
    found = subprocess.run(
        ["ps", "-eo", "pid,sid,args"], capture_output=True, text=True, check=True
    ).stdout
    return [line for line in found.splitlines() if line.split()[1] == str(group)]


def test_an_empty_instance_becomes_a_running_site(tmp_path: Path) -> None:
    with running(tmp_path / "instance") as origin:
        with urllib.request.urlopen(f"{origin}/en/countries/br", timeout=10) as answer:
            assert b"Anvisa" in answer.read() or answer.status == 200
        with urllib.request.urlopen(f"{origin}/healthz", timeout=10) as answer:
            assert answer.status == 200


def test_the_second_start_does_nothing_again(sites: Sites) -> None:
    with sites.copy_of("seeded") as app:
        instance = app.config["SETTINGS"].instance
        process = start(instance, port := free_port())
        wait_for(f"http://127.0.0.1:{port}/readyz", process)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "Preparing" not in output


def test_no_process_of_the_server_takes_over_a_connection(sites: Sites) -> None:
    """SQLite takes an inherited connection's locks for its own; two writers then write over each
    other.
    """
    with sites.copy_of("seeded") as app:
        process = start(app.config["SETTINGS"].instance, port := free_port())
        try:
            origin = f"http://127.0.0.1:{port}"
            wait_for(f"{origin}/readyz", process)
            for _ in range(8):
                with urllib.request.urlopen(f"{origin}/en/agencies", timeout=10) as answer:
                    assert answer.status == 200
            (server,) = (child for child in children_of(process.pid) if children_of(child))
            # The one that starts the workers has not even loaded what could connect.
            for library in ("_sqlite3", "psycopg", "sqlalchemy"):
                assert library not in Path(f"/proc/{server}/maps").read_text()
            holding = [open_databases(child) for child in children_of(server)]
            assert open_databases(process.pid) == open_databases(server) == []
            assert any(holding), "no worker has answered from the database"
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)


def children_of(process: int) -> list[int]:
    found = Path(f"/proc/{process}/task").glob("*/children")
    return [int(child) for path in found for child in path.read_text().split()]


def open_databases(process: int) -> list[str]:
    files = (os.readlink(path) for path in Path(f"/proc/{process}/fd").iterdir())
    return [path for path in files if ".sqlite3" in path]


def started(app: Flask) -> str:
    """What a start prints until it has nothing more to say; it is stopped again."""
    process = start(app.config["SETTINGS"].instance, port := free_port())
    wait_for(f"http://127.0.0.1:{port}/readyz", process)
    for line in iter(process.stdout.readline, ""):  # type: ignore[union-attr]
        if "invitations/" in line:
            with urllib.request.urlopen(line.strip(), timeout=10) as answer:
                assert b"first administrator" in answer.read()
            break
        if "administrator" not in line and "answers at" in line and has_administrator(app):
            break
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate(timeout=20)
    return line + output


def has_administrator(app: Flask) -> bool:
    return within(app, lambda: launch.has_administrator(app.config["SETTINGS"]))


def test_a_link_for_the_first_administrator_is_printed_while_there_is_none(sites: Sites) -> None:
    with sites.copy_of("seeded") as app:
        assert "/en/staff/invitations/" in started(app)
        within(app, lambda: made_account(StaffRole.ADMINISTRATOR))
        assert "invitations" not in started(app)


def test_production_prints_how_to_make_one_in_place_of_a_link(
    sites: Sites, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its console is often a log, which others read."""
    with sites.copy_of("empty") as app:
        settings = replace(app.config["SETTINGS"], environment="production")
        launch.tell_of_first_account(settings, {})
    told = capsys.readouterr().out
    assert "flask --app wsgi accounts invite" in told
    assert "http" not in told


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_all_of_it(sites: Sites, number: signal.Signals) -> None:
    with sites.copy_of("seeded") as app:
        process = start(app.config["SETTINGS"].instance, free_port())
        told = iter(process.stdout.readline, "")
        assert any("answers at" in line for line in told)
        children = children_of(process.pid)
        process.send_signal(number)
        process.communicate(timeout=20)
    assert process.returncode == 0
    assert len(children) in {2, 3}  # server, worker, and who makes the first link
    assert [left for child in children for left in processes_of(child)] == []


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = launched(tmp_path, HELPDESK_PORT=port)
    assert done.returncode == 1
    assert f"HELPDESK_PORT {port}" in done.stdout
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HELPDESK_PORT", "many"),
        ("HELPDESK_INSTANCE", "/proc/helpdesk"),
        ("HELPDESK_DATABASE_URL", "oracle://x"),
        ("HELPDESK_ENV", "production"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_sentence(
    tmp_path: Path, name: str, value: str
) -> None:
    done = launched(tmp_path, **{name: value})
    assert done.returncode == 1
    assert "HELPDESK_" in done.stdout
    assert len(done.stdout.strip().splitlines()) == 1


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    done = launched(tmp_path, HELPDESK_DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert done.returncode == 1
    assert "HELPDESK_DATABASE_URL" in done.stdout
    assert "Traceback" not in done.stdout


def test_broken_seed_data_stops_the_start_and_is_named(tmp_path: Path) -> None:
    seed = tmp_path / "seed"
    shutil.copytree(PROJECT_FOLDER / "seed_data", seed)
    broken = seed / "countries" / "AR.yaml"
    broken.write_text(
        broken.read_text(encoding="utf-8").replace("scope: national", "scope: local", 1)
    )
    done = launched(tmp_path, HELPDESK_SEED_DATA=str(seed))
    assert done.returncode == 1
    assert "AR.yaml" in done.stdout
    assert "scope" in done.stdout
    assert "Traceback" not in done.stdout


def test_an_old_python_is_told_so(tmp_path: Path) -> None:
    """The bootstrap is read by whatever `python3` is: it must not fail on its own syntax."""
    source = (PROJECT_FOLDER / "helpdesk" / "bootstrap.py").read_text(encoding="utf-8")
    pretended = tmp_path / "bootstrap.py"
    pretended.write_text(source.replace("sys.version_info < LEAST", "True"))
    done = subprocess.run([sys.executable, pretended], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "needs 3.11 or newer" in done.stderr
    compile(source, "bootstrap.py", "exec", dont_inherit=True)
    for modern in ('f"', "f'", ":=", " -> ", "match "):
        assert modern not in source


def test_no_network_during_the_install_is_one_sentence(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "helpdesk").mkdir(parents=True)
    for name in ("helpdesk/bootstrap.py", "requirements.txt", "requirements-dev.txt"):
        shutil.copy(PROJECT_FOLDER / name, project / name)
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:1/simple",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_RETRIES": "0",
        "PIP_NO_CACHE_DIR": "1",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    done = subprocess.run(
        [sys.executable, project / "helpdesk" / "bootstrap.py"],
        capture_output=True, text=True, check=False, env=kept | nowhere,
    )  # fmt: skip
    assert done.returncode == 1
    assert "could not be installed" in done.stderr.splitlines()[-1]
    # Nothing half made is taken for whole by the next start.
    assert not (project / ".venv" / "made-for-run").exists()
