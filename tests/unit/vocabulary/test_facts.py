"""Which days a period counts is read from its note, and only where the note says so of that period."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from helpdesk.vocabulary.facts import DayKind, day_kind


@pytest.mark.parametrize(
    ("days", "note", "kind"),
    [
        (90, "Working days for a primary petition, by law.", DayKind.WORKING),
        (
            30,
            "Calendar days from acknowledgement; 5 working days for the approval.",
            DayKind.CALENDAR,
        ),
        (45, "EU law: Part I is assessed within 45 calendar days of validation.", DayKind.CALENDAR),
        (90, "The average was 50 calendar days; a ceiling of 45 calendar days.", DayKind.NOT_SAID),
        (30, "Statutory maximum for the agency (kind of days not said).", DayKind.NOT_SAID),
        (30, "An accelerated route takes 10 working days.", DayKind.NOT_SAID),
        (45, "Days from submission, which may add 245 working days.", DayKind.NOT_SAID),
        (30, "", DayKind.NOT_SAID),
    ],
)
def test_the_note_tells_the_kind_of_days(days: int, note: str, kind: DayKind) -> None:
    assert day_kind(days, note) is kind


@given(st.integers(min_value=1, max_value=999), st.text())
def test_any_note_gives_a_kind(days: int, note: str) -> None:
    assert day_kind(days, note) in DayKind
