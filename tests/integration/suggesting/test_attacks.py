"""Script in every field, headers in every line: all of it stays text, for suggesters and for curators."""

from __future__ import annotations

from itertools import cycle
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.support.attacks import HEADERS, SCRIPTS
from tests.support.staff import Visitor
from tests.support.suggesting import (
    FILLED,
    Suggester,
    again,
    last_suggestion,
    mails,
    suggestions,
)

TYPED = ("proposal", "unsourced", "note", "name")
ELSEWHERE = {"x.example", urlsplit(FILLED["source_url"]).netloc}
CHOSEN = ("country", "language", "about", "new", "ticket", "email", "source_url", "wants_thanks")


def harmless(html: str) -> BeautifulSoup:
    """Nothing runs and nothing is fetched: our own scripts, no handlers, no address of an attack."""
    soup = BeautifulSoup(html, "html.parser")
    for script in soup.find_all("script"):
        assert str(script.get("src", "")).startswith("/static/"), script
    assert not soup.find_all(["iframe", "object", "embed", "base", "math", "img"])
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on")], tag
        for name in ("href", "src", "action", "formaction"):
            value = str(tag.get(name, "")).strip().lower()
            assert not value.startswith(("javascript:", "data:", "vbscript:")), tag
            assert urlsplit(value).netloc not in ELSEWHERE, tag
    return soup


@pytest.mark.parametrize(
    ("attack", "new"), list(zip(SCRIPTS, cycle(["", "body", "call"]), strict=False))
)
def test_in_every_field_at_once_it_stays_text_on_every_page(
    suggester: Suggester, curator: Visitor, attack: str, new: str
) -> None:
    typed = dict.fromkeys(TYPED, attack) | ({"title": attack} if new else {})
    query = {"new": new} if new else None
    refused = suggester.post(suggester.filled(query, **typed, email=attack))
    assert refused.status_code == 422
    harmless(refused.page.html)
    assert again(refused.page)["proposal"] == [attack.strip()]
    path = suggester.send(query, **typed)
    harmless(suggester.get(path).page.html)
    reference = last_suggestion().reference
    where = f"/en/staff/suggestions/{reference}"
    for address in ("/en/staff/suggestions", where):
        harmless(curator.get(address).page.html)
    response = curator.send(f"{where}/accept", {"accept_note": attack}, page=where)
    harmless(curator.get(response.headers["Location"]).page.html)
    harmless(curator.get(response.headers["Location"].removesuffix("/edit")).page.html)
    harmless(curator.get(where).page.html)
    harmless(suggester.get(path).page.html)
    found = last_suggestion()
    for message in ("suggestion-received", "suggestion-decided"):
        for mail in mails(message, found):
            harmless(mail.html)


@pytest.mark.parametrize("attack", SCRIPTS)
def test_as_a_name_to_be_thanked_by_it_stays_text(
    suggester: Suggester, curator: Visitor, attack: str
) -> None:
    suggester.send(name=attack, wants_thanks="y")
    where = f"/en/staff/suggestions/{last_suggestion().reference}"
    curator.send(f"{where}/accept", page=where)
    page = suggester.get("/en/about/thanks").page
    harmless(page.html)
    assert attack.split()[0] in page.text


@pytest.mark.parametrize("attack", SCRIPTS)
def test_in_what_is_chosen_it_is_refused_or_left_out(suggester: Suggester, attack: str) -> None:
    for field in CHOSEN:
        query = None if field == "about" else {"new": "body"}
        response = suggester.post(suggester.filled(query, title="A body", **{field: attack}))
        if response.status_code != 303:
            harmless(response.page.html)
    assert attack not in {found.source_url for found in suggestions()}


@pytest.mark.parametrize("attack", SCRIPTS)
def test_in_an_address_it_is_left_out(suggester: Suggester, attack: str) -> None:
    for field in ("about", "new", "title", "proposal"):
        response = suggester.client.get("/en/suggest", query_string={field: attack})
        assert response.page.heading == "Suggest something"
        harmless(response.page.html)
    path = suggester.send()
    harmless(suggester.client.get(path, query_string={"done": attack}).page.html)


@pytest.mark.parametrize("attack", HEADERS)
def test_no_line_becomes_a_header_of_a_mail(
    suggester: Suggester, curator: Visitor, attack: str
) -> None:
    suggester.send(name=attack, note=attack)
    found = last_suggestion()
    where = f"/en/staff/suggestions/{found.reference}"
    curator.send(f"{where}/refuse", {"reason": attack}, page=where)
    found = last_suggestion()
    for message in ("suggestion-received", "suggestion-decided"):
        [mail] = mails(message, found)
        assert "\n" not in mail.subject.strip()
        assert mail.to_address == "ana.garcia@example.org"
    for email in (attack, f"ana@example.org{attack[1:]}"):
        response = suggester.post(suggester.filled(email=email))
        assert response.status_code == 422 or "%0d" in email or "=0d" in email
