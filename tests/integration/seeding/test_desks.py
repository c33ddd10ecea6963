"""A load leaves the desks and rules alone that were edited in the site, and says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from helpdesk.core.database import db, transaction
from helpdesk.routing.models import RegionalContact, RoutingRule
from helpdesk.seeding.loader import LoadReport, load_if_changed
from tests.support.seeds import changed, put, rewritten, small_seed

FIRST = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CONTACTS = "contacts.yaml"

Load = Callable[[dict[str, bytes]], LoadReport]


@pytest.fixture
def load(empty_app: Flask, tmp_path: Path) -> Load:
    """Load these files; what was read before is forgotten, as in a new process."""

    def load_these(files: dict[str, bytes]) -> LoadReport:
        db.session.remove()
        report = load_if_changed(put(files, tmp_path), now=LATER)
        db.session.remove()
        return report

    return load_these


def desk(slug: str) -> RegionalContact:
    return db.session.scalars(select(RegionalContact).where(RegionalContact.slug == slug)).one()


def rules() -> list[RoutingRule]:
    return list(db.session.scalars(select(RoutingRule).order_by(RoutingRule.position)))


def edit(row: RegionalContact | RoutingRule, **values: Any) -> None:
    for name, value in {"edited_at": FIRST, **values}.items():
        setattr(row, name, value)


def with_other_mailboxes(files: dict[str, bytes]) -> dict[str, bytes]:
    files = changed(files, CONTACTS, "email: brazil@", "email: brasil@")
    return changed(files, CONTACTS, "email: andean@", "email: andes@")


def without_desk(slug: str, files: dict[str, bytes]) -> dict[str, bytes]:
    def remove(content: Any) -> None:
        content["contacts"] = [each for each in content["contacts"] if each["id"] != slug]
        content["rules"] = [each for each in content["rules"] if each["contact"] != slug]

    files = rewritten(files, CONTACTS, remove)
    for language in ("es", "pt"):
        name = f"translations/{language}/{CONTACTS}"
        files = rewritten(files, name, lambda texts: texts.pop(f"contacts.{slug}.name"))
    return files


def test_a_desk_that_was_edited_is_left_and_its_neighbour_is_loaded(load: Load) -> None:
    load(small_seed())
    with transaction():
        edit(desk("brazil"), email="desk@example.org")

    report = load(with_other_mailboxes(small_seed()))

    assert desk("brazil").email == "desk@example.org"
    assert desk("andean").email == "andes@helpdesk.example"
    assert report.left_alone == ["desk brazil"]
    assert str(report).endswith("left alone, since edited in the site: desk brazil")


def test_a_second_load_of_the_same_files_says_so_as_well(load: Load) -> None:
    load(small_seed())
    with transaction():
        edit(desk("brazil"))
    report = load(small_seed())
    assert not report.was_needed
    assert report.left_alone == ["desk brazil"]


def test_an_edited_desk_that_has_left_the_files_is_not_retired(load: Load) -> None:
    load(small_seed())
    with transaction():
        edit(desk("brazil"))
    load(without_desk("brazil", without_desk("andean", small_seed())))
    assert not desk("brazil").is_retired
    assert desk("andean").is_retired


def test_a_desk_that_was_retired_in_the_site_stays_retired(load: Load) -> None:
    load(small_seed())
    with transaction():
        edit(desk("brazil"), retired_at=FIRST)
    load(with_other_mailboxes(small_seed()))
    assert desk("brazil").is_retired


def test_a_desk_that_was_made_in_the_site_stays(load: Load) -> None:
    load(small_seed())
    with transaction():
        made = RegionalContact(
            slug="chile",
            email="chile@example.org",
            languages=["es"],
            time_zone="America/Santiago",
            holidays="CL",
            reply_within_working_days=3,
            edited_at=FIRST,
        )
        db.session.add(made)
    report = load(with_other_mailboxes(small_seed()))
    assert not desk("chile").is_retired
    assert "desk chile" in report.left_alone


def test_the_fallback_that_the_site_has_chosen_stays_the_only_one(load: Load) -> None:
    load(small_seed())
    with transaction():
        edit(desk("coordination"), is_fallback=False)
        edit(desk("europe-coordination"), is_fallback=True)
    load(changed(small_seed(), CONTACTS, "fallback: coordination", "fallback: lac-coordination"))
    found = db.session.scalars(select(RegionalContact).where(RegionalContact.is_fallback)).all()
    assert [each.slug for each in found] == ["europe-coordination"]


def test_one_edited_rule_keeps_the_load_from_all_rules(load: Load) -> None:
    load(small_seed())
    with transaction():
        edit(rules()[0], topics=["ethics"])
        db.session.delete(rules()[-1])
    before = [(rule.id, rule.position, rule.topics, rule.version) for rule in rules()]

    report = load(without_desk("andean", small_seed()))

    assert [(rule.id, rule.position, rule.topics, rule.version) for rule in rules()] == before
    assert report.left_alone == ["routing rules"]


def test_a_load_that_changes_nothing_writes_nothing(load: Load) -> None:
    load(small_seed())
    load(changed(small_seed(), CONTACTS, "email: andean@", "email: andes@"))
    versions = {
        each.slug: each.version for each in db.session.scalars(select(RegionalContact)).all()
    }
    assert {slug for slug, version in versions.items() if version != 1} == {"andean"}
    assert {rule.version for rule in rules()} == {1}
