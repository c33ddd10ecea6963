"""How often somebody may guess: by account and by network, for known and unknown addresses alike.

A passkey is not guessed, so it opens an account whose password is locked: nobody can be kept out by
strangers who type wrong passwords.
"""

from __future__ import annotations

from dataclasses import dataclass

from helpdesk.core.limits import (
    asking_network,
    count_attempt,
    forget_attempts,
    is_this_machine,
    take_back_attempt,
)

MINUTES = 15
PASSWORDS = 10  # wrong ones for one account in that time
FROM_ONE_NETWORK = 60  # wrong ones for any account in that time: an office shares an address
# Wrong second steps of one account in a day: whoever has its password and guesses all year long hits with
# a chance of 2 in 100 (three codes of 10^6 hold at a time), and the trail tells of it every day.
CODES = 20
DAY = 24 * 3600  # seconds
_ACCOUNT, _NETWORK, _CODE = "sign-in", "sign-in-network", "second-step"


@dataclass(frozen=True)
class Attempt:
    """One try, counted before it is looked at, so that many at once gain nothing."""

    scope: str
    who: str
    count: int
    most: int
    from_network: int = 0

    @property
    def is_refused(self) -> bool:
        return self.count > self.most or self.from_network > FROM_ONE_NETWORK

    @property
    def locks(self) -> bool:
        """Whether this one is the first too many for the account."""
        return self.count == self.most + 1

    def succeeded(self) -> None:
        """Call it outside a transaction()."""
        if self.scope:
            forget_attempts(self.scope, self.who)
        if self.from_network:
            take_back_attempt(_NETWORK, asking_network())


def password_attempt(email: str) -> Attempt:
    """A try with a password, for an account or for an address that has none."""
    return _attempt(_ACCOUNT, email, PASSWORDS, MINUTES * 60)


def code_attempt(account_key: str) -> Attempt:
    """A try with a one-time code or a recovery code."""
    return _attempt(_CODE, account_key, CODES, DAY)


def link_attempt() -> Attempt:
    """A look at a one-time link or a passkey: these cannot be guessed, only asked for in masses."""
    return Attempt("", "", 0, 0, _from_network())


def _attempt(scope: str, who: str, most: int, seconds: int) -> Attempt:
    return Attempt(scope, who, count_attempt(scope, who, seconds=seconds), most, _from_network())


def _from_network() -> int:
    if is_this_machine():
        return 0
    return count_attempt(_NETWORK, asking_network(), seconds=MINUTES * 60)
