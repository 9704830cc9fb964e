"""Signing in and out: who gets in, where they land, and what happens to those who guess."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from config import Settings
from ledelse.kernel import db
from tests import make
from tests.browser import Browser
from tests.travel import Clock

pytestmark = make.on_sqlite


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Few attempts, so that the limit is met soon."""
    return replace(settings, sign_in_limit="3 per 5 minutes")


def attempt(browser: Browser, username: str, password: str, **more: str) -> int:
    browser.get("/log-ind")
    return browser.post("/log-ind", {"username": username, "password": password, **more}).status_code


def test_the_right_password_opens_a_session(browser: Browser) -> None:
    make.person("anna")
    assert attempt(browser, "anna", make.PASSWORD) == 302
    assert browser.get("/mere").status_code == 200


def test_a_wrong_password_says_so_and_keeps_the_name(browser: Browser) -> None:
    make.person("anna")
    browser.get("/log-ind")
    answer = browser.post("/log-ind", {"username": "anna", "password": "forkert"})
    assert answer.status_code == 422
    assert 'value="anna"' in answer.text
    assert "passer ikke sammen" in answer.text
    assert browser.get("/mere").status_code == 302


def test_a_name_that_does_not_exist_reads_the_same(browser: Browser) -> None:
    make.person("anna")
    browser.get("/log-ind")
    wrong = browser.post("/log-ind", {"username": "anna", "password": "x"})
    unknown = browser.post("/log-ind", {"username": "anne", "password": "x"})
    assert (wrong.status_code, wrong.text.replace("anna", "?").count("passer ikke")) == (
        unknown.status_code,
        unknown.text.replace("anne", "?").count("passer ikke"),
    )


@pytest.mark.parametrize(
    "target",
    [
        "https://ond.example/",
        "//ond.example",
        "/\\ond.example",
        "/\t/ond.example",
        "/\n/ond.example",
        "javascript:alert(1)",
        "\\\\ond.example",
        "/sager\\..\\x",
    ],
)
def test_nobody_is_led_elsewhere_after_signing_in(browser: Browser, target: str) -> None:
    make.person("anna")
    browser.get("/log-ind")
    answer = browser.post("/log-ind", {"username": "anna", "password": make.PASSWORD, "next": target})
    assert answer.headers["Location"] == "/"


def test_one_comes_back_to_where_one_wanted_to_go(browser: Browser) -> None:
    make.person("anna")
    asked = browser.get("/sager?vis=mine")
    assert asked.status_code == 302
    browser.get(asked.headers["Location"])
    answer = browser.post(
        "/log-ind", {"username": "anna", "password": make.PASSWORD, "next": "/sager?vis=mine"}
    )
    assert answer.headers["Location"] == "/sager?vis=mine"


def test_the_limit_is_per_account_and_says_when_to_try_again(browser: Browser) -> None:
    make.person("anna")
    make.person("bo")
    assert [attempt(browser, "anna", "gæt") for _ in range(4)] == [422, 422, 422, 429]
    browser.get("/log-ind")
    refused = browser.post("/log-ind", {"username": "anna", "password": make.PASSWORD})
    assert refused.status_code == 429
    assert "Prøv igen om" in refused.text
    assert attempt(browser, "bo", make.PASSWORD) == 302


def test_the_limit_is_per_address_too(browser: Browser) -> None:
    tried = [attempt(browser, f"person{n}", "gæt") for n in range(31)]
    assert tried[:30] == [422] * 30
    assert tried[30] == 429


def test_right_passwords_do_not_count(app: Flask) -> None:
    make.person("anna")
    assert [attempt(Browser(app.test_client()), "anna", make.PASSWORD) for _ in range(6)] == [302] * 6


def test_signing_out_ends_the_session_and_clears_the_browser(sign_in: Callable[[int], Browser]) -> None:
    browser = sign_in(make.person("anna"))
    browser.get("/mere")
    answer = browser.post("/log-ud")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get("/mere").status_code == 302


def test_a_session_ends_by_itself(sign_in: Callable[[int], Browser], clock: Clock) -> None:
    browser = sign_in(make.person("anna"))
    clock.forward(hours=13)
    assert browser.get("/mere").status_code == 302


def test_only_a_demo_lists_whom_one_can_be(settings: Settings, database: db.Database) -> None:
    from ledelse import create_app

    make.person("borgmester")
    for demo in (True, False):
        app = create_app(replace(settings, demo=demo))
        app.extensions["ledelse.database"].close()
        app.extensions["ledelse.database"] = database
        db.bind(database)
        assert ("Prøv som" in app.test_client().get("/log-ind").text) is demo
