"""Pages of administration."""

from werkzeug.wrappers import Response

from ledelse.people.permissions import Permission, needs
from ledelse.web import pages
from ledelse.web.rendering import page


@pages.get("/administration/sagstyper")
@needs(Permission.MANAGE_KINDS)
def kinds(**_where: int) -> Response:
    """Being built."""
    return page("errors/error.html", title="kinds", explanation="")


@pages.get("/administration/personer")
@needs(Permission.MANAGE_PEOPLE)
def people(**_where: int) -> Response:
    """Being built."""
    return page("errors/error.html", title="people", explanation="")
