"""`flask search check` names each difference between index and database."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from helpdesk.core.database import db
from helpdesk.search.building import documents_of
from helpdesk.search.index import digest_of
from helpdesk.search.models import IndexClock
from helpdesk.search.services import engine
from tests.support import followed


def checked(site: Flask) -> tuple[int, list[str]]:
    result = site.test_cli_runner().invoke(args=["search", "check"])
    return result.exit_code, result.output.strip().splitlines()


def document(number: int) -> dict[str, str]:
    with Session(db.engine) as session:
        return next(iter(documents_of(session, "agency", [followed.slug(number)])))


def put(*documents: dict[str, str], gone: tuple[str, ...] = ()) -> None:
    index = engine().index
    with index.writing(limit=5):
        index.write(documents, gone, position=index.position())


def test_nothing_differs_at_first(site: Flask) -> None:
    assert checked(site) == (0, ["Index and database agree."])


def test_a_missing_document_is_named(site: Flask) -> None:
    put(gone=("agency:body-3", "agency:body-5"))
    assert checked(site) == (
        1,
        ["agency:body-3 is not in the index.", "agency:body-5 is not in the index."],
    )


def test_an_extra_document_is_named(site: Flask) -> None:
    put(document(3) | {"id": "agency:stray"})
    assert checked(site) == (1, ["agency:stray is in the index and not in the directory."])


@pytest.mark.parametrize("field", ["name", "name_stem", "written", "text", "stem", "facets"])
def test_an_outdated_document_is_named_whatever_is_outdated(site: Flask, field: str) -> None:
    put(document(3) | {field: '{"titles": {}}' if field == "facets" else "outdated"})
    assert checked(site) == (1, ["agency:body-3 is in the index as it was before a change."])


def test_a_position_that_is_behind_is_named(site: Flask) -> None:
    behind = engine().index.position()
    with Session(db.engine.execution_options(read_only=False)) as session:
        session.scalars(select(IndexClock)).one().value += 2
        session.commit()
    assert checked(site) == (1, [f"The index is at change {behind}, the database at {behind + 2}."])


def test_damage_is_named(site: Flask) -> None:
    index = engine().index
    for path in (index.folder / index.generation()[0]).glob("*.seg"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 0xFF
        path.write_bytes(content)
    status, lines = checked(site)
    assert status == 1
    assert len(lines) == 1
    assert lines[0].startswith("The index cannot be read: MAIN_")
    assert lines[0].endswith(".seg is not as it was written")


def test_what_was_tampered_with_is_right_again_after_a_rebuild(site: Flask) -> None:
    put(document(3) | {"id": "agency:stray"}, gone=("agency:body-5",))
    assert site.test_cli_runner().invoke(args=["search", "rebuild"]).exit_code == 0
    assert checked(site) == (0, ["Index and database agree."])


def test_the_digest_is_of_every_field(site: Flask) -> None:
    first = document(3)
    assert len({digest_of(first | {field: "other"}) for field in first} | {digest_of(first)}) == 9
