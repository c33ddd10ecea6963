"""Numbers for the sources of one page, given in the order in which the page cites them; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from helpdesk.directory.models import Element, Source


@dataclass(frozen=True)
class CitedSource:
    """A source with its place in the page's list; `dated` as the source dates itself, or empty.

    `place` is where in the source one statement stands, as it was quoted; in the page's list it is that
    of what the page is about, for whose own statements there is no other line.
    """

    number: int
    title: str
    url: str
    publisher: str
    dated: str
    place: str = ""


class SourceList:
    """The sources of a page, each once; rows of one address and title are one to a reader."""

    def __init__(self) -> None:
        self._cited: dict[tuple[str, str], CitedSource] = {}

    @property
    def sources(self) -> list[CitedSource]:
        return list(self._cited.values())

    def cite_entry(self, element: Element) -> None:
        """What the page's own entry leans on: its places stand in the list."""
        for citation in element.citations:
            cited = self._numbered(citation.source)
            if citation.place and not cited.place:
                key = (cited.url, cited.title)
                self._cited[key] = replace(cited, place=citation.place)

    def cite(self, element: Element) -> list[CitedSource]:
        """What `element` leans on, in its own order."""
        numbered = [
            replace(self._numbered(citation.source), place=citation.place or "")
            for citation in element.citations
        ]
        return list(dict.fromkeys(numbered))

    def cite_sources(
        self, sources: Iterable[Source], places: Mapping[str, str]
    ) -> list[CitedSource]:
        """`places`: by key of a source."""
        numbered = [
            replace(self._numbered(source), place=places.get(source.key, "")) for source in sources
        ]
        return list(dict.fromkeys(numbered))

    def _numbered(self, source: Source) -> CitedSource:
        key = (source.url, source.title)
        if key not in self._cited:
            self._cited[key] = CitedSource(
                len(self._cited) + 1, source.title, source.url, source.publisher, source.dated
            )
        return self._cited[key]
