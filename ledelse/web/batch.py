"""Approving several at once: choose, read what was chosen, and see what became of each."""

from werkzeug.wrappers import Response

from ledelse.people.permissions import Permission, needs
from ledelse.web import pages
from ledelse.web.rendering import page


@pages.get("/godkend/flere")
@needs(Permission.DECIDE)
def batch() -> Response:
    """Choose among those that may be approved together."""
    return page("inbox/inbox.html")


@pages.post("/godkend/flere")
@needs(Permission.DECIDE)
def batch_summary() -> Response:
    """What was chosen, by title, before it is done."""
    return page("inbox/inbox.html")


@pages.post("/godkend/flere/udfoer")
@needs(Permission.DECIDE)
def batch_approve() -> Response:
    """Approve each on its own, and say what became of it."""
    return page("inbox/inbox.html")
