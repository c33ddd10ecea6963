"""`flask seeding load` and `flask seeding check`: what they print, and how they end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from helpdesk.core.database import db
from helpdesk.directory.models import Element
from tests.support.seeds import changed, put, small_seed


@pytest.fixture
def folder(empty_app: Flask, tmp_path: Path) -> Path:
    folder = put(small_seed(), tmp_path / "seed")
    empty_app.config["SETTINGS"] = replace(empty_app.config["SETTINGS"], seed_folder=folder)
    return folder


@pytest.fixture
def runner(empty_app: Flask, folder: Path) -> FlaskCliRunner:
    return empty_app.test_cli_runner()


def break_a_file(folder: Path) -> None:
    files = changed(small_seed(), "countries/AR.yaml", "acronym: ANMAT", "acronym: 4")
    put(changed(files, "countries/NO.yaml", 'code: "NO"', "code: NO"), folder)


FAULTS = [
    "countries/AR.yaml: agencies.anmat.acronym: is 4, which is no text: write a text, in quotes. ",
    "countries/NO.yaml: country.code: is false, as YAML reads yes, no, on and off: put it in ",
]


def test_load_says_what_it_did(runner: FlaskCliRunner) -> None:
    first = runner.invoke(args=["seeding", "load"])
    assert first.exit_code == 0
    assert first.stdout.startswith("Directory loaded: ")
    assert first.stdout.endswith(" created, 0 updated, 0 unchanged, 0 retired, 0 revived.\n")
    second = runner.invoke(args=["seeding", "load"])
    assert second.stdout == ("Directory loaded: nothing, the files are those of the last load.\n")
    forced = runner.invoke(args=["seeding", "load", "--force"])
    assert "0 created, 0 updated, " in forced.stdout


@pytest.mark.parametrize("verb", ["load", "check"])
def test_faults_are_named_one_a_line_and_end_with_1(
    runner: FlaskCliRunner, folder: Path, verb: str
) -> None:
    break_a_file(folder)
    result = runner.invoke(args=["seeding", verb])
    assert result.exit_code == 1
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == len(FAULTS)
    assert all(line.startswith(fault) for line, fault in zip(lines, FAULTS, strict=True))
    assert db.session.scalar(select(func.count()).select_from(Element)) == 0


def test_check_needs_no_database(runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise AssertionError("the database was opened")

    monkeypatch.setattr("sqlalchemy.engine.Engine.connect", refuse)
    result = runner.invoke(args=["seeding", "check"])
    assert result.exit_code == 0
    assert result.stdout.startswith("No fault: 3 countries, ")
