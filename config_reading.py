"""Reading single settings: each fault is one sentence that names the setting."""

from __future__ import annotations

import re
from collections.abc import Mapping


class SettingsError(Exception):
    """A setting that stops the start; the message names it."""


class Reader:
    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def _text(self, name: str, default: str = "") -> str:
        return self.environ.get(name, "").strip() or default

    def _words(self, name: str) -> list[str]:
        return [word for word in re.split(r"[,\s]+", self._text(name)) if word]

    def _choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self._text(name, default)
        for candidate in allowed:
            if value.casefold() == candidate.casefold():
                return candidate
        raise SettingsError(f"{name} is {value!r}: write one of {', '.join(allowed)}.")

    def _flag(self, name: str, *, default: bool) -> bool:
        value = self._text(name, "1" if default else "0").casefold()
        if value not in {"0", "1", "true", "false", "yes", "no", "on", "off"}:
            raise SettingsError(f"{name} is {value!r}: write 1 or 0.")
        return value in {"1", "true", "yes", "on"}

    def _whole_number(self, name: str, default: int, least: int, most: int) -> int:
        value = self._text(name, str(default))
        if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise SettingsError(
                f"{name} is {value!r}: write a whole number from {least} to {most}."
            )
        return int(value)
