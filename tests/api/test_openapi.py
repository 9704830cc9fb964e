"""The description of the API is valid, complete, and true of what the API does."""

from importlib import import_module
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ledelse.api import CAPABILITIES
from ledelse.api.routes import ROUTES, Route
from ledelse.people.permissions import Open, Role
from tests import make
from tests.api.conftest import token_of

for name in CAPABILITIES:
    import_module(f"ledelse.api.{name}")

PRESENT = {"item": "approval-1", "person": "sagsbehandler"}
KNOWN = {"unit": 1, "kind": "udvalgssag", "officer": "sagsbehandler", "restriction": None, "revision": 2}
EXPECTED = {200, 201, 409, 415, 422, 404}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]


@pytest.fixture
def description(app: Flask) -> Any:
    return app.test_client().get("/api/v1/openapi.json").json


@make.on_sqlite
def test_it_is_for_anyone_and_says_what_it_is(app: Flask, description: Any) -> None:
    assert description["openapi"].startswith("3.1")
    assert description["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert "security" not in description["paths"]["/api/v1/cases"]["get"]
    assert app.test_client().get("/api/v1/openapi.json").mimetype == "application/json"


@make.on_sqlite
def test_every_route_of_the_app_stands_in_it(app: Flask, description: Any) -> None:
    described = {(method, path) for path, item in description["paths"].items() for method in item}
    declared = {(route.method.lower(), f"/api/v1{route.path}") for route in ROUTES}
    hung = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")]
    assert described == declared
    assert len(hung) == len(declared) >= 35
    assert [route.path for route in ROUTES if route.need is Open.ANYONE] == ["/openapi.json"]


@make.on_sqlite
def test_every_operation_has_words_a_name_and_its_errors(description: Any) -> None:
    names = []
    for item in description["paths"].values():
        for method, operation in item.items():
            names.append(operation["operationId"])
            assert operation["summary"].endswith((".", ";", ":")) or len(operation["summary"]) > 10
            if method == "post":
                assert operation["parameters"][-1]["name"] == "Idempotency-Key"
                assert {"400", "401", "403", "404", "409", "413", "415", "422"} <= set(operation["responses"])
    assert len(names) == len(set(names))


@make.on_sqlite
def test_all_references_lead_somewhere(description: Any) -> None:
    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "$ref" in node:
                name = node["$ref"].removeprefix("#/components/schemas/")
                assert name in description["components"]["schemas"]
            for part in node.values():
                walk(part)
        if isinstance(node, list):
            for part in node:
                walk(part)

    walk(description)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
@make.on_sqlite
def test_random_calls_are_answered_as_described(app: Flask, route: Route) -> None:
    """Schemathesis makes calls from the description, most of them to objects that are there."""
    case = make.case()
    make.approval([make.officer()], case_id=case, documents=[make.document(case)])
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operation = schema[f"/api/v1{route.path}"][route.method]
    make.member(make.officer(), unit=make.home(), role=Role.SECRETARIAT)
    token = token_of(make.officer())

    @settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(call=operation.as_strategy(), at_random=st.sampled_from([True, False, False]))
    def attempt(call: Any, at_random: bool) -> None:
        if not at_random:
            call.path_parameters = {name: PRESENT.get(name, 1) for name in call.path_parameters}
            if isinstance(call.body, dict):
                call.body.update({name: KNOWN[name] for name in KNOWN.keys() & call.body.keys()})
        response = call.call(headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"})
        call.validate_response(response, checks=CHECKS)
        statuses.add(response.status_code)

    statuses: set[int] = set()
    attempt()
    assert statuses & EXPECTED, statuses
