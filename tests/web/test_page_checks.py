"""The house rules catch what they are there for: a good page with one thing wrong is refused, naming it."""

import pytest
from flask import Flask, make_response, request
from werkzeug.wrappers import Response

from ledelse.people.permissions import Open, needs
from tests import make
from tests.web.page_checks import faults

pytestmark = make.on_sqlite

GOOD = """<!doctype html>
<html lang="da"><head><title>Sag – Ledelse</title><meta name="viewport" content="width=device-width"></head>
<body><main id="main"><h1>Sag</h1>
<a href="/godkend">Godkend</a>
<form method="post" action="/log-ud"><input type="hidden" name="csrf_token" value="x">
<label for="f">Grund</label><input id="f" name="reason"><button type="submit">Send</button></form>
</main></body></html>"""


@pytest.fixture
def answered(app: Flask) -> Flask:
    """An app that answers with what it is sent."""

    @app.post("/ekko")
    @needs(Open.ANYONE)
    def echo() -> Response:
        return make_response(request.get_data(as_text=True))

    app.extensions["csrf"].exempt(echo)
    app.test_client_class = None
    return app


def test_a_good_page_is_let_through(answered: Flask) -> None:
    response = answered.test_client().post("/ekko", data=GOOD)
    assert faults(answered, response) == []


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("<h1>Sag</h1>", "<h1>Sag</h1><h1>Sag</h1>", "2 h1"),
        ("<h1>Sag</h1>", "<h2>Sag</h2>", "0 h1"),
        ('lang="da"', "", "language"),
        ("<title>Sag", "<title>", "no title"),
        ('id="f" name', 'id="main" name', "2 times"),
        ('<label for="f">Grund</label>', "", "no label"),
        ('for="f"', 'for="g"', 'for="g"'),
        ('<input type="hidden" name="csrf_token" value="x">', "", "0 csrf_token"),
        (' action="/log-ud"', "", "no action"),
        ('action="/log-ud"', 'action="/godkend"', "does not answer POST"),
        ('"/godkend"', '"/godkende"', "is no page"),
        ('"/godkend"', '"/log-ud"', "does not answer GET"),
        ('"/godkend"', '"https://example.org/"', "leads outside"),
        ('"/godkend"', '"javascript:alert(1)"', "is script"),
        ('"/godkend"', '"/static/js/none.js"', "is no file"),
        ('"/godkend"', '"#nowhere"', "not on the page"),
        ("<h1>Sag", '<h1 style="color:red">Sag', "has style"),
        ("<h1>Sag", '<h1 onclick="x()">Sag', "has onclick"),
        ("<h1>Sag", '<h1 hx-on:click="x()">Sag', "has hx-on:click"),
        ("<h1>Sag", '<h1 hx-vals="js:{a: b()}">Sag', "is script"),
        ("</main>", "<script>x()</script></main>", "is inline"),
        ("</main>", "<style>p {}</style></main>", "is inline"),
        ("</main>", "<p>None</p></main>", "'None' can be read"),
        ("</main>", "<p>%(who)s</p></main>", "can be read"),
        ("</main>", '<p title="{{ x }}">x</p></main>', "title is"),
        ("</main>", "<p>&amp;aring;</p></main>", "can be read"),
        ("</main>", "", "ends <main"),
        ("</main>", "<div></main>", "ends <div"),
        ("</main>", "<a href='/'><button type='button'>x</button></a></main>", "in a control"),
        ('type="submit"', "", "has type None"),
        (">Send<", "><", "says nothing"),
        ('<input id="f"', '<input id="f" tabindex="3"', "tabindex"),
    ],
)
def test_what_breaks_a_rule_is_named(answered: Flask, right: str, wrong: str, named: str) -> None:
    assert right in GOOD
    response = answered.test_client().post("/ekko", data=GOOD.replace(right, wrong))
    assert named in "\n".join(faults(answered, response))


@pytest.mark.parametrize("name", ["Content-Security-Policy", "X-Content-Type-Options", "Cache-Control"])
def test_a_header_that_is_lost_is_named(answered: Flask, name: str) -> None:
    response = answered.test_client().post("/ekko", data=GOOD)
    response.headers[name] = "script-src 'unsafe-inline'" if name.startswith("Content") else ""
    found = faults(answered, response)
    assert found
    assert all("policy" in fault or name in fault for fault in found)
