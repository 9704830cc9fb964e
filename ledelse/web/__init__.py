"""The pages. One file per capability; each route reads a form, calls one verb, and answers with blocks."""

from flask import Blueprint, Flask

pages = Blueprint("web", __name__)


def init_app(app: Flask) -> None:
    """Hang the pages on the app."""
    from ledelse.web import (
        approvals,
        board,
        cases,
        documents,
        errors,
        guard,
        own_page,
        people,
        rendering,
        sign_in,
    )

    _ = (approvals, board, cases, documents, own_page, people, sign_in)
    guard.init_app(app)
    rendering.init_app(app)
    errors.init_app(app)
    app.register_blueprint(pages)
