"""Addresses that SMTP can carry, Message-IDs, and the signed addresses that replies come to; pure."""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterable

LONGEST = 254  # characters of an address: a path of RFC 5321 (4.5.3.1.3) without its brackets
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"(?!.{{65}}){_ATOM}(\.{_ATOM})*")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(\.{_LABEL})*")
# With its sign of 16 characters, a plus and a dot, it leaves 26 of 64 for the mailbox (config_mail.py).
_REPLY_TOKEN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,18}[a-z0-9])?")
SIGN_BYTES = 10  # 80 bits, in 16 letters of base 32


class AddressError(ValueError):
    """No address that mail can be sent to; the message does not repeat it, since logs are kept."""


def deliverable(address: str) -> str:
    """The address as SMTP carries it; a domain in another script becomes ASCII (RFC 5890).

    Raises: AddressError.
    """
    local_part, at, domain = address.strip().rpartition("@")
    if at and not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            raise AddressError("the domain of the address cannot be written in ASCII") from None
    whole = f"{local_part}@{domain}"
    if (
        not at
        or len(whole) > LONGEST
        or not _LOCAL_PART.fullmatch(local_part)
        or not _DOMAIN.fullmatch(domain)
    ):
        raise AddressError("this is no address that mail can be sent to")
    return whole


def message_id_of(key: str, *, domain: str, secret: bytes) -> str:
    """The Message-ID of the mail with this key; the same one however often it is made.

    So a mail that is written down anew, after a rollback or from a backup, is the same mail to whoever
    has it already.
    """
    return f"<{_digest(secret, 'message-id', key)}@{domain}>"


def thread_root_of(thread: str, *, domain: str, secret: bytes) -> str:
    """The Message-ID that all mail of a thread refers to. No mail carries it."""
    return f"<thread.{_digest(secret, 'thread', thread)}@{domain}>"


def signed_reply_address(token: str, *, mailbox: str, secret: bytes) -> str:
    """`mailbox` with the token and its sign after a plus: `desk+hd-26-7k4m.<sign>@example.org`.

    Raises: ValueError, where a token is not 1 to 20 letters, digits and hyphens.
    """
    token = token.lower()  # mail servers keep the case of a local part, people's programs may not
    if not _REPLY_TOKEN.fullmatch(token):
        raise ValueError("a reply token is 1 to 20 letters, digits and hyphens")
    local_part, _, domain = mailbox.rpartition("@")
    return f"{local_part}+{token}.{_sign(token, secret)}@{domain}"


def token_in(address: str, *, secrets: Iterable[bytes]) -> str | None:
    """The token of an address that we have signed, in lower case; None for any other address."""
    local_part = address.strip().rpartition("@")[0].lower()
    token, _, sign = local_part.partition("+")[2].rpartition(".")
    if not _REPLY_TOKEN.fullmatch(token) or not sign.isascii():
        return None
    for secret in secrets:
        if hmac.compare_digest(sign, _sign(token, secret)):
            return token
    return None


def _sign(token: str, secret: bytes) -> str:
    signed = hmac.digest(secret, b"outbox reply\0" + token.encode(), "sha256")[:SIGN_BYTES]
    return base64.b32encode(signed).decode("ascii").lower()


def _digest(secret: bytes, purpose: str, text: str) -> str:
    return hmac.digest(secret, f"outbox {purpose}\0{text}".encode(), "sha256").hex()[:32]
