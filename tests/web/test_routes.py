"""The route table is kept as a snapshot, so that a new way in, or a need that grew weaker, is seen in review."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

import ledelse
from ledelse import RouteWithoutNeed
from ledelse.people.permissions import Open
from tests import make
from tests.browser import Browser
from tests.web.addresses import addresses, routes_of, table

SNAPSHOT = Path(__file__).with_name("routes.txt")
OPEN_TO_ALL = {
    "web.sign_in",
    "web.do_sign_in",
    "api.openapi_json",
    "health.lives",
    "health.ready",
    "health.measures",  # behind a key of its own
}

pytestmark = make.on_sqlite


def test_the_route_table_is_the_one_that_was_reviewed(app: Flask) -> None:
    now, kept = table(app).splitlines(), SNAPSHOT.read_text(encoding="utf-8").splitlines()
    new, gone = sorted(set(now) - set(kept)), sorted(set(kept) - set(now))
    words = "look at these, then: python -m tests.web.addresses >tests/web/routes.txt"
    assert (new, gone) == ([], []), f"new: {new}, gone: {gone}; {words}"
    assert now == kept


def test_only_a_few_routes_are_open_to_everybody(app: Flask) -> None:
    assert {route.endpoint for route in routes_of(app) if route.need is Open.ANYONE} <= OPEN_TO_ALL


def test_a_route_that_says_nothing_stops_the_start(app: Flask) -> None:
    app.add_url_rule("/glemt", "forgotten", lambda: "x")
    with pytest.raises(RouteWithoutNeed, match="/glemt"):
        ledelse._require_needs(app)


def test_no_form_is_taken_without_its_token(app: Flask, sign_in: Callable[[int], Browser]) -> None:
    browser = sign_in(make.person("anna"))
    posts = [route for route in routes_of(app) if route.method == "POST" and not route.is_api]
    assert len(posts) > 5
    for route in posts:
        for address in addresses(app, route, dict.fromkeys(route.arguments, 1)):
            response = browser.client.post(address, data={"title": "x"})
            assert response.status_code == 400, f"{address}: {response.status}"


def test_a_cookie_opens_no_route_of_the_api(app: Flask, sign_in: Callable[[int], Browser]) -> None:
    browser = sign_in(make.person("anna"))
    for route in routes_of(app):
        if route.is_api and route.need is not Open.ANYONE:
            for address in addresses(app, route, dict.fromkeys(route.arguments, 1)):
                response = browser.client.open(address, method=route.method)
                assert response.status_code == 401, f"{route}: {response.status}"
