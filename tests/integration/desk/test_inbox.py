"""The inbox: what is due first, ways to narrow it, and choices that are kept."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from helpdesk.core import clock
from tests.support.desk import INBOX, act, answer, path_of, sent
from tests.support.staff import Visitor


def listed(visitor: Visitor, query: str) -> list[str]:
    page = visitor.client.get(f"{INBOX}?{query}").page
    return [str(link["href"]).rpartition("/")[2] for link in page.all("[data-row]")]


def test_what_is_due_first_comes_first(site: Flask, bea: Visitor) -> None:
    now = clock.now()
    late = sent("order: late", now=now)
    early = sent("order: early", now=now - timedelta(days=20))
    middle = sent("order: middle", now=now - timedelta(days=9))
    assert listed(bea, "text=order:") == [early, middle, late]
    assert listed(bea, "text=order:&overdue=1") == [early, middle]


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("state=open", True), ("state=waiting", False), ("state=closed", False),
        ("desk=brazil", True), ("desk=iberia", False), ("country=BR", True), ("country=br", True),
        ("country=ES", False), ("topic=regulatory", True), ("topic=funding", False),
        ("language=es", True), ("language=pt", False), ("unassigned=1", True), ("mine=1", False),
        ("overdue=1", False), ("state=nonsense", True), ("page=99", True), ("page=x", True),
    ],
)  # fmt: skip
def test_a_filter_narrows(site: Flask, bea: Visitor, query: str, is_there: bool) -> None:
    reference = sent("narrowing: one")
    assert (reference in listed(bea, f"text=narrowing&{query}")) is is_there


def test_mine_is_what_was_taken(site: Flask, bea: Visitor, caio: Visitor) -> None:
    reference = sent("mine: taken")
    act(bea, reference, "take")
    assert listed(bea, "mine=1&text=mine:") == [reference]
    assert listed(caio, "mine=1&text=mine:") == []
    assert listed(caio, "unassigned=1&text=mine:") == []


@pytest.mark.parametrize("sign", ["%", "_", "\\", "'", '"', "<script>"])
def test_signs_of_patterns_are_signs(site: Flask, bea: Visitor, sign: str) -> None:
    sent("signs: nothing of the kind")
    found = sent(f"signs: {sign} is there")
    assert listed(bea, f"text={'%25' if sign == '%' else sign} is there") == [found]


def test_a_reference_leads_to_its_inquiry_however_it_is_typed(site: Flask, bea: Visitor) -> None:
    reference = sent()
    typed = reference.lower().replace("-", " ")
    response = bea.client.get(f"{INBOX}?text={typed}")
    assert urlsplit(response.headers["Location"]).path == path_of(reference)


def test_a_choice_is_kept_for_its_account_and_taken_out(
    site: Flask, bea: Visitor, caio: Visitor
) -> None:
    query = "country=BR&topic=regulatory"
    bea.send(f"{INBOX}/filters", {"name": "Brazil rules", "query": query}, page=INBOX)
    page = bea.client.get(INBOX).page
    assert page.link("Brazil rules").partition("?")[2] == query
    assert "Brazil rules" not in caio.client.get(INBOX).page.text
    here = bea.client.get(f"{INBOX}?{query}").page
    remove = str(here.find("form[action*='/filters/'][action$='/remove']")["action"])
    caio.send(remove, page=INBOX)
    assert "Brazil rules" in bea.client.get(INBOX).page.text
    bea.send(remove, page=INBOX)
    assert "Brazil rules" not in bea.client.get(INBOX).page.text


def test_a_choice_needs_a_name(site: Flask, bea: Visitor) -> None:
    response = bea.send(f"{INBOX}/filters", {"name": " ", "query": "mine=1"}, page=INBOX)
    assert response.status_code == 422
    assert "Enter a name." in response.page.text


def test_what_was_answered_leaves_the_inbox_and_the_next_is_offered(
    site: Flask, bea: Visitor
) -> None:
    now = clock.now()
    first = sent("next: first", now=now - timedelta(days=60))
    second = sent("next: second", now=now - timedelta(days=59))
    answer(bea, first, "Answered.")
    assert listed(bea, "state=open&text=next:") == [second]
    page = bea.client.get(path_of(first)).page
    assert page.link("Next that is due") == path_of(second)
    answer(bea, second, "Answered too.")


@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_every_page_is_there_in_every_language(site: Flask, bea: Visitor, language: str) -> None:
    reference = sent()
    for action in ("", "/hand-over", "/merge", "/split"):
        path = path_of(reference).replace("/en/", f"/{language}/") + action
        assert bea.client.get(path).status_code == 200
    for path in ("", "/shortcuts", "?text=nothing+like+it", "?state=spam"):
        assert bea.client.get(f"/{language}/staff/inquiries{path}").status_code == 200


def test_shortcuts_are_switched_off_for_good(site: Flask, caio: Visitor) -> None:
    path = f"{INBOX}/shortcuts"
    assert caio.client.get(INBOX).page.all("[data-shortcuts]")
    caio.send(path, {"wanted": "0"})
    assert not caio.client.get(INBOX).page.all("[data-shortcuts]")
    caio.send(path, {"wanted": "1"})
    assert caio.client.get(INBOX).page.all("[data-shortcuts]")
