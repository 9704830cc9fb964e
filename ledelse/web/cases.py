"""Pages of cases."""

from werkzeug.wrappers import Response

from ledelse.people.permissions import Permission, needs
from ledelse.web import pages
from ledelse.web.rendering import page


@pages.get("/sager")
@needs(Permission.READ_CASES)
def cases(**_where: int) -> Response:
    """Being built."""
    return page("errors/error.html", title="cases", explanation="")


@pages.get("/sager/<int:case_id>")
@needs(Permission.READ_CASES)
def case(**_where: int) -> Response:
    """Being built."""
    return page("errors/error.html", title="case", explanation="")


@pages.get("/sager/ny")
@needs(Permission.CREATE_CASES)
def new_case(**_where: int) -> Response:
    """Being built."""
    return page("errors/error.html", title="new_case", explanation="")
