"""Every view says who may call it; one that says nothing is closed."""

from __future__ import annotations

import pytest
from flask import Flask

from helpdesk.accounts.access import PUBLIC, declared_access
from tests.support.client import strict


def test_every_view_declares_its_access(app: Flask) -> None:
    undeclared = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if declared_access(app.view_functions[rule.endpoint]) is None
    ]
    assert undeclared == []


# What anyone may change without signing in: only by asking, and by what the asker's own address opens.
WRITING = {
    "inquiries.ask",
    "inquiries.matching_entries",  # a question does not belong in an address; it writes nothing
    "inquiries.desk",  # nor does this
    "inquiries.answered",
    "inquiries.add",
    "inquiries.close",
    "inquiries.reopen",
    "inquiries.rate",
    "inquiries.new_link",
    "inquiries.ask_for_erasure",
    "inquiries.erasure_confirmed",
}


def test_what_is_public_only_reads(app: Flask) -> None:
    writing = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if declared_access(app.view_functions[rule.endpoint]) == PUBLIC
        and rule.methods
        and rule.methods - {"GET", "HEAD", "OPTIONS"}
    ]
    assert set(writing) == WRITING


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_a_view_that_declares_nothing_is_closed(fresh_app: Flask, method: str) -> None:
    fresh_app.add_url_rule("/en/forgotten", "forgotten", lambda: "open", methods=["GET", "POST"])
    assert getattr(strict(fresh_app), method)("/en/forgotten").status_code in {400, 403}
