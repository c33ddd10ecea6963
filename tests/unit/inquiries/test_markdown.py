"""Markdown of a desk becomes markup that can do nothing but be read."""

from __future__ import annotations

import html5lib
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, strategies as st

from helpdesk.inquiries.markdown import as_html
from tests.support.attacks import SCRIPTS

ALLOWED = {"a", "blockquote", "br", "code", "em", "hr", "li", "ol", "p", "pre", "strong", "ul"}


def held(text: str) -> BeautifulSoup:
    """The markup, held to the list of what may be in it."""
    markup = str(as_html(text))
    soup = BeautifulSoup(markup, "html.parser")
    assert {tag.name for tag in soup.find_all(True)} <= ALLOWED
    for tag in soup.find_all(True):
        assert set(tag.attrs) <= {"href", "title", "rel", "start"}
        href = str(tag.get("href", "http:")).strip().lower()
        assert href.startswith(("http:", "https:", "mailto:")), href
    html5lib.parseFragment(markup)
    return soup


def test_what_desks_need_is_there() -> None:
    soup = held(
        "Ask **ANVISA** first:\n\n1. file\n2. fee\n\nSee [the page](https://gov.example/x)."
    )
    assert soup.strong
    assert len(soup.find_all("li")) == 2
    assert soup.a
    assert soup.a["href"] == "https://gov.example/x"
    assert set(str(soup.a["rel"][0] if isinstance(soup.a["rel"], list) else soup.a["rel"]).split())


def test_a_link_does_not_tell_where_it_was_followed() -> None:
    soup = held("[x](https://example.org)")
    assert soup.a
    assert "noreferrer" in str(soup.a["rel"])


def test_headings_and_pictures_are_left_to_the_page() -> None:
    soup = held("# Big\n\nTitle\n=====\n\n![x](https://tracker.example/p.gif)")
    assert not soup.find_all(["h1", "h2", "img"])


@pytest.mark.parametrize("attack", SCRIPTS)
def test_an_attack_stays_text(attack: str) -> None:
    held(attack)
    held(f"[{attack}]({attack})")
    held(f"`{attack}`")


@given(st.text(max_size=200))
def test_any_text_becomes_harmless_markup(text: str) -> None:
    held(text)


@given(
    st.lists(
        st.sampled_from(
            ["[", "](", ")", "<", ">", "javascript:", "`", "*", "\n", "a", "&#x6a;", '"']
        ),
        max_size=30,
    )
)
def test_nor_do_pieces_of_markup_make_more(pieces: list[str]) -> None:
    held("".join(pieces))
