"""Pages are compressed for their own readers only, and their length says nothing exact."""

import gzip
from collections.abc import Callable

from tests import make
from tests.browser import Browser
from tests.make import on_sqlite

OWN = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
SignIn = Callable[[int], Browser]


@on_sqlite
def test_a_page_is_compressed_for_those_who_ask_from_our_own_pages(sign_in: SignIn) -> None:
    browser = sign_in(make.person("Anna"))
    plain = browser.client.get("/overblik").data
    answer = browser.client.get("/overblik", headers=OWN)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(plain) / 2
    assert gzip.decompress(answer.data).startswith(plain[:200])


@on_sqlite
def test_a_page_that_another_site_may_have_asked_for_is_not_compressed(sign_in: SignIn) -> None:
    browser = sign_in(make.person("Anna"))
    for site in ("cross-site", "same-site"):
        headers = {**OWN, "Sec-Fetch-Site": site}
        assert "Content-Encoding" not in browser.client.get("/overblik", headers=headers).headers
    with_cookie_alone = {"Accept-Encoding": "gzip"}
    assert "Content-Encoding" not in browser.client.get("/overblik", headers=with_cookie_alone).headers


@on_sqlite
def test_a_program_with_a_key_and_no_cookie_gets_compressed_json(browser: Browser) -> None:
    answer = browser.client.get("/api/v1/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data).startswith(b"{")


@on_sqlite
def test_whoever_does_not_take_it_and_short_answers_are_left_alone(sign_in: SignIn) -> None:
    browser = sign_in(make.person("Anna"))
    refusing = {**OWN, "Accept-Encoding": "gzip;q=0, identity"}
    assert "Content-Encoding" not in browser.client.get("/overblik", headers=refusing).headers
    assert "Content-Encoding" not in browser.client.get("/healthz", headers=OWN).headers


@on_sqlite
def test_the_same_page_comes_in_many_lengths(sign_in: SignIn) -> None:
    browser = sign_in(make.person("Anna"))
    lengths = {len(browser.client.get("/overblik", headers=OWN).data) for _ in range(12)}
    assert len(lengths) > 4
