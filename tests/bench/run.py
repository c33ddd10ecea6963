"""Speed, as ratios within one run: `make bench`; `make bench SIZES="real 5000 50000"` names other sizes.

`make bench SIZES=inquiries` is the sending of inquiries alone, on both databases;
`SIZES=editing` ten edits with their review.

Absolute times belong to the machine of the day; what may be compared between days are the ratios.
Times inside the process are the processor's for one thread, so that what else runs does not count;
rates over HTTP are by the clock. docs/benchmarks.md keeps what was measured.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.bench import editing, inquiries, inside, over_http, pages
from tests.bench.installation import installation, real_documents
from tests.bench.measuring import Row, machine, queries, table
from tests.bench.memory import memory
from tests.bench.plain_whoosh import PlainWhoosh
from tests.bench.synthetic import documents

REAL = "real"
APART = {"inquiries": inquiries, "editing": editing}
SIZES = (REAL, "5000", *APART)  # 50000 takes a quarter of an hour to build
RATIOS = {REAL: "0.75", "5000": "0.6", "50000": "0.3"}
COMPARED_WITH_WHOOSH = "5000"


def measured(size: str, folder: Path) -> Iterator[Row]:
    texts = queries()
    with installation(folder, None if size == REAL else int(size)) as app:
        instance = Path(app.instance_path)
        yield from memory(instance)
        yield from inside.searching(app, texts)
        plain = None
        if size == COMPARED_WITH_WHOOSH:
            made = documents(real_documents(app), int(size))
            plain = PlainWhoosh(folder / "plain", made)
        yield from pages.serving(app, texts, plain, RATIOS.get(size, ""))
        if size == REAL:
            yield from over_http.serving(instance)
            yield from inside.rebuilding(app)
        yield from inside.following(app)


def main(sizes: list[str]) -> int:
    print(machine())
    for size in sizes or SIZES:
        if size in APART:
            print(APART[size].heading())
            print(table(APART[size].rows()), flush=True)
            continue
        with tempfile.TemporaryDirectory() as folder:
            print(f"\n## {'the real directory' if size == REAL else f'{int(size):,} entries'}\n")
            print(table(measured(size, Path(folder))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
