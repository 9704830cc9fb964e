"""Pages of own_page."""

from werkzeug.wrappers import Response

from ledelse.people.permissions import Permission, needs
from ledelse.web import pages
from ledelse.web.rendering import page


@pages.get("/mere")
@needs(Permission.OWN_PAGE)
def more(**_where: int) -> Response:
    """Being built."""
    return page("errors/error.html", title="more", explanation="")
