"""Which passwords we take: long ones that are not among the first to be tried; no rules of composition.

NIST SP 800-63B and OWASP ASVS 5, 6.2. The list of common passwords, names and patterns is zxcvbn's, read
on this machine; nothing is asked of a service.
"""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext as _
from flask_security import PasswordUtil

from helpdesk.core.text import fold

LEAST = 12  # characters
MOST = 128  # more is not safer, and each is hashed
GUESSABLE = 3  # zxcvbn's score from 0 to 4; 3 stands for 10^8 guesses and more
LEFT = 6  # letters and digits that are neither of the person nor of the place
READ_BY_ZXCVBN = 72  # characters; it refuses longer ones
_WORD = re.compile(r"[^\W_]+")
# What the place suggests, and the words that zxcvbn's English lists lack.
WORDS_OF_THE_PLACE = (
    "helpdesk", "clinical", "trials", "trial", "clinicaltrials", "ensayos", "ensayo", "clinicos",
    "clinico", "ensaios", "ensaio", "contraseña", "contrasena", "clave", "senha", "acceso", "acesso",
    "administrador", "administradora", "coordinador", "coordenador", "bienvenido", "bemvindo",
)  # fmt: skip


class PasswordRules(PasswordUtil):
    """Flask-Security's normalising, with our rules and our words for them."""

    def validate(
        self, password: str, is_register: bool, **about: Any
    ) -> tuple[list[str] | None, str]:
        """`about` tells of the person ("email", "name"): what others know makes no password."""
        normal = self.normalize(password)
        if len(normal) < LEAST:
            return [_("Choose a password of %(least)s characters or more.", least=LEAST)], normal
        if len(normal) > MOST:
            return [_("Choose a password of at most %(most)s characters.", most=MOST)], normal
        if is_guessable(normal, [str(word) for word in about.values() if word]):
            return [
                _(
                    "This password is among those that are tried first. Three or four words that "
                    "have nothing to do with each other or with you make a good one."
                )
            ], normal
        return None, normal


def is_guessable(password: str, about: list[str]) -> bool:
    from zxcvbn import zxcvbn  # here: its lists take 15 MB, and passwords are chosen seldom

    told = [*WORDS_OF_THE_PLACE, *(word for text in about for word in _WORD.findall(fold(text)))]
    if len(_without(told, fold(password))) < LEFT:
        return True
    return bool(zxcvbn(password[:READ_BY_ZXCVBN], user_inputs=told)["score"] < GUESSABLE)


def _without(words: list[str], password: str) -> str:
    """The letters and digits of a password that are not of these words, the longest taken first."""
    for word in sorted((fold(word) for word in words if len(word) > 2), key=len, reverse=True):
        password = password.replace(word, "")
    return "".join(_WORD.findall(password))
