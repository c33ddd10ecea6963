"""What we write is read back by a small reader of our own and by the calendar library."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from hypothesis import given, strategies as st
from icalendar import Calendar

from helpdesk.directory.exports import FOLD_AT, Card, Deadline, calendar, vcard

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
any_text = st.text(max_size=300)
plain = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=300)


def read_card(text: str) -> dict[str, str]:
    """The properties of a vCard 4.0 by name, unfolded, their values as they stand."""
    assert text.endswith("\r\n")
    lines = re.sub(r"\r\n[ \t]", "", text).removesuffix("\r\n").split("\r\n")
    assert lines[:2] == ["BEGIN:VCARD", "VERSION:4.0"]
    assert lines[-1] == "END:VCARD"
    found = {}
    for line in lines:
        name, separator, value = line.partition(":")
        assert separator, f"not a property: {line!r}"
        assert "\n" not in value
        assert "\r" not in value
        found[name.partition(";")[0]] = value
    return found


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def card(**values: object) -> Card:
    given_values: dict[str, object] = {
        "uid": "https://helpdesk.example/en/agencies/anvisa",
        "name": "Brazilian Health Regulatory Agency",
        "language": "en",
        "revised_on": date(2026, 11, 23),
    }
    return Card(**{**given_values, **values})  # type: ignore[arg-type]


def test_a_card_says_who_where_and_how() -> None:
    text = vcard(
        card(
            other_names=["ANVISA", "Agência, a"],
            city="Brasília",
            country="Brazil",
            email="ouvidoria@anvisa.example",
            websites=["https://www.gov.br/anvisa?a=1,2;3"],
        )
    )
    found = read_card(text)
    assert found["KIND"] == "org"
    assert found["FN"] == found["ORG"] == "Brazilian Health Regulatory Agency"
    assert found["NICKNAME"] == r"ANVISA,Agência\, a"
    assert found["ADR"] == ";;;Brasília;;;Brazil"
    assert found["EMAIL"] == "ouvidoria@anvisa.example"
    assert found["URL"] == "https://www.gov.br/anvisa?a=1,2;3"
    assert found["REV"] == "20261123T000000Z"
    assert "TEL" not in found


@given(plain, plain)
def test_any_text_comes_back_from_a_card(name: str, note: str) -> None:
    found = read_card(vcard(card(name=name, note=note)))
    assert unescaped(found["FN"]) == name
    assert unescaped(found.get("NOTE", "")) == note


@given(any_text, any_text, any_text)
def test_no_text_breaks_out_of_its_line(name: str, city: str, url: str) -> None:
    text = vcard(card(name=name, city=city, note=name, websites=[url], other_names=[city]))
    found = read_card(text)
    assert set(found) <= {
        "BEGIN", "VERSION", "KIND", "UID", "FN", "ORG", "NICKNAME", "URL", "ADR", "NOTE", "REV",
        "END",
    }  # fmt: skip
    assert all(len(line.encode()) <= FOLD_AT for line in text.split("\r\n"))


def deadline(**values: object) -> Deadline:
    given_values: dict[str, object] = {
        "uid": "ep-permed-jtc2026@helpdesk.example",
        "summary": "Deadline: EP PerMed JTC2026",
        "description": "",
        "url": "https://helpdesk.example/en/calls/ep-permed-jtc2026",
        "on": date(2026, 2, 10),
    }
    return Deadline(**{**given_values, **values})  # type: ignore[arg-type]


def test_a_bare_day_is_an_event_of_the_whole_day() -> None:
    event = Calendar.from_ical(calendar(deadline(), now=NOW)).events[0]
    assert date(2026, 2, 10) == event.DTSTART
    assert event.uid == "ep-permed-jtc2026@helpdesk.example"
    assert event.DTSTAMP == NOW
    assert event["transp"] == "TRANSPARENT"


def test_an_instant_is_written_in_utc() -> None:
    written = calendar(deadline(on=datetime(2026, 2, 10, 16, 0, tzinfo=UTC)), now=NOW)
    assert b"DTSTART:20260210T160000Z" in written
    assert datetime(2026, 2, 10, 16, tzinfo=UTC) == Calendar.from_ical(written).events[0].DTSTART


@given(plain, plain)
def test_any_text_comes_back_from_a_calendar(summary: str, description: str) -> None:
    written = calendar(deadline(summary=summary, description=description), now=NOW)
    event = Calendar.from_ical(written).events[0]
    assert str(event["summary"]) == summary
    assert str(event["description"]) == description


@given(any_text, any_text)
def test_no_text_adds_an_event_of_its_own(summary: str, url: str) -> None:
    written = calendar(
        deadline(summary=summary + "\r\nEND:VEVENT\r\nBEGIN:VEVENT", url=url), now=NOW
    )
    assert len(Calendar.from_ical(written).events) == 1
