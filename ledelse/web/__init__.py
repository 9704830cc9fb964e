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
    "case_list",
    "case_changes",
    "cases",
    "uploads",
    "note_editor",
    "documents",
    "access",
    "whom",
    "board",
    "own_page",
    "administration",
    "people_pages",
)


def init_app(app: Flask) -> None:
    """Hang the pages on the app."""
    from ledelse.web import assets, compression, errors, guard, health, limits, measures, rendering

    for name in CAPABILITIES:
        import_module(f"ledelse.web.{name}")
    compression.init_app(app)  # sees the answer last, so first here
    measures.init_app(app)
    guard.init_app(app)
    assets.init_app(app)
    limits.init_app(app)
    rendering.init_app(app)
    errors.init_app(app)
    app.register_blueprint(pages)
    health.init_app(app)
