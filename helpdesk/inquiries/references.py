"""References such as HD-26-7K4M-Q2XV: what we print and people quote on the telephone; pure.

The signs are those of Crockford's base 32: no I, L, O or U, so nothing is taken for 1, 0 or V. The last
sign checks the others: a sign misheard, or two neighbours changed over, never give another reference.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "HD"
RANDOM_SIGNS = 7  # 35 bits a year; a reference opens nothing, it only must not be met twice
LENGTH = 15  # characters as printed
_HEARD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SHAPE = re.compile(rf"{PREFIX}?([0-9]{{2}}[{SIGNS}]{{{RANDOM_SIGNS + 1}}})")


def new_reference(now: datetime) -> str:
    """A reference of this year; whether it is taken already, only the database can tell."""
    year = f"{now.year % 100:02}"
    signs = year + "".join(secrets.choice(SIGNS) for _ in range(RANDOM_SIGNS))
    return _printed(signs + check_sign(signs))


def check_sign(signs: str) -> str:
    """The sign that makes the sum of all zero (Damm's algorithm over the field of 32 elements)."""
    return SIGNS[_sum(signs)]


def read_reference(text: str) -> str | None:
    """The reference as printed, from what somebody typed or heard; None where it is none."""
    bare = re.sub(r"[\s.\u2010-\u2015-]+", "", text).upper()
    if not bare.startswith(PREFIX):
        bare = PREFIX + bare
    found = _SHAPE.fullmatch(PREFIX + bare.removeprefix(PREFIX).translate(_HEARD))
    if found is None or _sum(found[1]) != 0:
        return None
    return _printed(found[1])


def _sum(signs: str) -> int:
    total = 0
    for sign in signs:
        total = _doubled(total ^ SIGNS.index(sign))
    return total


def _doubled(value: int) -> int:
    """Two times an element of GF(32), by the polynomial x^5 + x^2 + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value


def _printed(signs: str) -> str:
    return f"{PREFIX}-{signs[:2]}-{signs[2:6]}-{signs[6:]}"
