"""What waits for curators, and in which order: it follows from the data, nobody has to file it; pure.

Late reviews rank by the days they are late times how often their page is read; the rest by how often their
page is read. One is added to the reads, so that what nobody reads comes up as well (ADR 16).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from helpdesk.curation.trust_models import Work
from helpdesk.vocabulary.facts import FACT_KINDS
from helpdesk.vocabulary.freshness import ReviewMonths, next_review_on, review_kind

# What was said to be done leaves the list for so long: until then a draft of it has found its reader.
SET_ASIDE = timedelta(days=30)

Page = tuple[str, str]  # kind and key of the entry on whose page something stands


@dataclass(frozen=True)
class ItemId:
    """One thing to do, as forms name it."""

    work: Work
    kind: str
    key: str
    language: str = ""

    def __str__(self) -> str:
        return f"{self.work.value}:{self.kind}:{self.language}:{self.key}"

    @classmethod
    def read(cls, text: str) -> ItemId | None:
        """None for what is no such name."""
        work, _, rest = text.partition(":")
        kind, _, rest = rest.partition(":")
        language, _, key = rest.partition(":")
        try:
            return cls(Work(work), kind, key, language) if kind and key else None
        except ValueError:
            return None


@dataclass(frozen=True)
class Thing:
    """An element with what the list needs of it; `is_over`: nobody has to look at it again."""

    kind: str
    key: str
    name: str
    page: Page
    country: str  # ISO code; empty for what is of none, or of several
    checked_on: date
    is_over: bool = False


@dataclass(frozen=True)
class Matter:
    """What a slice above this one has waiting for a decision, which is made on a page of its own.

    `about` is the entry or fact that it is about, empty for a new one, which `title` and `country` tell
    of. `words` say what it is, `typed` is the beginning of a stranger's text in `language`.
    """

    key: str
    about: Page
    since: date
    words: str
    url: str
    title: str = ""
    country: str = ""
    typed: str = ""
    language: str = ""


@dataclass(frozen=True)
class Item:
    """`since` is from when on it waits, where that is known; `fields` those of a translation.

    `page` is empty where nothing in public shows it yet.
    """

    id: ItemId
    name: str
    page: Page
    country: str
    score: int
    reads: int
    since: date | None = None
    fields: tuple[str, ...] = ()
    is_behind: bool = False
    matter: Matter | None = None

    @property
    def subject(self) -> Page:
        """Kind and key of the entry or fact that it is about."""
        return self.matter.about if self.matter else (self.id.kind, self.id.key)


def late_reviews(
    things: Iterable[Thing], months: ReviewMonths, reads: Mapping[Page, int], *, today: date
) -> list[Item]:
    found = []
    for thing in things:
        kind = review_kind(thing.kind, thing.key.partition("/")[2])
        due = next_review_on(kind, thing.checked_on, months)
        if thing.is_over or due >= today:
            continue
        count = reads.get(thing.page, 0)
        score = (today - due).days * (1 + count)
        found.append(_item(Work.REVIEW, thing, score, count, since=due))
    return ranked(found)


def missing_facts(
    countries: Mapping[str, str], known: Collection[tuple[str, str]], reads: Mapping[Page, int]
) -> list[Item]:
    """`countries`: names by ISO code; `known`: (ISO code, fact key)."""
    found = []
    for code, name in countries.items():
        page = ("country", code)
        count = reads.get(page, 0)
        for kind in FACT_KINDS:
            if (code, kind.key) not in known:
                item = ItemId(Work.MISSING, "fact", f"{code}/{kind.key}")
                found.append(Item(item, name, page, code, 1 + count, count))
    return ranked(found)


@dataclass(frozen=True)
class TextState:
    """How an English text of a thing stands in one other language."""

    thing: Thing
    field: str
    language: str
    is_behind: bool  # else it is missing


def translations_wanted(texts: Iterable[TextState], reads: Mapping[Page, int]) -> list[Item]:
    """One item for each thing and language. What is behind says something untrue: it comes first."""
    grouped: dict[tuple[str, str, str], list[TextState]] = {}
    for text in texts:
        grouped.setdefault((text.thing.kind, text.thing.key, text.language), []).append(text)
    found = []
    for (_, _, language), group in grouped.items():
        thing = group[0].thing
        count = reads.get(thing.page, 0)
        is_behind = any(text.is_behind for text in group)
        fields = tuple(dict.fromkeys(text.field for text in group))
        score = (1 + count) * (2 if is_behind else 1)
        found.append(
            _item(
                Work.TRANSLATION, thing, score, count, language=language, fields=fields,
                is_behind=is_behind,
            )
        )  # fmt: skip
    return ranked(found)


def returned(
    things: Iterable[tuple[Thing, date]], reads: Mapping[Page, int], *, today: date
) -> list[Item]:
    """What desks have sent back, with the day of each."""
    found: dict[ItemId, Item] = {}
    for thing, on in things:
        count = reads.get(thing.page, 0)
        item = _item(Work.RETURNED, thing, (1 + (today - on).days) * (1 + count), count, since=on)
        if item.id not in found or item.score > found[item.id].score:
            found[item.id] = item
    return ranked(found.values())


def to_decide(
    work: Work,
    matters: Iterable[Matter],
    things: Iterable[Thing],
    reads: Mapping[Page, int],
    *,
    today: date,
) -> list[Item]:
    """What waits for a decision, by the days it has waited times how often its page is read."""
    by_key = {(thing.kind, thing.key): thing for thing in things}
    found = []
    for matter in matters:
        thing = by_key.get(matter.about) or _not_there(matter)
        count = reads.get(thing.page, 0)
        score = (1 + (today - matter.since).days) * (1 + count)
        item = ItemId(work, work.value, matter.key)
        found.append(
            Item(
                item, thing.name, thing.page, thing.country, score, count, matter.since,
                matter=matter,
            )
        )  # fmt: skip
    return ranked(found)


def _not_there(matter: Matter) -> Thing:
    """What it is about is new, is a fact that nobody knew yet, or is no longer shown."""
    kind, key = matter.about
    code = key.partition("/")[0] if kind == "fact" else matter.country
    page = ("country", code) if kind == "fact" else ("", "")
    return Thing(kind, key, matter.title or key, page, code, matter.since)


def ranked(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=lambda item: (-item.score, str(item.id)))


def _item(
    work: Work,
    thing: Thing,
    score: int,
    reads: int,
    *,
    language: str = "",
    since: date | None = None,
    fields: tuple[str, ...] = (),
    is_behind: bool = False,
) -> Item:
    item = ItemId(work, thing.kind, thing.key, language)
    return Item(item, thing.name, thing.page, thing.country, score, reads, since, fields, is_behind)


# Who is at it


@dataclass(frozen=True)
class Claim:
    """Somebody has taken it, or has said that it is done."""

    account_id: int
    taken_at: datetime
    note: str = ""
    handed_by: int | None = None
    done_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.done_at is None

    def hides(self, *, now: datetime) -> bool:
        return self.done_at is not None and now < self.done_at + SET_ASIDE


def to_show(
    items: Sequence[Item],
    claims: Mapping[ItemId, Claim],
    *,
    now: datetime,
    country: str = "",
    account_id: int | None = None,
) -> Iterator[Item]:
    """In their order, without those set aside; with `account_id` only what that account has taken."""
    for item in items:
        claim = claims.get(item.id)
        if claim is not None and claim.hides(now=now):
            continue
        if country and item.country != country:
            continue
        is_theirs = claim is not None and claim.is_open and claim.account_id == account_id
        if account_id is None or is_theirs:
            yield item
