"""What is typed is cleaned without losing a word, and a header can never be made of it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st

from helpdesk.inquiries.drafts import (
    EMAIL_LENGTH,
    SUBJECT_FROM_QUESTION,
    About,
    InquiryDraft,
    clean_email,
    clean_line,
    clean_text,
    known_zone,
    subject_from,
)

ANY = st.text(max_size=300)


@given(ANY)
def test_a_line_is_one_line_whatever_was_typed(text: str) -> None:
    line = clean_line(text)
    assert line == line.strip()
    assert len(line.splitlines()) <= 1
    assert all(unicodedata.category(sign) not in ("Cc", "Zl", "Zp", "Cs") for sign in line)
    assert clean_line(line) == line


@given(ANY)
def test_a_text_keeps_its_words_and_its_lines(text: str) -> None:
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert "\r" not in cleaned
    assert "\x00" not in cleaned

    def letters(of: str) -> str:
        return "".join(sign for sign in unicodedata.normalize("NFC", of) if sign.isalnum())

    assert letters(cleaned) == letters(text)


@pytest.mark.parametrize(
    "typed",
    [
        "Ana\r\nBcc: all@example.org",
        "Ana\nSubject: other",
        "Ana\x0bX",
        "Ana\u2028Bcc: x",
        "Ana\x85X",
        "Ana\x00",
        "\u202eAna",
    ],
)
def test_a_name_cannot_end_a_header(typed: str) -> None:
    line = clean_line(typed)
    assert line.startswith("Ana")
    assert not set(line) & set("\r\n\x0b\x00\x85\u2028\u202e")


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("ana@example.org", "ana@example.org"),
        ("  Una.Persona+trial@Example.ORG ", "Una.Persona+trial@example.org"),
        ("ana@unión.example", "ana@xn--unin-sqa.example"),
        ("o'brien@sub.example.co.uk", "o'brien@sub.example.co.uk"),
    ],
)
def test_an_address_is_taken(typed: str, address: str) -> None:
    assert clean_email(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "", "ana", "ana@", "@example.org", "ana@example", "ana@@example.org", "a na@example.org",
        "ana@exa mple.org", "ana@-example.org", "ana@example..org", "ana@example.org, b@example.org",
        "ana@example.org\nBcc: b@example.org", "<ana@example.org>", "ana@[127.0.0.1]", "ána@example.org",
        ".ana@example.org", "ana.@example.org", "a" * 65 + "@example.org",
        "ana@" + "a." * 130 + "org",
    ],
)  # fmt: skip
def test_what_no_mail_could_be_sent_to_is_refused(typed: str) -> None:
    assert clean_email(typed) is None


@given(ANY)
def test_an_address_is_plain_ascii_of_one_line(text: str) -> None:
    address = clean_email(f"{text}@example.org")
    if address is not None:
        assert address.isascii()
        assert len(address) <= EMAIL_LENGTH
        assert not set(address) & set(' \t\r\n<>,;:"()[]\\')


@given(st.text(min_size=1, max_size=500))
def test_the_subject_is_made_of_the_question(question: str) -> None:
    subject = subject_from(clean_text(question))
    assert len(subject) <= SUBJECT_FROM_QUESTION
    assert "\n" not in subject
    assert bool(subject) == bool(clean_text(question))


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Who approves? And when?", "Who approves?"),
        ("Hello,\nwho approves trials in Peru?", "Hello,"),
        ("One sentence without an end", "One sentence without an end"),
        ("  \n\nSecond line. Third.", "Second line."),
    ],
)
def test_the_first_sentence_is_the_subject(question: str, subject: str) -> None:
    assert subject_from(question) == subject


def test_a_subject_that_was_given_stands() -> None:
    draft = InquiryDraft(
        question="Who? Why?",
        subject="Mine",
        topic="other",
        name="A",
        email="a@b.org",
        language="en",
    )
    assert draft.title == "Mine"


@pytest.mark.parametrize("zone", ["Europe/Madrid", "America/Argentina/Buenos_Aires", "UTC"])
def test_a_zone_of_the_database_is_known(zone: str) -> None:
    assert known_zone(zone) == zone


@pytest.mark.parametrize(
    "zone",
    ["", None, "Mars/Base", "../../etc/passwd", "/etc/localtime", "Europe/", "x" * 500, "a\x00b"],
)
def test_any_other_is_not(zone: str | None) -> None:
    assert known_zone(zone) == ""


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_zone_or_of_what_is_asked_about(text: str) -> None:
    assert known_zone(text) in ("", text)
    about = About.of(text)
    assert About.of(str(about)) == about


@pytest.mark.parametrize("text", ["country:BR", "fact:BR/insurance", "agency:anvisa", "call:x-1"])
def test_what_is_asked_about_is_carried_as_text(text: str) -> None:
    assert str(About.of(text)) == text


@pytest.mark.parametrize(
    "text", ["", "country:", "user:1", "agency:../x", "call:<b>", "fact:BR insurance"]
)
def test_what_makes_no_sense_is_about_nothing(text: str) -> None:
    assert not About.of(text)
