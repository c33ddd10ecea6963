"""`flask routing explain`: one JSON line for each case, and what it says of bad input."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskCliRunner

from helpdesk.audit.models import Actor
from helpdesk.core import clock
from helpdesk.core.database import db, transaction
from helpdesk.routing import queries, services

CASES = Path(__file__).resolve().parents[2] / "quality" / "routing-cases.yaml"


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


def explained(runner: FlaskCliRunner, *arguments: str, lines: str | None = None) -> list[Any]:
    result = runner.invoke(args=["routing", "explain", *arguments], input=lines)
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_judged_cases_are_answered_line_by_line_in_their_order(runner: FlaskCliRunner) -> None:
    cases = yaml.safe_load(CASES.read_text(encoding="utf-8"))["cases"]
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    answers = explained(runner, lines=lines)
    assert [(answer["lead"], answer["told"]) for answer in answers] == [
        (case["lead"], case["told"]) for case in cases
    ]
    assert all(set(answer) == {"lead", "told", "reason"} for answer in answers)
    assert all(answer["reason"] for answer in answers)


def test_one_case_can_be_given_by_options(runner: FlaskCliRunner) -> None:
    (answer,) = explained(runner, "--countries", "br,ES", "--topic", "funding", "--language", "en")
    assert answer["lead"] == "funding"
    assert answer["told"] == ["brazil", "iberia"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (
            '{"countries": ["BR"], "topic": "ethics"}',
            "Brazil Desk, by rule 1, for Brazil.",
        ),
        (
            '{"countries": ["DE", "FR"], "topic": "ethics"}',
            "EU Multinational Trials Desk, by rule 15, for Europe; “Approval of a trial”, “Ethics "
            "committees” and “Registering a trial, publishing results”.",
        ),
        (
            '{"topic": "other", "language": "fr"}',
            "Europe Coordination, by rule 22, for French, German and Italian.",
        ),
        (
            '{"topic": "other", "language": "en"}',
            "Coordination Desk, the fallback, since no rule matches.",
        ),
        (
            '{"countries": ["BR"], "away": ["brazil"]}',
            "Brazil Desk, by rule 1, for Brazil. Brazil Desk is away. Its deputy, Latin America "
            "and Caribbean Coordination, answers.",
        ),
        (
            '{"countries": ["BR"], "away": ["brazil", "lac-coordination"]}',
            "Brazil Desk, by rule 1, for Brazil. Brazil Desk is away. Latin America and Caribbean "
            "Coordination is away. The next deputy, Coordination Desk, answers.",
        ),
        (
            '{"countries": ["BR"], "away": ["brazil", "lac-coordination", "coordination"]}',
            "Brazil Desk, by rule 1, for Brazil. Brazil Desk is away. Latin America and Caribbean "
            "Coordination is away. Coordination Desk is away. Nobody else is there, so "
            "Coordination Desk answers all the same.",
        ),
    ],
)
def test_the_reason_is_told_in_words(runner: FlaskCliRunner, line: str, reason: str) -> None:
    assert explained(runner, lines=line)[0]["reason"] == reason


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", "Oficina de Brasil, por la regla 1, para: Brasil."),
        ("pt", "Núcleo do Brasil, pela regra 1, para: Brasil."),
    ],
)
def test_the_reason_is_told_in_each_language_we_serve(
    runner: FlaskCliRunner, language: str, said: str
) -> None:
    line = '{"countries": ["BR"], "topic": "ethics"}'
    assert explained(runner, "--language", language, lines=line)[0]["reason"] == said


def test_empty_lines_are_passed_over(runner: FlaskCliRunner) -> None:
    assert len(explained(runner, lines='\n{"countries": ["BR"]}\n\n   \n{}\n')) == 2
    assert explained(runner, lines="") == []


def test_every_line_that_cannot_be_read_is_named_and_nothing_is_answered(
    runner: FlaskCliRunner,
) -> None:
    lines = '{"countries": ["BR"]}\n{"topic": "money"}\nBR\n'
    result = runner.invoke(args=["routing", "explain"], input=lines)
    assert result.exit_code == 2
    assert result.stdout == ""
    second, third = result.stderr.splitlines()
    assert second.startswith('Line 2 has the topic "money": write one of regulatory, ethics,')
    assert third.startswith("Line 3 is no JSON (")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--countries", "Brazil"], 'The case names the country "BRAZIL"'),
        (["--topic", "money"], 'The case has the topic "money"'),
        (["--away", "nobody"], 'The case says that "nobody" is away'),
        (["--language", "fr"], "--language fr: reasons are told in en, es, pt."),
        (["--language", "klingon", "--topic", "ethics"], 'The case has the language "klingon"'),
        (["--colour", "red"], "Usage:"),
    ],
)
def test_an_option_that_cannot_be_read_ends_with_2(
    runner: FlaskCliRunner, arguments: list[str], said: str
) -> None:
    result = runner.invoke(args=["routing", "explain", *arguments])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(said)


def test_who_is_away_today_counts_where_the_case_does_not_say(fresh_app: Flask) -> None:
    with transaction():
        services.add_away_period(
            queries.desk_by_slug(db.session(), "brazil"),
            clock.today() - timedelta(days=1),
            date(2099, 1, 4),
            "",
            by=Actor.system(),
            now=clock.now(),
        )
    runner = fresh_app.test_cli_runner()
    asked, said_here = explained(
        runner, lines='{"countries": ["BR"]}\n{"countries": ["BR"], "away": []}'
    )
    assert asked["lead"] == "lac-coordination"
    assert "Brazil Desk is away until 4 January 2099." in asked["reason"]
    assert said_here["lead"] == "brazil"


def test_before_the_data_is_loaded_it_says_what_to_do(empty_app: Flask) -> None:
    result = empty_app.test_cli_runner().invoke(args=["routing", "explain", "--topic", "ethics"])
    assert result.exit_code == 1
    assert result.stderr == "There is no desk yet: load the data with `flask seeding load`.\n"
