"""The API `/api/v1`: whatever a person can do on a page, done by a program with the person's token.

1. `door` finds out whose token it is; `problems` words every no as RFC 9457 `application/problem+json`.
2. A route is declared once (`routes`), with the models of what it reads and answers; the same declaration
   makes the Flask view and the page of `/openapi.json`.
3. A reading route gets the request's reading bracket. A changing route opens its object (404 before anything
   else), looks its `Idempotency-Key` up, reads the body, calls one verb of a service, and keeps the answer:
   all in one transaction (`changing`).
4. One file per capability, `*_shapes` beside it where the models are many. People are user names, units
   and all other objects are ids, times are ISO 8601 with a zone.
"""

from importlib import import_module

from flask import Blueprint, Flask

CAPABILITIES = ("organisation", "cases", "documents", "approvals", "inbox", "board", "record", "openapi")


def init_app(app: Flask) -> None:
    """Hang the API on the app."""
    from ledelse.api.door import stand_before
    from ledelse.api.problems import answer_for
    from ledelse.api.routes import hang_on

    for name in CAPABILITIES:
        import_module(f"ledelse.api.{name}")
    api = Blueprint("api", __name__, url_prefix="/api/v1")
    hang_on(api)
    stand_before(api)
    answer_for(app, api)
    app.extensions["csrf"].exempt(api)  # no cookie is ever looked at here
    app.register_blueprint(api)
