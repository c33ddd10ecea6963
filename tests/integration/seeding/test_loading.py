"""`load_if_changed`: same ids stay, what is gone is retired, what editors did is left, all or nothing."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from sqlalchemy import func, select

from helpdesk.core.database import db, transaction
from helpdesk.directory.models import (
    Agency,
    Citation,
    Country,
    Element,
    Fact,
    FundingCall,
    Programme,
    Source,
    Term,
    Translation,
)
from helpdesk.routing.models import RegionalContact, RoutingRule
from helpdesk.search.models import SearchWord
from helpdesk.seeding.errors import SeedDataError
from helpdesk.seeding.loader import LoadReport, load_if_changed
from helpdesk.seeding.models import SeedLoad
from tests.support.seeds import SEED_FOLDER, changed, put, real_content, rewritten, small_seed

FIRST = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
AR, LI = "countries/AR.yaml", "countries/LI.yaml"
ES = "translations/es/AR.yaml"

Load = Callable[..., LoadReport]


@pytest.fixture
def load(empty_app: Flask, tmp_path: Path) -> Load:
    """Load these files; what was read before is forgotten, as in a new process."""

    def load_these(files: dict[str, bytes], *, now: datetime = LATER, **options: Any) -> LoadReport:
        db.session.remove()
        report = load_if_changed(put(files, tmp_path), now=now, **options)
        db.session.remove()
        return report

    return load_these


def rows(model: type[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def one(model: type[Any], key: str) -> Any:
    return db.session.scalars(select(model).where(model.key == key)).one()


def versions() -> dict[tuple[str, str], int]:
    found = db.session.execute(select(Element.kind, Element.key, Element.version))
    return {(kind, key): version for kind, key, version in found}


def edit(model: type[Any], key: str, **values: Any) -> None:
    with transaction():
        row = one(model, key)
        for name, value in {"edited_at": FIRST, **values}.items():
            setattr(row, name, value)


def without(name: str, key: str) -> Callable[[Any], None]:
    def remove(content: Any) -> None:
        gone = next(entry for entry in content[name] if entry["id"] == key)
        content[name].remove(gone)
        cited = str([content.get("country"), content[name]])
        content["sources"] = {
            key: source for key, source in content["sources"].items() if f"'{key}'" in cited
        }

    return remove


def test_the_seeded_site_holds_what_the_real_files_hold(app: Flask) -> None:
    files = {
        path.name: real_content(path)
        for path in SEED_FOLDER.rglob("*.yaml")
        if "translations" not in path.parts
    }
    countries = [file for file in files.values() if "country" in file]
    agencies = [agency for file in files.values() for agency in file.get("agencies", [])]
    translated = [
        key
        for path in SEED_FOLDER.glob("translations/*/*.yaml")
        for key in real_content(path)
        if path.name != "contacts.yaml"
    ]
    assert rows(Country) == len(countries) == 76
    assert rows(Agency) == len(agencies) == 419
    assert rows(Fact) == sum(len(file["country"].get("profile", {})) for file in countries)
    assert rows(Programme) == sum(len(agency.get("programmes", [])) for agency in agencies)
    assert rows(FundingCall) == len(files["calls.yaml"]["calls"])
    assert rows(Source) == sum(len(file.get("sources", {})) for file in files.values())
    # Each country is also named in Spanish and in Portuguese, after CLDR.
    assert rows(Translation) == len(translated) + 2 * len(countries)
    assert rows(RegionalContact) == len(files["contacts.yaml"]["contacts"])
    assert rows(RoutingRule) == len(files["contacts.yaml"]["rules"])
    assert rows(SearchWord) > 0
    found = db.session.execute(select(Element.version, Element.checked_on).distinct()).all()
    assert [tuple(row) for row in found] == [(1, date(2026, 11, 23))]


def test_a_load_counts_what_it_created(load: Load) -> None:
    files = {name: yaml.safe_load(data) for name, data in small_seed().items()}
    agencies = [agency for file in files.values() for agency in file.get("agencies", [])]
    countries = [file["country"] for file in files.values() if "country" in file]
    assert load(small_seed()).created == Counter(
        country=len(countries),
        agency=len(agencies),
        programme=sum(len(agency.get("programmes", [])) for agency in agencies),
        fact=sum(len(country["profile"]) for country in countries),
        call=1,
    )


def test_an_entry_arrives_with_all_that_the_files_say_of_it(load: Load) -> None:
    load(small_seed())

    anmat = one(Agency, "anmat")
    assert anmat.country.code == "AR"
    assert anmat.roles == ["medicines-regulator", "device-regulator"]
    assert anmat.topics[:2] == ["trial-authorisation", "inspections"]
    assert "INAME" in anmat.aliases
    assert [citation.source.key for citation in anmat.citations] == [
        "AR:d7516", "AR:tramite", "AR:regask"
    ]  # fmt: skip
    fact = one(Fact, "AR/authority_review_days")
    assert (fact.value, fact.country.name) == (45, "Argentina")
    assert one(Country, "AR").subregion == "south-america"
    assert one(Programme, "msal-argentina/becas-salud-investiga").agency.slug == "msal-argentina"
    names = {
        (row.language, row.text, row.of_digest, row.is_machine_made)
        for row in one(Country, "NO").translations
        if row.field == "name"
    }
    assert names == {("es", "Noruega", "", False), ("pt", "Noruega", "", False)}
    overview = next(row for row in one(Country, "AR").translations if row.field == "overview")
    assert (overview.is_machine_made, overview.is_behind) == (True, False)
    term = db.session.scalars(select(Term).where(Term.kind == "role", Term.position == 0)).one()
    assert {label.language for label in term.labels} == {"en", "es", "pt"}


def test_the_same_files_are_not_read_again(load: Load) -> None:
    load(small_seed(), now=FIRST)
    report = load(small_seed())
    assert not report.was_needed
    assert not report.has_changes
    last = db.session.scalars(select(SeedLoad)).one()
    assert last.loaded_at == FIRST


def test_a_second_load_of_the_same_changes_no_entry(load: Load) -> None:
    first = load(small_seed(), now=FIRST)
    before = versions()
    second = load(small_seed(), force=True)
    assert second.was_needed
    assert not second.has_changes
    assert second.unchanged == first.created
    assert versions() == before


def test_a_changed_entry_is_updated_in_place_and_no_other(load: Load) -> None:
    load(small_seed(), now=FIRST)
    before, row_id = versions(), one(Agency, "anmat").id
    files = changed(small_seed(), AR, "acronym: ANMAT", "acronym: ANM")
    files = changed(files, AR, "roles: [medicines-regulator, device-regulator]",
                    "roles: [device-regulator, network]")  # fmt: skip
    files = changed(files, AR, "sources: [d7516, tramite, regask]", "sources: [regask, cnaei]")

    report = load(files)

    assert report.updated == Counter(agency=1)
    anmat = one(Agency, "anmat")
    assert (anmat.id, anmat.acronym, anmat.version) == (row_id, "ANM", 2)
    assert anmat.roles == ["device-regulator", "network"]
    assert [citation.source.key for citation in anmat.citations] == ["AR:regask", "AR:cnaei"]
    assert {key for key, version in versions().items() if version != before[key]} == {
        ("agency", "anmat")
    }


def test_what_has_left_the_files_is_retired_and_what_comes_back_is_revived(load: Load) -> None:
    load(small_seed(), now=FIRST)
    files = rewritten(small_seed(), LI, without("agencies", "kek-zurich-li"))
    for language in ("es", "pt"):
        del files[f"translations/{language}/LI.yaml"]

    gone = load(files)
    assert gone.retired == Counter(agency=1)
    assert one(Agency, "kek-zurich-li").retired_at == LATER
    assert load(files, force=True).retired == Counter()

    back = load(small_seed())
    assert back.revived == Counter(agency=1)
    assert one(Agency, "kek-zurich-li").retired_at is None


def test_a_country_that_leaves_takes_its_bodies_and_facts_along(load: Load) -> None:
    load(small_seed(), now=FIRST)
    kept = {name: data for name, data in small_seed().items() if "LI.yaml" not in name}
    report = load(kept)
    assert report.retired == Counter(country=1, agency=2, fact=2)
    assert one(Country, "LI").is_retired


def test_an_edited_entry_is_left_alone_and_listed(load: Load) -> None:
    load(small_seed(), now=FIRST)
    edit(Agency, "anmat", acronym="A.N.M.A.T.")
    edit(Agency, "kek-zurich-li")
    files = changed(small_seed(), AR, "acronym: ANMAT", "acronym: ANM")
    files = rewritten(files, LI, without("agencies", "kek-zurich-li"))
    for language in ("es", "pt"):
        del files[f"translations/{language}/LI.yaml"]

    report = load(files)

    assert report.left_alone == ["agency anmat", "agency kek-zurich-li"]
    assert "left alone, since edited in the site: agency anmat" in str(report)
    assert one(Agency, "anmat").acronym == "A.N.M.A.T."
    assert one(Agency, "kek-zurich-li").retired_at is None
    assert report.updated["agency"] == 1  # the other body of LI, which lost its translations
    again = load(files)
    assert not again.was_needed
    assert again.left_alone == report.left_alone


def test_a_broken_file_changes_nothing(load: Load) -> None:
    load(small_seed(), now=FIRST)
    before = versions()
    files = changed(small_seed(), AR, "acronym: ANMAT", "acronym: ANM")
    files[LI] = b"country: ["
    with pytest.raises(SeedDataError, match=r"countries/LI\.yaml"):
        load(files)
    db.session.remove()
    assert versions() == before
    assert one(Agency, "anmat").acronym == "ANMAT"
    assert db.session.scalars(select(SeedLoad)).one().loaded_at == FIRST


def test_a_load_that_fails_half_way_changes_nothing(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("helpdesk.seeding.loader.keep_words", fail)
    with pytest.raises(RuntimeError, match="the disk is full"):
        load(small_seed())
    db.session.remove()
    assert rows(Element) == rows(Source) == rows(RegionalContact) == rows(SeedLoad) == 0


def overview_in_spanish() -> Translation:
    return next(
        row
        for row in one(Country, "AR").translations
        if (row.language, row.field) == ("es", "overview")
    )


def test_a_translation_whose_english_has_changed_is_behind(load: Load) -> None:
    load(small_seed(), now=FIRST)
    load(changed(small_seed(), AR, "Drug trials meant", "Medicine trials meant"))
    assert overview_in_spanish().is_behind
    load(small_seed())
    assert not overview_in_spanish().is_behind


def test_a_translation_that_an_editor_has_read_stays_and_is_told_to_be_behind(load: Load) -> None:
    load(small_seed(), now=FIRST)
    with transaction():
        row = overview_in_spanish()
        row.text, row.is_machine_made = "Leído por una editora.", False

    load(changed(small_seed(), AR, "Drug trials meant", "Medicine trials meant"))
    assert overview_in_spanish().text == "Leído por una editora."
    assert overview_in_spanish().is_behind

    kept = {name: data for name, data in small_seed().items() if name != ES}
    load(kept)
    assert overview_in_spanish().text == "Leído por una editora."
    assert not overview_in_spanish().is_behind


def test_a_translation_that_has_left_the_files_is_gone(load: Load) -> None:
    load(small_seed(), now=FIRST)
    load({name: data for name, data in small_seed().items() if name != ES})
    left = {(row.language, row.field) for row in one(Country, "AR").translations}
    assert left == {("es", "name"), ("pt", "name"), ("pt", "overview")}


def test_a_source_is_updated_in_place_and_goes_with_its_last_citation(load: Load) -> None:
    load(small_seed(), now=FIRST)
    files = changed(small_seed(), LI, 'dated: "2014-12-04"', 'dated: "2015"')
    load(files)
    source = db.session.scalars(select(Source).where(Source.key == "LI:hmg")).one()
    assert source.dated == "2015"
    assert one(Agency, "amt-fuer-gesundheit-li").version == 1

    def uncite(content: Any) -> None:
        content["agencies"][0]["sources"].remove("hmg")
        content["country"]["profile"]["legal_basis"]["sources"].remove("hmg")
        del content["sources"]["hmg"]

    load(rewritten(files, LI, uncite))
    assert rows(Source) == db.session.scalar(select(func.count(Citation.source_id.distinct())))
    assert not db.session.scalars(select(Source).where(Source.key == "LI:hmg")).all()


def test_desks_and_rules_follow_the_files(load: Load) -> None:
    load(small_seed(), now=FIRST)

    def edit_desks(content: Any) -> None:
        del content["contacts"][-1]
        content["contacts"][0]["name"] = "Coordination Office"
        content["rules"] = [
            rule for rule in content["rules"] if rule["contact"] != "eastern-neighbours"
        ][::-1]

    files = rewritten(small_seed(), "contacts.yaml", edit_desks)
    for language in ("es", "pt"):
        name = f"translations/{language}/contacts.yaml"
        files = rewritten(files, name, lambda texts: texts.pop("contacts.eastern-neighbours.name"))
    load(files)

    contacts = {row.slug: row for row in db.session.scalars(select(RegionalContact))}
    assert contacts["eastern-neighbours"].retired_at == LATER
    assert [row.slug for row in contacts.values() if row.is_fallback] == ["coordination"]
    # The translations of the old name are behind: English is shown until they are made anew.
    assert {label.language: label.label for label in contacts["coordination"].labels} == {
        "en": "Coordination Office"
    }
    rules = db.session.scalars(select(RoutingRule).order_by(RoutingRule.position)).all()
    assert [rule.contact.slug for rule in rules][:2] == ["europe-coordination", "lac-coordination"]
    assert len(rules) == 21


def test_a_term_that_an_administrator_added_stays(load: Load) -> None:
    load(small_seed(), now=FIRST)
    with transaction():
        db.session.add(Term(kind="region", code="africa", position=9))
    load(small_seed(), force=True)
    assert db.session.scalars(select(Term).where(Term.code == "africa")).one()


def test_a_closing_hour_is_kept_as_an_instant_with_its_zone(load: Load) -> None:
    files = changed(
        small_seed(),
        "calls.yaml",
        "closes: '2020-03-05'",
        "closes: '2020-03-05T23:30:00-05:00'\n  time_zone: America/Bogota",
    )
    load(files)
    call = one(FundingCall, "era-permed-jtc2020")
    assert call.closes_on == date(2020, 3, 5)
    assert call.closes_at == datetime(2020, 3, 6, 4, 30, tzinfo=UTC)
    assert (call.time_zone, call.opens_on) == ("America/Bogota", date(2019, 12, 16))


def test_a_file_may_name_the_day_it_was_curated(load: Load) -> None:
    load(changed(small_seed(), LI, "agencies:", 'checked_on: "2026-12-01"\nagencies:'))
    assert one(Country, "LI").checked_on == date(2026, 12, 1)
    assert one(Country, "AR").checked_on == date(2026, 11, 23)


def test_two_programmes_of_one_name_have_keys_of_their_own(load: Load) -> None:
    def repeat(content: Any) -> None:
        funder = next(one for one in content["agencies"] if one["id"] == "msal-argentina")
        funder["programmes"].append(copy.deepcopy(funder["programmes"][0]))

    files = {name: data for name, data in small_seed().items() if "/es/AR" not in name}
    load(rewritten(files, AR, repeat))
    keys = db.session.scalars(
        select(Programme.key).where(Programme.key.startswith("msal-argentina/"))
    )
    assert sorted(keys) == [
        "msal-argentina/becas-salud-investiga",
        "msal-argentina/becas-salud-investiga-2",
    ]
