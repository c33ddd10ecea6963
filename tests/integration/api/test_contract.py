"""The API against its own description: what it takes, what it refuses, what it gives."""

from __future__ import annotations

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from tests.support.client import StrictClient

EXAMPLES = 150


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/suggest"])
def test_it_keeps_its_contract(
    app: Flask, client: StrictClient, path: str, mode: GenerationMode
) -> None:
    # Not schemathesis's own fixture, which this pytest does not know; the checks are all of its own.
    operation = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)[path]["GET"]

    @given(operation.as_strategy(generation_mode=mode))
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    def keeps_it(case: schemathesis.Case) -> None:
        # Its WSGI transport asks for compressed answers and does not unpack them.
        case.call_and_validate(headers={"Accept-Encoding": "identity"})

    keeps_it()


def test_all_that_is_described_is_tested(client: StrictClient) -> None:
    described = client.get("/api/v1/openapi.json").get_json()
    assert described["openapi"] == "3.1.0"
    assert set(described["paths"]) == {"/api/v1/search", "/api/v1/suggest"}
    assert {method for path in described["paths"].values() for method in path} == {"get"}
