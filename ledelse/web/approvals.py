"""The inbox and the approval one decides on: list beside detail, and the fragments that keep both true."""

from werkzeug.wrappers import Response

from ledelse.people.permissions import Permission, needs
from ledelse.web import pages
from ledelse.web.rendering import page


@pages.get("/godkend")
@needs(Permission.DECIDE)
def inbox() -> Response:
    """All that waits."""
    return page("inbox/inbox.html")


@pages.get("/godkend/liste")
@needs(Permission.DECIDE)
def inbox_list() -> Response:
    """The list alone, for whoever watches it."""
    return page("inbox/inbox.html")


@pages.get("/godkend/<int:approval_id>")
@needs(Permission.DECIDE)
def approval(approval_id: int) -> Response:
    """One approval beside the list."""
    return page("inbox/inbox.html", approval_id=approval_id)


@pages.get("/godkend/<int:approval_id>/panel")
@needs(Permission.DECIDE)
def approval_panel(approval_id: int) -> Response:
    """The approval alone, for whoever watches it."""
    return page("inbox/inbox.html", approval_id=approval_id)


@pages.get("/godkend/<int:approval_id>/aendringer")
@needs(Permission.DECIDE)
def approval_changes(approval_id: int) -> Response:
    """What changed in each document since one last had it on the screen."""
    return page("inbox/inbox.html", approval_id=approval_id)


@pages.post("/godkend/<int:approval_id>/aabnet")
@needs(Permission.DECIDE)
def note_opened(approval_id: int) -> Response:
    """The approval stands on the screen."""
    return page("inbox/inbox.html", approval_id=approval_id)


@pages.post("/godkend/<int:approval_id>/udsaet")
@needs(Permission.DECIDE)
def snooze(approval_id: int) -> Response:
    """Put it aside until a moment."""
    return page("inbox/inbox.html", approval_id=approval_id)
