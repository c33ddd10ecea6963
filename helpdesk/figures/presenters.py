"""Words for the figures: in tables for the staff, in lines for everybody, in codes for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from babel.numbers import format_decimal, format_percent
from flask import url_for
from flask_babel import gettext as _, ngettext, pgettext

from helpdesk.core.csv_files import Cell
from helpdesk.core.languages import current_language
from helpdesk.core.templating import day
from helpdesk.directory.terms import TermKind
from helpdesk.figures.measures import SPANS, Month, Times
from helpdesk.figures.queries import Flow
from helpdesk.figures.services import Figures, Group, MonthRow
from helpdesk.inquiries.models import Rating
from helpdesk.routing.queries import Names

NONE = "–"
TABLES = ("months", "desks", "topics", "countries")


@dataclass(frozen=True)
class Column:
    label: str
    is_number: bool = False


@dataclass(frozen=True)
class Figure:
    """One number that stands by itself; `note` says of how many, or what it means."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Table:
    caption: str
    head: list[Column]
    rows: list[list[str]]
    csv_url: str = ""


class NumbersPage:
    """All that the staff's page of numbers shows."""

    def __init__(self, figures: Figures, names: Names) -> None:
        self.figures = figures
        self.names = names
        self.spans = [
            (str(span), ngettext("%(num)s month", "%(num)s months", span)) for span in SPANS
        ]
        self.span = str(figures.period.length)

    @property
    def now(self) -> list[Figure]:
        now = self.figures.now
        return [
            Figure(pgettext("inquiries", "Open"), number(now.open)),
            Figure(_("Overdue"), number(now.overdue), _("open, and past the promised day")),
            Figure(_("Unanswered"), number(now.unanswered), _("open, and never answered yet")),
            Figure(_("Waiting for the asker"), number(now.waiting)),
        ]

    @property
    def in_period(self) -> list[Figure]:
        total, spent = self.figures.total, self.figures.times
        return [
            Figure(_("Received"), number(total.received)),
            Figure(
                _("Answered"),
                number(total.answered),
                _("of %(count)s received", count=number(total.received)),
            ),
            Figure(_("First answer, median"), days_words(spent.median), _of_answers(spent)),
            Figure(_("First answer, 90th percentile"), days_words(spent.ninetieth), _of_answers(spent)),
            satisfaction(total),
            Figure(
                _("Saved by suggestions"),
                number(self.figures.saved),
                _("the directory answered before a question was sent"),
            ),
        ]  # fmt: skip

    @property
    def tables(self) -> Iterator[Table]:
        captions = {
            "months": _("Per month, by the day of receipt"),
            "desks": _("By desk that leads"),
            "topics": _("By topic"),
            "countries": _("By country"),
        }
        for name in TABLES:
            head, rows = table_of(self.figures, name, self.names)
            yield Table(
                captions[name],
                head,
                [[cell_words(cell) for cell in row] for row in rows],
                url_for("figures.numbers_csv", table=name, months=self.span),
            )


def table_of(figures: Figures, name: str, names: Names) -> tuple[list[Column], list[list[Cell]]]:
    if name == "months":
        return _month_head(), [_month_row(row) for row in figures.months]
    label, groups, has_saved = {
        "desks": (names.desk, figures.desks, False),
        "topics": (lambda code: topic_word(code, names), figures.topics, True),
        "countries": (lambda code: country_word(code, names), figures.countries, True),
    }[name]
    return _group_head(name, has_saved=has_saved), _group_rows(groups, label, has_saved=has_saved)


# As codes, which stay the same in all languages, for those who calculate with them.
CSV_HEADS = {
    "months": (
        "month", "received", "answered", "median_working_days", "p90_working_days",
        "satisfied", "partly", "not_satisfied", "rated", "saved_by_suggestions",
    ),
    "desks": ("desk", "name"),
    "topics": ("topic", "name"),
    "countries": ("country", "name"),
}  # fmt: skip
_GROUP_CODES = (
    "received", "answered", "median_working_days", "p90_working_days", "open", "overdue", "unanswered",
)  # fmt: skip


def csv_table(figures: Figures, name: str, names: Names) -> tuple[list[str], list[list[Cell]]]:
    _head, rows = table_of(figures, name, names)
    if name == "months":
        ordered = zip(figures.months, rows, strict=True)
        return list(CSV_HEADS[name]), [[str(month.month), *row[1:]] for month, row in ordered]
    groups = {"desks": figures.desks, "topics": figures.topics, "countries": figures.countries}
    saved = ("saved_by_suggestions",) if name != "desks" else ()
    coded = zip(groups[name], rows, strict=True)
    return (
        [*CSV_HEADS[name], *_GROUP_CODES, *saved],
        [[group.key, *row] for group, row in coded],
    )


def _month_head() -> list[Column]:
    return [
        Column(_("Month")),
        *_numbers(
            _("Received"), _("Answered"), _("Median days"), _("90th percentile"),
            _("Satisfied"), _("In part"), _("Not satisfied"), _("Rated"), _("Saved"),
        ),
    ]  # fmt: skip


def _month_row(row: MonthRow) -> list[Cell]:
    flow = row.flow
    return [
        month_word(row.month),
        flow.received,
        flow.answered,
        row.times.median,
        row.times.ninetieth,
        *(flow.rated.get(rating, 0) for rating in reversed(Rating)),
        flow.ratings,
        row.saved,
    ]


def _group_head(name: str, *, has_saved: bool) -> list[Column]:
    first = {"desks": _("Desk"), "topics": _("Topic"), "countries": _("Country")}[name]
    saved = [_("Saved")] if has_saved else []
    return [
        Column(first),
        *_numbers(
            _("Received"), _("Answered"), _("Median days"), _("90th percentile"),
            pgettext("inquiries", "Open"), _("Overdue"), _("Unanswered"), *saved,
        ),
    ]  # fmt: skip


def _group_rows(
    groups: Iterable[Group], label: Callable[[str], str], *, has_saved: bool
) -> list[list[Cell]]:
    return [
        [
            label(group.key),
            group.standing.received,
            group.times.count,
            group.times.median,
            group.times.ninetieth,
            group.standing.open,
            group.standing.overdue,
            group.standing.unanswered,
            *([group.saved] if has_saved else []),
        ]
        for group in groups
    ]


def _numbers(*labels: str) -> list[Column]:
    return [Column(label, is_number=True) for label in labels]


def _of_answers(spent: Times) -> str:
    return str(ngettext("of %(num)s first answer", "of %(num)s first answers", spent.count))


def satisfaction(total: Flow) -> Figure:
    """Never without how many have said so, and of how many."""
    label = _("Satisfied")
    if not total.ratings:
        return Figure(label, NONE, _("nobody has rated an answer yet"))
    satisfied = total.rated.get(Rating.YES, 0)
    return Figure(
        label,
        percent(satisfied, total.ratings),
        _(
            "%(satisfied)s of %(rated)s who rated; %(answered)s were answered",
            satisfied=number(satisfied),
            rated=number(total.ratings),
            answered=number(total.answered),
        ),
    )


def topic_word(code: str, names: Names) -> str:
    if not code:
        return str(_("No topic chosen"))
    return names.terms.label(TermKind.INQUIRY_TOPIC, code, names.language).partition(": ")[0]


def country_word(code: str, names: Names) -> str:
    return names.country(code) if code else _("No country")


def month_word(month: Month) -> str:
    return day(str(month))


def days_words(value: float | None) -> str:
    if value is None:
        return NONE
    if value == int(value):
        return str(ngettext("%(num)s working day", "%(num)s working days", int(value)))
    return str(_("%(days)s working days", days=cell_words(value)))


def cell_words(cell: Cell) -> str:
    if cell is None:
        return NONE
    return cell if isinstance(cell, str) else number(cell)


def number(value: float) -> str:
    return format_decimal(value, locale=current_language())


def percent(part: int, whole: int) -> str:
    return format_percent(part / whole, locale=current_language())
