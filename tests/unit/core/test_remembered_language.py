"""Which language links are remembered, and which requests are none."""

from __future__ import annotations

import pytest

from helpdesk.core.languages import choice_to_remember

HOST = "helpdesk.example.org"


@pytest.mark.parametrize(
    ("path", "referrer", "remembered", "chosen"),
    [
        ("/es/countries/pe", "https://helpdesk.example.org/en/countries/pe", None, "es"),
        ("/pt/", "https://helpdesk.example.org/es/search?q=x", "es", "pt"),
        ("/es/", "https://helpdesk.example.org/en/", "es", None),
        ("/es/calls", "https://helpdesk.example.org/es/", None, None),
        ("/es/", "https://helpdesk.example.org/", None, None),
        ("/es/", "https://elsewhere.example.org/en/", None, None),
        ("/es/", "https://helpdesk.example.org.evil.example/en/", None, None),
        ("/es/", "https://helpdesk.example.org:8443/en/", None, None),
        ("/es/", None, None, None),
        ("/es/", "", None, None),
        ("/es/", "https://[broken/en/", None, None),
        ("/healthz", "https://helpdesk.example.org/en/", None, None),
        ("/", "https://helpdesk.example.org/en/", None, None),
        ("/xx/", "https://helpdesk.example.org/en/", None, None),
    ],
)
def test_only_a_change_of_language_between_our_own_pages_is_a_choice(
    path: str, referrer: str | None, remembered: str | None, chosen: str | None
) -> None:
    found = choice_to_remember(path=path, host=HOST, referrer=referrer, remembered=remembered)
    assert found == chosen
