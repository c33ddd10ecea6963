"""Search as Whoosh's manual shows it: a searcher for each request, facets by `groupedby`.

Only for comparison, over an index of its own; the helpdesk does not search like this (search.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from whoosh import index
from whoosh.analysis import StandardAnalyzer
from whoosh.fields import ID, KEYWORD, STORED, TEXT, Schema
from whoosh.qparser import MultifieldParser, OrGroup
from whoosh.sorting import FieldFacet

SHOWN = 20
FACETS = ("country", "role", "topic", "type")


class PlainWhoosh:
    def __init__(self, folder: Path, documents: Iterable[Mapping[str, str]]) -> None:
        many = KEYWORD(stored=True, commas=True, lowercase=True)
        schema = Schema(
            id=ID(unique=True, stored=True),
            name=TEXT(analyzer=StandardAnalyzer(stoplist=None), field_boost=3.0),
            text=TEXT(analyzer=StandardAnalyzer(stoplist=None)),
            country=many, role=many, topic=many, type=many, shown=STORED,
        )  # fmt: skip
        folder.mkdir(parents=True)
        self._index = index.create_in(str(folder), schema)
        writer = self._index.writer(limitmb=256)
        for document in documents:
            facets = json.loads(document["facets"])
            writer.add_document(
                id=document["id"],
                name=document["name"],
                text=document["text"],
                country=",".join(facets["countries"]),
                role=",".join(facets["roles"]),
                topic=",".join(facets["topics"]),
                type=document["id"].partition(":")[0],
                shown=document["display"],
            )
        writer.commit()
        self._parser = MultifieldParser(["name", "text"], self._index.schema, group=OrGroup)

    def search(self, text: str) -> tuple[int, dict[str, dict[str, int]]]:
        """How many entries, and by facet and value how many; the first ones' fields are read."""
        query = self._parser.parse(text)
        grouped = {name: FieldFacet(name, allow_overlap=True) for name in FACETS}
        with self._index.searcher() as searcher:
            results = searcher.search(query, limit=SHOWN, groupedby=grouped)
            for hit in results:
                hit.fields()
            counts = {
                name: {value: len(found) for value, found in results.groups(name).items()}
                for name in FACETS
            }
            return len(results), counts
