from __future__ import annotations

from helpdesk.directory.citing import SourceList
from helpdesk.directory.models import Citation, Fact, Source


def source(name: str) -> Source:
    return Source(key=name, title=name, url=f"https://{name}.example", publisher="", dated="2025")


def fact(*sources: Source) -> Fact:
    made = Fact()
    made.citations = [Citation(source=one, position=place) for place, one in enumerate(sources)]
    return made


def test_sources_are_numbered_as_the_page_cites_them() -> None:
    law, guide, page = source("law"), source("guide"), source("page")
    cited = SourceList()
    assert [note.number for note in cited.cite(fact(guide, law))] == [1, 2]
    assert [note.number for note in cited.cite(fact(page, guide))] == [3, 1]
    assert [note.title for note in cited.sources] == ["guide", "law", "page"]


def test_one_page_read_for_two_files_is_one_source() -> None:
    cited = SourceList()
    notes = cited.cite(fact(source("law"), source("law")))
    assert len(notes) == len(cited.sources) == 1


def test_what_cites_nothing_adds_nothing() -> None:
    cited = SourceList()
    assert cited.cite(fact()) == []
    assert cited.sources == []
