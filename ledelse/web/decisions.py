"""Deciding: the sheets that ask for what an action needs, and the one route that does it."""

from werkzeug.wrappers import Response

from ledelse.people.permissions import Permission, needs
from ledelse.web import pages
from ledelse.web.rendering import page

SHEETS = (
    "returner,afvis,betingelser,viderestil,spring-over,overtag,annuller,genaabn,traek-tilbage,"
    "send-videre,udsaet"
)


@pages.get(f"/godkend/<int:approval_id>/<any({SHEETS}):name>")
@needs(Permission.DECIDE)
def approval_sheet(approval_id: int, name: str) -> Response:
    """The form of one action, as a page and as a sheet."""
    return page("inbox/inbox.html", approval_id=approval_id, name=name)


@pages.post("/godkend/<int:approval_id>/handling")
@needs(Permission.DECIDE)
def decide(approval_id: int) -> Response:
    """Do one action, and show what is next."""
    return page("inbox/inbox.html", approval_id=approval_id)
