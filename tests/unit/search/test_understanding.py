from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from helpdesk.search.country_names import names
from helpdesk.search.lexicon import Lexicon
from helpdesk.search.understanding import Understanding, understand


@pytest.fixture
def asked(lexicon: Lexicon, covered: frozenset[str]):  # type: ignore[no-untyped-def]
    def ask(text: str, **more: object) -> Understanding:
        return understand(text, lexicon, covered, **more)  # type: ignore[arg-type]

    return ask


@pytest.mark.parametrize(
    ("text", "country", "role"),
    [
        ("quién aprueba ensayos en Perú", "PE", "medicines-regulator"),
        ("brazilian ethics committee", "BR", "ethics-body"),
        ("mexikanische Zulassungsbehörde", "MX", "medicines-regulator"),
        ("qui finance la recherche en Belgique ?", "BE", "research-funder"),
        ("comitato etico italiano", "IT", "ethics-body"),
        ("ministério da saúde de Moçambique", None, "health-ministry"),
        ("Datenschutzbehörde Österreich", "AT", "data-protection-authority"),
        ("registro de ensayos clínicos Cuba", "CU", "trial-registry"),
        ("subsidie onderzoek Nederland", "NL", "research-funder"),
        ("agência de inovação sueca", "SE", "innovation-funder"),
        ("autoridade reguladora Grã-Bretanha", "GB", "medicines-regulator"),
    ],
)
def test_country_and_role_are_understood(asked, text, country, role) -> None:  # type: ignore[no-untyped-def]
    found = asked(text)
    assert found.countries == ((country,) if country else ())
    assert role in found.roles


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("terapia génica", "advanced-therapies"),
        ("seltene Erkrankungen", "rare-diseases"),
        ("bolsas de pós-doutorado", "fellowships-and-mobility"),
        ("maladies infectieuses", "infectious-diseases"),
        ("precision medicine", "personalised-medicine"),
        ("biobanco", "biobanks-and-genomics"),
    ],
)
def test_topics_are_understood(asked, text, topic) -> None:  # type: ignore[no-untyped-def]
    assert topic in asked(text).topics


def test_a_country_that_has_no_page_is_said_to_be_named(asked) -> None:  # type: ignore[no-untyped-def]
    found = asked("agenzia del farmaco Giappone")
    assert (found.countries, found.uncovered) == ((), ("JP",))


def test_a_strong_word_for_a_role_silences_a_weak_one(asked) -> None:  # type: ignore[no-untyped-def]
    assert asked("Irish data protection regulator").roles == ("data-protection-authority",)


def test_what_was_taken_off_is_a_word_again(asked) -> None:  # type: ignore[no-untyped-def]
    found = asked("ethics committee Peru", ignored={("country", "PE")})
    assert found.countries == ()
    assert [found.tokens[at].folded for at in found.words] == ["peru"]


@pytest.mark.parametrize("code", ["AS", "de", "IT"])
def test_a_bare_code_is_a_country(asked, code) -> None:  # type: ignore[no-untyped-def]
    found = asked(code)
    assert (found.countries or found.uncovered) == (code.upper(),)


def test_two_letters_inside_a_text_are_no_country(asked) -> None:  # type: ignore[no-untyped-def]
    assert asked("comité de ética").countries == ()


def test_every_country_of_the_directory_is_understood_by_its_names(
    lexicon: Lexicon, covered: frozenset[str]
) -> None:
    missed = {
        " ".join(words): code
        for words, code in names().items()
        if code in covered
        and code not in (found := understand(" ".join(words), lexicon, covered)).countries
        and not found.regions
    }
    assert missed == {}


@given(st.text(max_size=500))
def test_any_text_is_understood_somehow(
    lexicon: Lexicon, covered: frozenset[str], text: str
) -> None:
    found = understand(text, lexicon, covered)
    assert set(found.countries) <= covered
    assert all(0 <= at < len(found.tokens) for at in found.words)
