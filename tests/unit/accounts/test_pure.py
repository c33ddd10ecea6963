"""The pure parts: where one may be sent, what passes for a password, who may do what, browsers' names."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, strategies as st

from helpdesk.accounts.addresses import own_path
from helpdesk.accounts.browsers import browser_in_words
from helpdesk.accounts.passwords import is_guessable
from helpdesk.accounts.roles import PERMISSIONS, Permission, StaffRole, permissions_of
from helpdesk.accounts.security import bare
from helpdesk.accounts.tokens import hash_of, new_token

ORIGIN = "https://helpdesk.example"
NEAR_MISSES = st.lists(
    st.sampled_from(
        ["/", "//", "\\", "en", "es", "https:", "evil.example", "?", "#", "@", "\t", "\n", "..", "%2f",
         "\u2215", ":", "next", "a", ";", " "]
    ),
    max_size=8,
).map("".join)  # fmt: skip


@given(st.one_of(st.text(max_size=60), NEAR_MISSES, NEAR_MISSES.map("/en/".__add__)))
def test_nobody_is_sent_to_another_site(asked: str) -> None:
    path = own_path(asked)
    if path is not None:
        reached = urlsplit(urljoin(ORIGIN + "/en/staff/sign-in", path))
        assert (reached.scheme, reached.netloc) == ("https", "helpdesk.example")
        assert path.startswith(("/en/", "/es/", "/pt/"))
        assert path.isprintable()


@pytest.mark.parametrize("path", ["/en/", "/es/staff/account", "/pt/staff/audit?action=x&page=2"])
def test_pages_of_ours_are_gone_on_to(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize("asked", [None, "", "/", "/fr/", "/staff", "en/staff", "/en/" + "a" * 600])
def test_what_is_no_page_of_ours_is_left_aside(asked: str | None) -> None:
    assert own_path(asked) is None


@pytest.mark.parametrize(
    "password",
    ["password1234", "qwertyuiop12", "aaaaaaaaaaaa", "123456789012", "helpdesk2026", "Senha-senha-1",
     "contraseña1234", "first.account.2026", "Account First 1999", "clinical-trials", "trustno1trustno1"],
)  # fmt: skip
def test_what_is_tried_first_is_guessable(password: str) -> None:
    assert is_guessable(password, ["ana@helpdesk.example", "First Account"])


@pytest.mark.parametrize(
    "password",
    ["pelican-harbour-thistle", "tango lámpara nube seis", "kX9#vb2!qLpw", "ш" * 6 + "яблоко-река"],
)
def test_what_is_long_and_of_no_pattern_is_not(password: str) -> None:
    assert not is_guessable(password, ["ana@helpdesk.example", "First Account"])


@given(st.text(min_size=12, max_size=128))
def test_any_text_can_be_looked_at(password: str) -> None:
    assert is_guessable(password, ["ana@helpdesk.example"]) in (True, False)


def test_roles_permit_what_was_agreed() -> None:
    """The whole table, so that nothing is given by an edit that nobody meant."""
    assert {role: sorted(granted) for role, granted in PERMISSIONS.items()} == {
        StaffRole.ADMINISTRATOR: sorted(Permission),
        StaffRole.COORDINATOR: [
            "answer-inquiries", "edit-routing", "erase-inquiries", "read-all-inquiries",
            "read-inquiries", "read-numbers",
        ],
        StaffRole.CURATOR: ["curate"],
        StaffRole.CONTACT: ["answer-inquiries", "read-inquiries"],
    }  # fmt: skip


@given(st.sets(st.sampled_from(StaffRole)), st.sampled_from(StaffRole))
def test_another_role_never_takes_a_permission_away(roles: set[StaffRole], more: StaffRole) -> None:
    assert permissions_of(roles) <= permissions_of(roles | {more})
    assert permissions_of([]) == frozenset()


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
         "Gecko) Version/18.5 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 "
         "Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.5.0", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_told_in_two_words(user_agent: str, words: str) -> None:
    assert browser_in_words(user_agent) == words


@given(st.text())
def test_a_browsers_words_fit_their_column(user_agent: str) -> None:
    assert len(browser_in_words(user_agent)) <= 60


def test_tokens_are_long_and_none_comes_twice() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43
    assert len({hash_of(token) for token in tokens}) == 100


@pytest.mark.parametrize("typed", ["ab12-cd34-ef56", " AB12 CD34 EF56 ", "ab12cd34ef56"])
def test_a_recovery_code_is_read_as_it_was_meant(typed: str) -> None:
    assert bare(typed) == "ab12cd34ef56"
