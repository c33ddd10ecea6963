"""Saved letters as `/dev/mail` prints them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from helpdesk.core.templating import moment, number
from helpdesk.outbox.folder import SavedLetter

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Cell:
    label: str
    url: str | None = None


def letter_rows(letters: Sequence[SavedLetter]) -> list[list[Cell]]:
    return [
        [
            Cell(letter.subject or letter.stem, url_for("mail.letter", stem=letter.stem)),
            Cell(letter.to),
            Cell(moment(letter.written_at) if letter.written_at else ""),
        ]
        for letter in letters
    ]


class LetterPresenter:
    def __init__(self, letter: SavedLetter) -> None:
        self.subject = letter.subject or letter.stem
        self.text = letter.text
        self.language = str(letter.mail["Content-Language"] or "en")
        self.headers = [[Cell(name), Cell(value)] for name, value in letter.headers]
        self.files = [f"{name} ({number(size)} B)" for name, size in letter.files]
        # In the order of the text, each once: what a reader would follow.
        self.links = list(dict.fromkeys(_ADDRESS.findall(letter.text)))
        self.html_url = url_for("mail.letter_html", stem=letter.stem)
        self.file_url = url_for("mail.letter_file", stem=letter.stem)
