"""The worklist in words and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _, lazy_gettext as _l, ngettext
from flask_babel.speaklater import LazyString

from helpdesk.accounts.models import Account
from helpdesk.accounts.queries import names_of
from helpdesk.core.languages import current_language
from helpdesk.core.paging import Page, page_number
from helpdesk.core.templating import Counted, day
from helpdesk.curation.trust_models import ConfirmationRequest, Reply, Work
from helpdesk.curation.words import field_label
from helpdesk.curation.worklist import Claim, Item, ItemId, to_show
from helpdesk.directory.facts import fact_label
from helpdesk.routing.queries import desk_names
from helpdesk.vocabulary.languages import country_name, language_name

PAGE_SIZE = 25
MINE = "mine"
TITLES: Mapping[Work, LazyString] = {
    Work.REVIEW: _l("Late reviews"),
    Work.SUGGESTION: _l("Suggestions"),
    Work.RETURNED: _l("Sent back by desks"),
    Work.MISSING: _l("Facts not known"),
    Work.TRANSLATION: _l("Translations"),
}
NOTHING: Mapping[Work, LazyString] = {
    Work.REVIEW: _l("No review is late."),
    Work.SUGGESTION: _l("No suggestion waits for a decision."),
    Work.RETURNED: _l("No desk has sent anything back."),
    Work.MISSING: _l("Every fact is known."),
    Work.TRANSLATION: _l("Every text has its translations, and none is behind."),
}
WORDS: Mapping[Work, LazyString] = {
    Work.REVIEW: _l("Review"),
    Work.SUGGESTION: _l("Suggestion"),
    Work.RETURNED: _l("Sent back"),
    Work.MISSING: _l("Not known"),
    Work.TRANSLATION: _l("Translation"),
}


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    is_here: bool


@dataclass(frozen=True)
class Said:
    """What a desk has written back; text of theirs, to be shown as text."""

    words: str
    note: str
    source_url: str


@dataclass(frozen=True)
class WorkRow:
    """`typed`: the beginning of a stranger's text; `is_decided`: on the page that `edit_url` opens."""

    id: str
    name: str
    work: str
    why: str
    read: str
    page_url: str
    edit_url: str
    said: Sequence[Said]
    typed: str
    language: str
    is_decided: bool
    who: str  # has it; empty where nobody does
    handed: str
    note: str
    is_mine: bool


class WorklistPage:
    def __init__(
        self,
        shown: str,
        items: Sequence[Item],
        claims: Mapping[ItemId, Claim],
        requests: Sequence[ConfirmationRequest],
        *,
        country: str,
        number: int,
        reader: int,
        curators: Sequence[Account],
        now: datetime,
    ) -> None:
        self.shown, self.country = shown, country
        self._claims, self._reader, self._now = claims, reader, now
        self._requests = requests
        account = reader if shown == MINE else None
        kept = list(to_show(items, claims, now=now, country=country, account_id=account))
        at = page_number(number, total=len(kept), size=PAGE_SIZE)
        part = kept[(at - 1) * PAGE_SIZE : at * PAGE_SIZE]
        self._names = names_of(
            number
            for item in part
            if (claim := claims.get(item.id)) is not None
            for number in (claim.account_id, claim.handed_by or 0)
        )
        self._desks = desk_names(current_language()) if requests else {}
        self.page: Page[WorkRow] = Page(
            [self._row(item) for item in part], at, PAGE_SIZE, len(kept)
        )
        self.curators = [(account.key, account.name) for account in curators]

    @property
    def tabs(self) -> list[Tab]:
        return [
            Tab(
                label,
                url_for("worklist.worklist", show=value, country=self.country or None),
                value == self.shown,
            )
            for value, label in self.choices
        ]

    @property
    def choices(self) -> list[tuple[str, str]]:
        return [(work.value, str(TITLES[work])) for work in TITLES] + [
            (MINE, str(_("Taken by you")))
        ]

    @property
    def is_mixed(self) -> bool:
        """Whether work of several kinds stands together."""
        return self.shown == MINE

    @property
    def title(self) -> str:
        return next(tab.label for tab in self.tabs if tab.is_here)

    @property
    def nothing(self) -> str:
        return str(
            _("You have taken nothing.") if self.shown == MINE else NOTHING[Work(self.shown)]
        )

    def url(self, number: int) -> str:
        return url_for(
            "worklist.worklist",
            show=self.shown,
            country=self.country or None,
            page=number if number > 1 else None,
        )

    def _row(self, item: Item) -> WorkRow:
        claim = self._claims.get(item.id)
        claim = claim if claim is not None and claim.is_open else None
        matter = item.matter
        return WorkRow(
            id=str(item.id),
            name=item_name(item),
            work=str(WORDS[item.id.work]),
            why=self._why(item),
            read=ngettext(
                "read once in twelve months", "read %(num)s times in twelve months",
                Counted(item.reads),
            ) if item.reads else str(_("not read in twelve months")),
            page_url=page_url(item),
            edit_url=matter.url if matter else
            url_for("curation.edit", kind=item.id.kind, key=item.id.key),
            said=self._said(item) if item.id.work is Work.RETURNED else (),
            typed=matter.typed if matter else "",
            language=matter.language if matter else "",
            is_decided=matter is not None,
            who=self._names.get(claim.account_id, "") if claim else "",
            handed=self._names.get(claim.handed_by, "") if claim and claim.handed_by else "",
            note=claim.note if claim else "",
            is_mine=claim is not None and claim.account_id == self._reader,
        )  # fmt: skip

    def _why(self, item: Item) -> str:
        match item.id.work:
            case Work.REVIEW if item.since is not None:
                late = (self._now.date() - item.since).days
                return str(ngettext(
                    "Due on %(day)s, %(num)s day late", "Due on %(day)s, %(num)s days late",
                    Counted(late), day=day(item.since),
                ))  # fmt: skip
            case Work.RETURNED if item.since is not None:
                return str(_("Sent back on %(day)s", day=day(item.since)))
            case Work.SUGGESTION if item.matter is not None:
                waits = (self._now.date() - item.matter.since).days
                if not waits:
                    return str(_("%(what)s, received today", what=item.matter.words))
                return str(ngettext(
                    "%(what)s, waits since %(day)s (%(num)s day)",
                    "%(what)s, waits since %(day)s (%(num)s days)",
                    Counted(waits), what=item.matter.words, day=day(item.matter.since),
                ))  # fmt: skip
            case Work.TRANSLATION:
                return _translation_words(item)
        return str(_("No source has told it yet"))

    def _said(self, item: Item) -> list[Said]:
        return [
            Said(
                _reply_words(request, self._desks.get(request.desk_slug, request.desk_slug)),
                request.note,
                request.source_url,
            )
            for request in self._requests
            if (request.element_kind, request.element_key) == (item.id.kind, item.id.key)
        ]


def item_name(item: Item) -> str:
    """A fact by its country in the reader's language; the rest in English, as curators know it."""
    kind, key = item.subject
    if kind == "fact":
        code, _sign, key = key.partition("/")
        return f"{country_name(code, said_in=current_language())}: {fact_label(key)}"
    return item.name


def page_url(item: Item) -> str:
    """Empty where nothing in public shows it yet."""
    kind, key = item.page
    if not kind:
        return ""
    _owner, _sign, anchor = item.subject[1].partition("/")
    if kind == "country":
        return url_for("directory.country", code=key.lower(), _anchor=anchor or None)
    return url_for(f"directory.{kind}", slug=key, _anchor=anchor or None)


def _translation_words(item: Item) -> str:
    language = language_name(item.id.language, said_in=current_language())
    fields = ", ".join(str(field_label(name)) for name in item.fields)
    if item.is_behind:
        return str(
            _("%(language)s is behind the English: %(fields)s", language=language, fields=fields)
        )
    return str(_("%(language)s is missing: %(fields)s", language=language, fields=fields))


def _reply_words(request: ConfirmationRequest, desk: str) -> str:
    if request.reply == Reply.NOT_MINE:
        return str(_("%(desk)s says that it is not the one to ask.", desk=desk))
    return str(_("%(desk)s says that this is no longer so:", desk=desk))
