"""The whole thing as an operator runs it: server and worker, started by the launcher."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import PROJECT_FOLDER

START_WITHIN = 60.0  # seconds; a slow machine that builds everything anew


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(instance: Path, port: int, **environ: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HELPDESK_")}
    return subprocess.Popen(
        [sys.executable, "-m", "helpdesk.launch"],
        cwd=PROJECT_FOLDER,
        env=kept | {"HELPDESK_INSTANCE": str(instance), "HELPDESK_PORT": str(port)} | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for(url: str, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"the server ended: {process.stdout and process.stdout.read()}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError:
            pass
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"{url} did not answer within {START_WITHIN} s")


@contextmanager
def running(instance: Path, **environ: str) -> Iterator[str]:
    """The address of a site served from `instance`; ended by Ctrl-C's signal afterwards."""
    port = free_port()
    process = start(instance, port, **environ)
    origin = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{origin}/readyz", process)
        yield origin
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
