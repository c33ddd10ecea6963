"""Comparing the index with the database, entry by entry."""

from __future__ import annotations

from sqlalchemy.orm import Session

from helpdesk.search.building import all_documents, vocabulary_for_index
from helpdesk.search.index import (
    POSITION,
    VOCABULARY,
    DirectoryIndex,
    IndexUnreadableError,
    digest_of,
)
from helpdesk.search.queries import clock_value


def differences(index: DirectoryIndex, session: Session) -> list[str]:
    """One sentence a difference, by entry; none where the index is what the database says."""
    try:
        stored = index.stored_documents()
    except IndexUnreadableError as error:
        return [f"The index cannot be read: {error}"]
    found = []
    position, newest = int(stored.pop(POSITION, {}).get("display", -1)), clock_value(session)
    if position != newest:
        found.append(f"The index is at change {position}, the database at {newest}.")
    if stored.pop(VOCABULARY, {}).get("display") != index.packed(vocabulary_for_index(session)):
        found.append("The words or labels of the index are not those of the database.")
    for document in all_documents(session):
        in_index = stored.pop(document["id"], None)
        if in_index is None:
            found.append(f"{document['id']} is not in the index.")
        elif in_index.get("digest") != digest_of(document):
            found.append(f"{document['id']} is in the index as it was before a change.")
    found += [f"{document_id} is in the index and not in the directory." for document_id in stored]
    return found
