"""What a process takes that has answered every query: `python -m tests.bench.memory INSTANCE`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from config import PROJECT_FOLDER
from helpdesk.search.ranking import warm
from helpdesk.search.services import engine
from tests.bench.installation import opened, wait_for_index
from tests.bench.measuring import Row, queries
from tests.bench.pages import addresses_of


def memory(instance: Path) -> Iterator[Row]:
    """Measured in a process of its own, which has served every query once."""
    command = [sys.executable, "-m", "tests.bench.memory", str(instance)]
    done = subprocess.run(command, cwd=PROJECT_FOLDER, check=True, capture_output=True, text=True)
    yield "memory of a process that has served every query", f"{done.stdout.strip()} MB", ""


def resident() -> float:
    """Megabytes."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    raise RuntimeError("the system does not tell")


def main(instance: Path) -> None:
    app = opened(instance)
    wait_for_index(app)
    with app.app_context():
        warm(engine().snapshot())
    client = app.test_client()
    for address in addresses_of(queries()):
        client.get(address)
    print(f"{resident():.0f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
