"""What each action is called on the page of the trail; a slice adds the words of its own."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString, lazy_gettext as _l

_WORDS: dict[str, LazyString] = {
    "access.refused": _l("Page refused"),
    "account.signed-in": _l("Signed in"),
    "account.signed-out": _l("Signed out"),
    "account.sign-in-refused": _l("Sign-in refused"),
    "account.locked": _l("Locked after too many attempts"),
    "account.confirmed": _l("Confirmed who they are"),
    "account.session-ended": _l("Session ended"),
    "account.invited": _l("Invited"),
    "account.link-made": _l("One-time link made"),
    "account.invitation-accepted": _l("One-time link used"),
    "account.changed": _l("Name or language changed"),
    "account.password-changed": _l("Password changed"),
    "account.roles-changed": _l("Roles changed"),
    "account.retired": _l("Account retired"),
    "account.restored": _l("Account restored"),
    "account.two-step-set": _l("Authenticator app set up"),
    "account.two-step-removed": _l("Second steps removed"),
    "account.recovery-codes-made": _l("Recovery codes made"),
    "account.recovery-code-used": _l("Recovery code used"),
    "account.passkey-added": _l("Passkey added"),
    "account.passkey-removed": _l("Passkey removed"),
}

# What an action was done to, before its key.
_SUBJECTS: dict[str, LazyString] = {
    "canned-reply": _l("canned reply"),
    "desk": _l("desk"),
    "inquiry": _l("inquiry"),
    "mail": _l("mail"),
    "rule": _l("rule"),
    "suggestion": _l("suggestion"),
}


def name_actions(words: Mapping[str, LazyString]) -> None:
    """Add the words for a slice's actions, when the application is made."""
    _WORDS.update(words)


def word_for(action: str) -> str:
    """The action in the page's language, or its code where no slice has named it."""
    return str(_WORDS.get(action, action))


def word_for_subject(kind: str) -> str:
    return str(_SUBJECTS.get(kind, kind))
