"""Pages of access."""

from werkzeug.wrappers import Response

from ledelse.people.permissions import Permission, needs
from ledelse.web import pages
from ledelse.web.rendering import page


@pages.get("/sager/<int:case_id>/adgang")
@needs(Permission.READ_CASES)
def access_page(**_where: int) -> Response:
    """Being built."""
    return page("errors/error.html", title="access_page", explanation="")
