"""Pages of documents."""

from werkzeug.wrappers import Response

from ledelse.people.permissions import Permission, needs
from ledelse.web import pages
from ledelse.web.rendering import page


@pages.get("/sager/<int:case_id>/dokumenter/<int:document_id>/<int:n>")
@needs(Permission.READ_CASES)
def document_page(**_where: int) -> Response:
    """Being built."""
    return page("errors/error.html", title="document_page", explanation="")


@pages.get("/sager/<int:case_id>/dokumenter/<int:document_id>/<int:n>/fil")
@needs(Permission.READ_CASES)
def version_file(**_where: int) -> Response:
    """Being built."""
    return page("errors/error.html", title="version_file", explanation="")


@pages.post("/sager/<int:case_id>/dokumenter/<int:document_id>/<int:n>/laest")
@needs(Permission.READ_CASES)
def version_progress(**_where: int) -> Response:
    """Being built."""
    return page("errors/error.html", title="version_progress", explanation="")


@pages.get("/sager/<int:case_id>/dokumenter/<int:document_id>/<int:n>/original")
@needs(Permission.READ_CASES)
def version_original(**_where: int) -> Response:
    """Being built."""
    return page("errors/error.html", title="version_original", explanation="")


@pages.get("/sager/<int:case_id>/dokumenter/<int:document_id>/aendringer")
@needs(Permission.READ_CASES)
def compare(**_where: int) -> Response:
    """Being built."""
    return page("errors/error.html", title="compare", explanation="")
