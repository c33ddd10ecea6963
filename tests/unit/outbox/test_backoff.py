"""When mail is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from helpdesk.outbox.backoff import PAUSES, after_refusal, while_away

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def minutes_after(refusals: int) -> float | None:
    again = after_refusal(refusals, now=NOW)
    return None if again is None else (again - NOW) / timedelta(minutes=1)


def test_refusals_are_tried_again_after_one_five_fifteen_sixty_minutes_and_then_hours() -> None:
    assert [minutes_after(refusals) for refusals in range(1, 8)] == [1, 5, 15, 60, 120, 240, 480]


def test_after_two_days_of_refusals_it_ends() -> None:
    total = sum(PAUSES, timedelta())
    assert timedelta(days=1, hours=20) < total < timedelta(days=2)
    assert minutes_after(len(PAUSES)) == 480
    assert minutes_after(len(PAUSES) + 1) is None


def test_a_server_that_is_away_is_asked_again_every_quarter_of_an_hour_without_end() -> None:
    pauses = [
        (while_away(attempts, now=NOW) - NOW) / timedelta(minutes=1)
        for attempts in (1, 2, 3, 4, 999)
    ]
    assert pauses == [1, 5, 15, 15, 15]
