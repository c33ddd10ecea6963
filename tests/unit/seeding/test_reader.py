"""The real files have no fault; what is wrong is named by file, entry and key, all in one run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpdesk.seeding.errors import SeedDataError
from helpdesk.seeding.files import collect, digest_of
from helpdesk.seeding.reader import read_files, read_seed
from tests.support.seeds import SEED_FOLDER, changed, put, real_content, rewritten, small_seed

AR, NO, LI = "countries/AR.yaml", "countries/NO.yaml", "countries/LI.yaml"
ES = "translations/es/AR.yaml"


def faults_of(files: dict[str, bytes]) -> list[str]:
    """As they are printed, without the lines, which a change of the data moves."""
    try:
        read_files(files)
    except SeedDataError as error:
        return [str(fault).rpartition(" (line")[0] or str(fault) for fault in error.faults]
    return []


def test_the_real_files_have_no_fault() -> None:
    seed = read_seed(SEED_FOLDER)
    files = [real_content(path) for path in SEED_FOLDER.glob("countries/*.yaml")]
    bodies = [*files, real_content(SEED_FOLDER / "international.yaml")]
    assert len(seed.countries) == len(files)
    assert len(seed.facts) == sum(len(file["country"].get("profile", {})) for file in files)
    assert len(seed.agencies) == sum(len(file["agencies"]) for file in bodies)


def test_the_small_seed_has_no_fault() -> None:
    assert faults_of(small_seed()) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "fault"),
    [
        (AR, 'code: "AR"', "code: AR1", "country.code: is 'AR1': write a country's ISO 3166-1"),
        (NO, 'code: "NO"', "code: NO", "country.code: is false, as YAML reads yes, no, on and off"),
        (AR, "languages: [es]", "languages: [no]", "country.languages.0: is false, as YAML reads"),
        (AR, "languages: [es]", "languages: [xq]", "country.languages.0: is 'xq': write an ISO"),
        (AR, "languages: [es]", "languages: es", "country.languages: is 'es': write a list"),
        (AR, "languages: [es]", "languages: [es, es]", "country.languages.1: repeats 'es'"),
        (AR, "region: latin-america-caribbean", "region: europe",
         "country.subregion: lies in latin-america-caribbean by vocabulary.yaml, not in europe"),
        (AR, "region: latin-america-caribbean", "region: asia",
         "country.region: is 'asia', no region of vocabulary.yaml: write one of europe, latin"),
        (AR, "subregion: South America", "subregion: south-america",
         "country.subregion: is 'south-america', no subregion of vocabulary.yaml: write one of"),
        (AR, "  name: Argentina\n", "", "country.name: is missing: add it."),
        (AR, "value: sequential", "value: serial",
         "country.profile.review_order.value: is 'serial': write one of parallel, sequential"),
        (AR, "value: 45", "value: 1001",
         "country.profile.authority_review_days.value: is 1001: write a whole number from 1 to"),
        (AR, "value: 45", 'value: "45"',
         "country.profile.authority_review_days.value: is '45': write a whole number from 1 to"),
        (AR, "value: 45", "value: yes",
         "country.profile.authority_review_days.value: is True: write a whole number from 1 to"),
        (AR, "    ethics_model:", "    ethic_model:",
         "country.profile.ethic_model: is no key here: the keys are review_order,"),
        (AR, "year: 2025", "year: 25",
         "country.profile.legal_basis.value.0.year: is 25: write a whole number from 1800 to"),
        (AR, "id: anmat", "id: ANMAT", "agencies.ANMAT.id: is 'ANMAT': write lower-case letters"),
        (AR, "id: renis", "id: anmat", "agencies.anmat.id: anmat is an agency of countries/AR"),
        (LI, "id: kek-zurich-li", "id: anmat",
         "agencies.anmat.id: anmat is an agency of countries/AR.yaml already: choose another id."),
        (AR, "acronym: ANMAT", "acronym: ", "agencies.anmat.acronym: is empty: write a value, or"),
        (AR, "acronym: ANMAT", 'acronym: " "', "agencies.anmat.acronym: is empty: write a text,"),
        (AR, "acronym: ANMAT", "acronym: 4", "agencies.anmat.acronym: is 4, which is no text"),
        (AR, "acronym: ANMAT", 'acronym: "A\\u0007B"',
         "agencies.anmat.acronym: holds a control character: delete it."),
        (AR, "acronym: ANMAT", "acronyms: ANMAT", "agencies.anmat.acronyms: is no key here: the"),
        (AR, "roles: [medicines-regulator, device-regulator]", "roles: [medicine-regulator]",
         "agencies.anmat.roles.0: is 'medicine-regulator', no role of vocabulary.yaml: write one"),
        (AR, "topics: [trial-authorisation, ", "topics: [trial-authorization, ",
         "agencies.anmat.topics.0: is 'trial-authorization', no topic of vocabulary.yaml: write"),
        (AR, "scope: national", "scope: country",
         "agencies.anmat.scope: is 'country', no scope of vocabulary.yaml: write one of"),
        (AR, "native_language: es\n    acronym: ANMAT", "acronym: ANMAT",
         "agencies.anmat.native_language: is missing: native_name needs it."),
        (AR, "website: https://www.argentina.gob.ar/anmat", "website: www.argentina.gob.ar/anmat",
         "agencies.anmat.website: is 'www.argentina.gob.ar/anmat': write an address such as"),
        (AR, "website: https://www.argentina.gob.ar/anmat", "website: https://localhost/anmat",
         "agencies.anmat.website: is 'https://localhost/anmat': write an address such as"),
        (AR, "website: https://www.argentina.gob.ar/anmat", 'website: "https://[x.y"',
         "agencies.anmat.website: is 'https://[x.y': write an address such as"),
        (AR, "website: https://www.argentina.gob.ar/anmat", "website: javascript:alert(1.0)",
         "agencies.anmat.website: is 'javascript:alert(1.0)': write an address such as"),
        (AR, "evidence: official", "evidence: hearsay",
         "agencies.anmat.evidence: is 'hearsay': write one of official, secondary."),
        (AR, "sources: [d7516, tramite, regask]", "sources: []",
         "agencies.anmat.sources: is an empty list: name at least one."),
        (AR, "sources: [d7516, tramite, regask]", "sources: [d7516, tramite, regask, s99]",
         "agencies.anmat.sources.3: cites 's99', which is not under sources: add it there."),
        (AR, "\nsources:\n",
         "\nsources:\n  more: {title: More, url: \"https://example.org\"}\n",
         "sources.more: is cited by nothing: cite it, or leave it out."),
        (AR, "\nsources:\n", '\nchecked_on: "2026-02-30"\nsources:\n',
         "checked_on: is '2026-02-30': write a date that exists"),
        (LI, 'dated: "2014-12-04"', 'dated: "4 December 2014"',
         "sources.hmg.dated: is '4 December 2014': write a year, a month or a day"),
        (LI, 'dated: "2014-12-04"', "dated: 2014",
         "sources.hmg.dated: is 2014, which is no text: write a text, in quotes."),
        (LI, "email: medical.devices@llv.li", "email: medical.devices at llv.li",
         "agencies.amt-fuer-gesundheit-li.email: is 'medical.devices at llv.li': write one"),
        ("calls.yaml", "funders: []", "funders: [anmat2]",
         "calls.era-permed-jtc2020.funders.0: is 'anmat2', no agency's id: correct it, or name"),
        ("calls.yaml", "year: 2020", "year: next",
         "calls.era-permed-jtc2020.year: is 'next': write a whole number from 1800 to 2100."),
        ("calls.yaml", "closes: '2020-03-05'", "closes: '2019-03-05'",
         "calls.era-permed-jtc2020.closes: is before opens: correct one of the two."),
        ("calls.yaml", "closes: '2020-03-05'", "closes: '2020-03-05T17:00'",
         "calls.era-permed-jtc2020.closes: is '2020-03-05T17:00': write a date such as"),
        ("calls.yaml", "closes: '2020-03-05'", "closes: '2020-03-05T17:00:00+01:00'",
         "calls.era-permed-jtc2020.time_zone: is missing: closes is an instant, so name its IANA"),
        ("calls.yaml", "closes: '2020-03-05'",
         "closes: '2020-03-05T17:00:00+02:00'\n  time_zone: Europe/Berlin",
         "calls.era-permed-jtc2020.closes: has another offset than Europe/Berlin at that moment"),
        ("calls.yaml", "closes: '2020-03-05'", "closes: '2020-03-05'\n  time_zone: Berlin",
         "calls.era-permed-jtc2020.time_zone: is 'Berlin': write an IANA time zone"),
        ("calls.yaml", "countries: []", "countries: [UK]",
         "calls.era-permed-jtc2020.countries.0: is 'UK': write a country's ISO 3166-1 code"),
        ("contacts.yaml", "fallback: coordination", "fallback: nobody",
         "fallback: is 'nobody', no contact's id: write one of andean,"),
        ("contacts.yaml", "deputy: coordination}", "deputy: nobody}",
         "contacts.europe-coordination.deputy: is 'nobody', no contact's id: write one of andean,"),
        ("contacts.yaml", "time_zone: Europe/Madrid", "time_zone: CEST",
         "contacts.coordination.time_zone: is 'CEST': write an IANA time zone"),
        ("contacts.yaml", "holidays: ES", "holidays: NO",
         "contacts.coordination.holidays: is false, as YAML reads yes, no, on and off"),
        ("contacts.yaml", "holidays: ES", "holidays: IC",
         "contacts.coordination.holidays: is 'IC', a country whose public holidays are not known"),
        ("contacts.yaml", "{contact: brazil, countries: [BR]}",
         "{contact: brasil, countries: [BR]}", "rules.0.contact: is 'brasil', no contact's id:"),
        ("contacts.yaml", "{contact: brazil, countries: [BR]}",
         "{contact: brazil, countries: [BR], region: europe}",
         "rules.0.region: stands beside countries: keep one place."),
        ("contacts.yaml", "topics: [funding, partnering]", "topics: [money]",
         "rules.17.topics.0: is 'money', no topic of this file: write one of data-and-genomics"),
        ("vocabulary.yaml", "parent: europe", "parent: asia",
         "subregions.northern-europe.parent: is 'asia', no region: write one of europe"),
        ("vocabulary.yaml", "code: device-regulator", "code: medicines-regulator",
         "roles.medicines-regulator.code: medicines-regulator stands in roles twice"),
        ("vocabulary.yaml", "      pt: {label: Europa, ", "      fr: {label: Europe, ",
         "regions.europe.labels: lacks the language pt: add its label."),
        (ES, "country.overview:", "country.review:",
         "country.review: is no text of countries/AR.yaml: correct the key, or leave it out."),
        (ES, "of: 80e5d96f", "of: 80e5d96", "country.overview.of: is no digest: write the first 8"),
        (ES, "of: 80e5d96f", "of: 80e5d96f\n  by: me",
         "country.overview.by: is no key here: the keys are of, text."),
        (ES, "country.overview:\n", 'agencies.anmat.name: {of: 80e5d96f, text: "x"}\n'
         "country.overview:\n",
         "agencies.anmat.name: is the body's native name already: leave the translation out."),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_file_entry_and_key(name: str, old: str, new: str, fault: str) -> None:
    faults = faults_of(changed(small_seed(), name, old, new))
    assert any(said.startswith(f"{name}: {fault}") for said in faults), faults


def make_a_circle(content: Any) -> None:
    content["contacts"][0]["deputy"] = "brazil"


def test_a_circle_of_deputies_is_named_for_each_who_stands_in_it() -> None:
    faults = faults_of(rewritten(small_seed(), "contacts.yaml", make_a_circle))
    assert [fault.partition(" leads")[0] for fault in faults] == [
        f"contacts.yaml: contacts.{slug}.deputy:"
        for slug in ("coordination", "lac-coordination", "brazil")
    ]


@pytest.mark.parametrize(
    ("edit", "faults"),
    [
        (
            lambda files: files.pop("calls.yaml"),
            ["calls.yaml: is missing: add it."],
        ),
        (
            lambda files: files.update({"countries/cl.yaml": b"x: y"}),
            [
                "countries/cl.yaml: is no file that we know: name it by the country's ISO code in "
                "capitals, such as AR.yaml."
            ],
        ),
        (
            lambda files: files.update({"notes.txt": b"x"}),
            [
                "notes.txt: is no file that we know: README.md lists the files; remove it, or "
                "rename it."
            ],
        ),
        (
            lambda files: files.update({"translations/fr/AR.yaml": b"{}"}),
            ["translations/fr/AR.yaml: is of no language that we serve: use a folder of es, pt."],
        ),
        (
            lambda files: files.update({"translations/es/CL.yaml": b"{}"}),
            ["translations/es/CL.yaml: translates no file: rename it, or remove it."],
        ),
        (
            lambda files: files.update({"countries/CL.yaml": files["countries/LI.yaml"]}),
            [
                "countries/CL.yaml: country.code: is 'LI', but the file is named CL.yaml: "
                "rename it.",
                "countries/LI.yaml: agencies.amt-fuer-gesundheit-li.id: amt-fuer-gesundheit-li is "
                "an agency of countries/CL.yaml already: choose another id.",
                "countries/LI.yaml: agencies.kek-zurich-li.id: kek-zurich-li is an agency of "
                "countries/CL.yaml already: choose another id.",
            ],
        ),
    ],
)
def test_a_file_that_is_misplaced_or_missing_is_named(
    edit: Callable[[dict[str, bytes]], object], faults: list[str]
) -> None:
    files = small_seed()
    edit(files)
    assert faults_of(files) == faults


def test_one_run_names_the_faults_of_all_files() -> None:
    files = changed(small_seed(), AR, "value: sequential", "value: serial")
    files = changed(files, AR, "acronym: ANMAT", "acronym: 4")
    files = changed(files, NO, 'code: "NO"', "code: NO")
    files[LI] = b"country: ["
    files["international.yaml"] = b""
    assert [fault.split(": ")[:2] for fault in faults_of(files)] == [
        [AR, "country.profile.review_order.value"],
        [AR, "agencies.anmat.acronym"],
        [LI, "is not YAML (did not find expected node content)"],
        [NO, "country.code"],
        ["international.yaml", "is empty"],
    ]


def test_what_could_not_be_parsed_is_one_fault_and_not_two() -> None:
    files = changed(small_seed(), AR, "acronym: ANMAT", "acronym: *name")
    assert faults_of(files) == [
        f"{AR}: agencies.anmat.acronym: repeats another part by the alias *name: write it out."
    ]


def test_a_funder_is_not_missed_where_a_file_of_bodies_cannot_be_read() -> None:
    files = changed(small_seed(), "calls.yaml", "funders: []", "funders: [somebody]")
    files[LI] = b"country: ["
    assert not any("calls.yaml" in fault for fault in faults_of(files))


def test_a_fault_knows_its_line() -> None:
    files = changed(small_seed(), LI, 'code: "LI"', "code: 1")
    with pytest.raises(SeedDataError) as caught:
        read_files(files)
    assert [fault.line for fault in caught.value.faults] == [2]
    assert str(caught.value).endswith("(line 2)")


def test_hidden_files_and_those_without_data_are_passed_over(tmp_path: Path) -> None:
    files = small_seed()
    put({**files, ".git/x": b"", "countries/.AR.yaml.swp": b"", "README.md": b"", "LICENSE": b""},
        tmp_path)  # fmt: skip
    assert collect(tmp_path) == files


def test_the_digest_follows_names_and_bytes() -> None:
    files = small_seed()
    renamed = {**files, "countries/XX.yaml": files[AR]}
    touched = {**files, AR: files[AR] + b"\n"}
    assert len({digest_of(files), digest_of(renamed), digest_of(touched)}) == 3
    assert digest_of(files) == digest_of(dict(reversed(files.items())))
