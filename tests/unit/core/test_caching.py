"""What is said of an answer, and what tells one page from another."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk.core.caching import PERSONAL, REVALIDATED, UNKEPT, keeping, tag_of, version_of


@pytest.mark.parametrize(
    ("status", "is_personal", "tag", "control", "has_tag"),
    [
        (200, False, "abc", REVALIDATED, True),
        (304, False, "abc", REVALIDATED, True),
        (200, False, None, UNKEPT, False),
        (404, False, "abc", UNKEPT, False),
        (301, False, "abc", UNKEPT, False),
        (503, False, None, UNKEPT, False),
        (200, True, "abc", PERSONAL, False),
        (404, True, None, PERSONAL, False),
    ],
)
def test_what_may_be_kept(
    status: int, is_personal: bool, tag: str | None, control: str, has_tag: bool
) -> None:
    kept = keeping(status=status, is_personal=is_personal, tag=tag)
    assert (kept.control, kept.has_tag) == (control, has_tag)


def test_each_part_makes_another_tag() -> None:
    parts = ["http://here/", "/en/?", "en", "12.3", "2026-11-23", "version"]
    tags = {tag_of(parts)}
    for at in range(len(parts)):
        tags.add(tag_of([*parts[:at], "other", *parts[at + 1 :]]))
    assert len(tags) == len(parts) + 1
    assert tag_of(["ab", "c"]) != tag_of(["a", "bc"])


def test_the_version_goes_by_content_and_by_what_pages_are_told(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("one")
    first = version_of([page], ["http://here"])
    assert version_of([page], ["http://here"]) == first
    assert version_of([page], ["http://there"]) != first
    page.write_text("two")
    assert version_of([page], ["http://here"]) != first
