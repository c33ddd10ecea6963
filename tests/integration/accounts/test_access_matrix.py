"""Every route against every role and against who is signed out: one table, and a route that is missing fails.

A row says who may call: `everybody`, `accounts` (all of them), or the roles. Who is turned away is
answered with 403, and sent to the sign-in page (or answered with 401) where nobody is signed in.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from helpdesk.accounts.access import PUBLIC, declared_access
from helpdesk.accounts.roles import PERMISSIONS, StaffRole
from tests.support.sites import Sites
from tests.support.staff import Visitor, made_account, of

EVERYBODY, ACCOUNTS = "everybody", "accounts"
ADMINISTRATORS = frozenset({StaffRole.ADMINISTRATOR})
COORDINATORS = ADMINISTRATORS | {StaffRole.COORDINATOR}
CONTACTS = COORDINATORS | {StaffRole.CONTACT}
CURATORS = ADMINISTRATORS | {StaffRole.CURATOR}
TABLE: dict[str, str | frozenset[StaffRole]] = {
    "api.search": EVERYBODY,
    "api.suggestions": EVERYBODY,
    "api_description": EVERYBODY,
    "directory.agencies": EVERYBODY,
    "directory.agency": EVERYBODY,
    "directory.agency_vcard": EVERYBODY,
    "directory.call": EVERYBODY,
    "directory.call_calendar": EVERYBODY,
    "directory.calls": EVERYBODY,
    "directory.countries": EVERYBODY,
    "directory.country": EVERYBODY,
    "pages.about": EVERYBODY,
    "pages.accessibility": EVERYBODY,
    "pages.coverage": EVERYBODY,
    "pages.design": EVERYBODY,
    "pages.freshness": EVERYBODY,
    "pages.freshness_csv": EVERYBODY,
    "pages.home": EVERYBODY,
    "pages.privacy": EVERYBODY,
    "search.search_page": EVERYBODY,
    "service.favicon": EVERYBODY,
    "service.healthz": EVERYBODY,
    "service.metrics": EVERYBODY,
    "service.opensearch": EVERYBODY,
    "service.readyz": EVERYBODY,
    "service.robots": EVERYBODY,
    "service.root": EVERYBODY,
    "service.security_txt": EVERYBODY,
    "service.sitemap": EVERYBODY,
    "accounts.invitation": EVERYBODY,
    "accounts.passkey_options": EVERYBODY,
    "accounts.passkey_sign_in": EVERYBODY,
    "accounts.recovery": EVERYBODY,
    "accounts.sign_in": EVERYBODY,
    "accounts.signed_out": EVERYBODY,
    "accounts.two_step": EVERYBODY,
    "accounts.add_passkey": ACCOUNTS,
    "accounts.confirm": ACCOUNTS,
    "accounts.end_other_sessions": ACCOUNTS,
    "accounts.end_own_session": ACCOUNTS,
    "accounts.home": ACCOUNTS,
    "accounts.new_passkey_options": ACCOUNTS,
    "accounts.new_recovery_codes": ACCOUNTS,
    "accounts.own_account": ACCOUNTS,
    "accounts.own_passkeys": ACCOUNTS,
    "accounts.own_password": ACCOUNTS,
    "accounts.remove_passkey": ACCOUNTS,
    "accounts.remove_two_step": ACCOUNTS,
    "accounts.set_up_two_step": ACCOUNTS,
    "accounts.sign_out": ACCOUNTS,
    "accounts.two_step_picture": ACCOUNTS,
    "accounts.account": ADMINISTRATORS,
    "accounts.accounts": ADMINISTRATORS,
    "accounts.audit": ADMINISTRATORS,
    "accounts.change_roles": ADMINISTRATORS,
    "accounts.end_sessions": ADMINISTRATORS,
    "accounts.invite": ADMINISTRATORS,
    "accounts.make_link": ADMINISTRATORS,
    "accounts.reset_second_steps": ADMINISTRATORS,
    "accounts.restore": ADMINISTRATORS,
    "accounts.retire": ADMINISTRATORS,
    "inquiries.ask": EVERYBODY,
    "inquiries.matching_entries": EVERYBODY,
    "inquiries.desk": EVERYBODY,
    "inquiries.answered": EVERYBODY,
    "inquiries.saved": EVERYBODY,
    "inquiries.page": EVERYBODY,
    "inquiries.add": EVERYBODY,
    "inquiries.close": EVERYBODY,
    "inquiries.reopen": EVERYBODY,
    "inquiries.rate": EVERYBODY,
    "inquiries.new_link": EVERYBODY,
    "inquiries.link_sent": EVERYBODY,
    "inquiries.download": EVERYBODY,
    "inquiries.ask_for_erasure": EVERYBODY,
    "inquiries.erasure_confirmed": EVERYBODY,
    "inquiries.erased": EVERYBODY,
    "suggesting.suggest": EVERYBODY,
    "suggesting.thanks": EVERYBODY,
    "suggesting.page": EVERYBODY,
    "suggesting.ask_for_erasure": EVERYBODY,
    "suggesting.erasure_confirmed": EVERYBODY,
    "suggesting.erased": EVERYBODY,
    "suggestions.suggestions": CURATORS,
    "suggestions.suggestion": CURATORS,
    "suggestions.accept": CURATORS,
    "suggestions.refuse": CURATORS,
    "suggestions.turn": CURATORS,
    "mail.letters": EVERYBODY,
    "mail.letter": EVERYBODY,
    "mail.letter_html": EVERYBODY,
    "mail.letter_file": EVERYBODY,
    "figures.answers": EVERYBODY,
    "desk.inbox": CONTACTS,
    "desk.save_filter": CONTACTS,
    "desk.remove_filter": CONTACTS,
    "desk.shortcuts": CONTACTS,
    "desk.switch_shortcuts": CONTACTS,
    "desk.inquiry": CONTACTS,
    "desk.file": CONTACTS,
    "desk.presence": CONTACTS,
    "desk.answer": CONTACTS,
    "desk.draft": CONTACTS,
    "desk.preview": CONTACTS,
    "desk.add_note": CONTACTS,
    "desk.take": CONTACTS,
    "desk.assign": CONTACTS,
    "desk.close": CONTACTS,
    "desk.reopen": CONTACTS,
    "desk.mark_spam": CONTACTS,
    "desk.unmark_spam": CONTACTS,
    "desk.add_desk": CONTACTS,
    "desk.link": CONTACTS,
    "desk.unlink": CONTACTS,
    "desk.renew": CONTACTS,
    "desk.revoke": CONTACTS,
    "desk.hand_over": CONTACTS,
    "desk.merge": CONTACTS,
    "desk.undo_merge": CONTACTS,
    "desk.split": CONTACTS,
    "desk.erasure": COORDINATORS,
    "desk.erase": COORDINATORS,
    "confirmations.page": EVERYBODY,
    "confirmations.confirm": EVERYBODY,
    "confirmations.correct": EVERYBODY,
    "confirmations.refuse": EVERYBODY,
    "worklist.worklist": CURATORS,
    "worklist.take": CURATORS,
    "worklist.done": CURATORS,
    "worklist.give_back": CURATORS,
    "worklist.hand_over": CURATORS,
    "routing.desks": COORDINATORS,
    "routing.desk": COORDINATORS,
    "routing.new_desk": COORDINATORS,
    "routing.edit_desk": COORDINATORS,
    "routing.make_fallback": COORDINATORS,
    "routing.retire_desk": COORDINATORS,
    "routing.revive_desk": COORDINATORS,
    "routing.add_away": COORDINATORS,
    "routing.remove_away": COORDINATORS,
    "routing.add_closed_day": COORDINATORS,
    "routing.remove_closed_day": COORDINATORS,
    "routing.add_member": COORDINATORS,
    "routing.remove_member": COORDINATORS,
    "routing.rules": COORDINATORS,
    "routing.new_rule": COORDINATORS,
    "routing.edit_rule": COORDINATORS,
    "routing.move_rule": COORDINATORS,
    "routing.remove_rule": COORDINATORS,
    "routing.restore_desk": COORDINATORS,
    "routing.restore_rule": COORDINATORS,
    "routing.rule_log": COORDINATORS,
    "replies.replies": CONTACTS,
    "replies.reply": CONTACTS,
    "replies.new_reply": COORDINATORS,
    "replies.edit_reply": COORDINATORS,
    "replies.remove_reply": COORDINATORS,
    "curation.entries": CURATORS,
    "curation.edit": CURATORS,
    "curation.new": CURATORS,
    "curation.new_country": ADMINISTRATORS,
    "curation.edit_draft": CURATORS,
    "curation.close_entry": CURATORS,
    "curation.history": CURATORS,
    "curation.restore": CURATORS,
    "curation.drafts": CURATORS,
    "curation.draft": CURATORS,
    "curation.preview": CURATORS,
    "curation.move_draft": CURATORS,
    "curation.return_draft": CURATORS,
    "curation.publish_draft": CURATORS,
    "curation.settle_draft": CURATORS,
    "curation.together": CURATORS,
    "curation.batch": CURATORS,
    "curation.publish_batch": CURATORS,
    "curation.undo_batch": CURATORS,
    "sources.sources": CURATORS,
    "sources.source": CURATORS,
    "sources.retire": CURATORS,
    "sources.replace": CURATORS,
    "vocabulary.terms": ADMINISTRATORS,
    "vocabulary.new_term": ADMINISTRATORS,
    "vocabulary.term": ADMINISTRATORS,
    "vocabulary.retire": ADMINISTRATORS,
    "vocabulary.words": ADMINISTRATORS,
    "vocabulary.word": ADMINISTRATORS,
    "vocabulary.restore_term": ADMINISTRATORS,
    "vocabulary.restore_words": ADMINISTRATORS,
    "history.country": EVERYBODY,
    "history.agency": EVERYBODY,
    "history.call": EVERYBODY,
    "history.changes": EVERYBODY,
    "history.country_changes": EVERYBODY,
    "figures.numbers": COORDINATORS,
    "figures.numbers_csv": COORDINATORS,
    "figures.system": ADMINISTRATORS,
    "figures.retry_mail": ADMINISTRATORS,
    "figures.retry_all_mail": ADMINISTRATORS,
}
# What stands in addresses; none of it exists, so that nothing is changed by asking.
VALUES = {
    "lang": "en", "key": "nobody", "token": "none", "code": "zz", "slug": "nothing",
    "number": "2147483647", "reference": "HD-26-0000-0000", "stem": "none", "account": "nobody",
    "table": "months", "direction": "up", "kind": "agency", "step": "submit", "batch": "none",
    "means": "concept", "of": "role", "revision": "2147483647",
}  # fmt: skip
REFUSED = {403}
SIGN_OUT = "accounts.sign_out"  # asked last, since it ends what it is asked with


@pytest.fixture(scope="module")
def site(sites: Sites) -> Iterator[Flask]:
    with sites.copy_of("seeded") as app, app.app_context():
        yield app


def rules(app: Flask) -> list[Rule]:
    found = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule))
    return sorted(found, key=lambda rule: rule.endpoint == SIGN_OUT)


def requests(app: Flask) -> list[tuple[str, str, str]]:
    """Each endpoint with each of its methods and an address."""
    adapter = app.url_map.bind("localhost")
    return [
        (
            rule.endpoint,
            method,
            adapter.build(rule.endpoint, {a: VALUES[a] for a in rule.arguments}),
        )
        for rule in rules(app)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


# What they answer is put into a page that is there.
PARTS = {"inquiries.desk", "inquiries.matching_entries"}


def answers(app: Flask, visitor: Visitor) -> dict[str, list[int]]:
    """What the visitor is answered, by endpoint; forms are sent with their token."""
    found: dict[str, list[int]] = {}
    for endpoint, method, path in requests(app):
        headers = {"X-CSRFToken": visitor.token("/en/staff/account")} if method == "POST" else {}
        if endpoint in PARTS:
            headers["HX-Request"] = "true"
        response = visitor.client.open(path, method=method, headers=headers)
        found.setdefault(endpoint, []).append(response.status_code)
        if response.status_code in {301, 302, 303}:
            leads_away = "/staff/sign-in" in response.headers["Location"]
            if leads_away and endpoint not in {"accounts.recovery", "accounts.two_step"}:
                found[endpoint][-1] = 401
    return found


def test_every_route_is_in_the_table(site: Flask) -> None:
    assert sorted({rule.endpoint for rule in site.url_map.iter_rules()}) == sorted(TABLE)


def test_the_table_says_what_the_views_declare(site: Flask) -> None:
    for endpoint, who in TABLE.items():
        access = declared_access(site.view_functions[endpoint])
        assert access is not None, endpoint
        if access.permission is not None:
            granted = {role for role, held in PERMISSIONS.items() if access.permission in held}
            assert who == granted, endpoint
        else:
            assert who == (EVERYBODY if access == PUBLIC else ACCOUNTS), endpoint


def test_nobody_signed_out_gets_past_what_is_public(site: Flask) -> None:
    found = answers(site, Visitor(site))
    for endpoint, who in TABLE.items():
        if endpoint == "accounts.passkey_sign_in":
            continue  # a passkey that fails leads back to the sign-in page
        closed = [status == 401 for status in found[endpoint]]
        assert closed == [who != EVERYBODY] * len(closed), (endpoint, found[endpoint])


@pytest.mark.parametrize("role", StaffRole)
def test_a_role_gets_what_the_table_says(site: Flask, role: StaffRole) -> None:
    email = f"{role.value}@helpdesk.example"
    made_account(role, email=email, name=role.value.title())
    visitor = Visitor(site)
    assert visitor.sign_in(email).status_code == 303
    found = answers(site, visitor)
    for endpoint, who in TABLE.items():
        may = isinstance(who, str) or role in who
        refused = [status in REFUSED for status in found[endpoint]]
        assert refused == [not may] * len(refused), (endpoint, found[endpoint])
        assert not any(status >= 500 for status in found[endpoint]), (endpoint, found[endpoint])
    assert not visitor.is_signed_in()  # signing out came last, and worked
    assert of(email).active
