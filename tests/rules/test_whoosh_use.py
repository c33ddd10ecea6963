"""What Whoosh must not be asked for: each was measured or read to be wrong, slow or unsafe."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

FORBIDDEN = {
    r"\.refresh\(\)(?!\s*#)": "searcher.refresh() keeps deleted and merged entries in this release",
    r"reader\(\s*reuse": "ix.reader(reuse=) keeps deleted and merged entries in this release",
    r"BufferedWriter": "it loses work in silence",
    r"AsyncWriter": "it loses work in silence",
    r"optimize\s*=\s*True": "a full merge in a request makes it wait",
    r"QueryParser|MultifieldParser|qparser": "a visitor's wildcards take seconds",
    r"StemFilter|StemmingAnalyzer|LanguageAnalyzer|whoosh\.lang\.(?!stopwords)": "not safe, and slow",
    r"correct_query|\.suggest\(": "130 ms against 0.1 ms of our own",
    r"groupedby": "a facet of it costs as much as the search itself",
}
HERE = "helpdesk/search"


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_search_does_not_use(pattern: str, project: Path) -> None:
    found = [
        f"{path.relative_to(project)}:{number}: {line.strip()} ({FORBIDDEN[pattern]})"
        for path in sorted((project / HERE).glob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(pattern, line) and "self.refresh()" not in line
    ]
    assert found == []


def test_whoosh_is_known_to_the_search_slice_alone(project: Path) -> None:
    found = [
        str(path.relative_to(project))
        for path in sorted((project / "helpdesk").rglob("*.py"))
        if HERE not in path.as_posix()
        and re.search(r"^\s*(import|from) whoosh", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert found == []


def test_the_writer_is_opened_in_one_place(project: Path) -> None:
    found = [
        path.name
        for path in sorted((project / HERE).glob("*.py"))
        if re.search(r"\.writer\(|SegmentWriter", path.read_text("utf-8"))
    ]
    assert found == ["index.py"]
