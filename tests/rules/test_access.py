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


# Public pages that take a form; each has its own tests of who may do what by it.
PUBLIC_FORMS = {
    "accounts.invitation", "accounts.passkey_options", "accounts.passkey_sign_in",
    "accounts.recovery", "accounts.sign_in", "accounts.two_step",
    "confirmations.confirm", "confirmations.correct", "confirmations.refuse",
    "inquiries.add", "inquiries.answered", "inquiries.ask", "inquiries.ask_for_erasure",
    "inquiries.close", "inquiries.desk", "inquiries.erasure_confirmed",
    "inquiries.matching_entries", "inquiries.new_link", "inquiries.rate", "inquiries.reopen",
    "suggesting.ask_for_erasure", "suggesting.erasure_confirmed", "suggesting.suggest",
}  # fmt: skip


def test_what_is_public_only_reads_but_for_the_forms_named_here(app: Flask) -> None:
    writing = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if declared_access(app.view_functions[rule.endpoint]) == PUBLIC
        and rule.methods
        and rule.methods - {"GET", "HEAD", "OPTIONS"}
    }
    assert writing == PUBLIC_FORMS


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_a_view_that_declares_nothing_is_closed(fresh_app: Flask, method: str) -> None:
    fresh_app.add_url_rule("/en/forgotten", "forgotten", lambda: "open", methods=["GET", "POST"])
    assert getattr(strict(fresh_app), method)("/en/forgotten").status_code in {400, 403}
