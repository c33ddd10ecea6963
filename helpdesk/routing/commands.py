"""`flask routing explain`: which desk would get an inquiry, and why."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NoReturn

import click
from flask.cli import AppGroup

from helpdesk.core import clock
from helpdesk.core.database import db
from helpdesk.directory.terms import TermKind
from helpdesk.routing import queries
from helpdesk.routing.asking import Case, CaseError, Known, case_of, example, read_case
from helpdesk.routing.errors import NoDeskError
from helpdesk.routing.rules import RuleBook
from helpdesk.routing.words import reason_words
from helpdesk.vocabulary.languages import DEFAULT, SERVED

BAD_INPUT = 2  # as click ends on an option that it does not understand
group = AppGroup("routing", help="Which desk answers which inquiry.")


@group.command("explain")
@click.option("--countries", "--country", "countries", multiple=True, metavar="CODES",
              help="ISO codes parted by commas; may be repeated.")  # fmt: skip
@click.option("--topic", metavar="TOPIC", help="A topic, such as ethics.")
@click.option("--away", multiple=True, metavar="DESKS",
              help="Desks taken to be away, parted by commas; without it those away today.")  # fmt: skip
@click.option("--language", metavar="CODE",
              help="Language of the inquiry, and of the reason where the site speaks it. "
              "With lines on standard input: of the reasons alone.")  # fmt: skip
def explain_command(
    countries: tuple[str, ...], topic: str | None, away: tuple[str, ...], language: str | None
) -> None:
    """Say which desk leads, which are told, and why: one JSON line for each case.

    A case is given by options, or many as JSON lines on standard input, such as
    {"countries": ["BR"], "topic": "ethics", "language": "pt", "away": []}
    """
    try:
        explainer = _Explainer(language if language in SERVED else DEFAULT)
    except NoDeskError:
        _give_up(["There is no desk yet: load the data with `flask seeding load`."], status=1)
    if countries or topic is not None or away or (language is not None and sys.stdin.isatty()):
        cases = explainer.read_options(countries, topic or "", away, language or "")
    elif sys.stdin.isatty():
        _give_up([f"Give options, or a JSON line on standard input: {example()}"])
    else:
        if language is not None and language not in SERVED:
            _give_up([f"--language {language}: reasons are told in {', '.join(SERVED)}."])
        cases = explainer.read_lines(sys.stdin.buffer)
    for line in explainer.answers(cases):
        click.echo(line)


class _Explainer:
    """Reads the rules once, for however many cases. Raises: NoDeskError."""

    def __init__(self, language: str) -> None:
        session = db.session()
        self.absences: Mapping[str, date] = queries.absences(session, on=None, now=clock.now())
        self.today: RuleBook = queries.rule_book(session, absences=self.absences)
        # A desk that a case takes to be away is so until nobody knows when.
        self.supposed = RuleBook(
            self.today.rules,
            queries.rule_book(session).desks,
            self.today.fallback,
            self.today.places,
        )
        self.names = queries.names_in(language)
        self.known = Known(
            topics=self.names.terms.codes(TermKind.INQUIRY_TOPIC), desks=self.today.desks.keys()
        )

    def read_options(
        self, countries: Iterable[str], topic: str, away: Iterable[str], language: str
    ) -> list[Case]:
        content: dict[str, object] = {"countries": _parted(countries), "topic": topic}
        content |= {"language": language} | ({"away": _parted(away)} if any(away) else {})
        try:
            return [case_of(content, self.known)]
        except CaseError as error:
            _give_up([f"The case {error}"])

    def read_lines(self, lines: Iterable[bytes]) -> list[Case]:
        """All of them, or none: every line that cannot be read is named."""
        cases, faults = [], []
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                cases.append(read_case(line, self.known))
            except CaseError as error:
                faults.append(f"Line {number} {error}")
        if faults:
            _give_up(faults)
        return cases

    def answers(self, cases: Iterable[Case]) -> Iterator[str]:
        for case in cases:
            book, away = (
                (self.today, self.absences.keys())
                if case.away is None
                else (self.supposed, case.away)
            )
            routing = book.choose(case.subject, away=tuple(away))
            answer = {
                "lead": routing.lead,
                "told": list(routing.told),
                "reason": reason_words(routing.reason, routing.lead, self.names),
            }
            yield json.dumps(answer, ensure_ascii=False)


def _parted(values: Iterable[str]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _give_up(faults: Iterable[str], *, status: int = BAD_INPUT) -> NoReturn:
    for fault in faults:
        click.echo(fault, err=True)
    sys.exit(status)
