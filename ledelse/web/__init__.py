"""The pages. One file per capability; each route reads a form, calls one verb, and answers with blocks."""

from importlib import import_module

from flask import Blueprint, Flask

pages = Blueprint("web", __name__)

CAPABILITIES = (
    "sign_in",
    "approvals",
    "decisions",
    "batch",
    "drafts",
    "cases",
    "documents",
    "access",
    "board",
    "own_page",
    "administration",
)


def init_app(app: Flask) -> None:
    """Hang the pages on the app."""
    from ledelse.web import errors, guard, limits, rendering

    for name in CAPABILITIES:
        import_module(f"ledelse.web.{name}")
    guard.init_app(app)
    limits.init_app(app)
    rendering.init_app(app)
    errors.init_app(app)
    app.register_blueprint(pages)
