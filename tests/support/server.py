"""The whole thing as an operator runs it: server and worker, started by the launcher."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from config import PROJECT_FOLDER

START_WITHIN = 60.0  # seconds; a slow machine that builds everything anew


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(
    instance: Path, port: int, *, output: int | IO[str] = subprocess.PIPE, **environ: str
) -> subprocess.Popen[str]:
    """The launcher in a process of its own; a pipe that nobody reads stops a talkative server."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HELPDESK_")}
    return subprocess.Popen(
        [sys.executable, "-m", "helpdesk.launch"],
        cwd=PROJECT_FOLDER,
        env=kept | {"HELPDESK_INSTANCE": str(instance), "HELPDESK_PORT": str(port)} | environ,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def wait_for(url: str, process: subprocess.Popen[str], output: IO[str] | None = None) -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            raise AssertionError(f"the server ended: {_told(output or process.stdout)}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except urllib.error.HTTPError:
            pass
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"{url} did not answer within {START_WITHIN} s")


def _told(output: IO[str] | None) -> str:
    if output is None:
        return ""
    if output.seekable():
        output.seek(0)
    return output.read()


@contextmanager
def running(instance: Path, **environ: str) -> Iterator[str]:
    """The address of a site served from `instance`; ended by Ctrl-C's signal afterwards."""
    port = free_port()
    origin = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        process = start(instance, port, output=output, **environ)
        try:
            wait_for(f"{origin}/readyz", process, output)
            yield origin
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
