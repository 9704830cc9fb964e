"""Pages of drafts."""

from werkzeug.wrappers import Response

from ledelse.people.permissions import Permission, needs
from ledelse.web import pages
from ledelse.web.rendering import page


@pages.get("/sager/<int:case_id>/godkendelse/ny")
@needs(Permission.PREPARE_APPROVALS)
def new_approval(**_where: int) -> Response:
    """Being built."""
    return page("errors/error.html", title="new_approval", explanation="")


@pages.get("/godkendelse/<int:approval_id>/rediger")
@needs(Permission.PREPARE_APPROVALS)
def edit_approval(**_where: int) -> Response:
    """Being built."""
    return page("errors/error.html", title="edit_approval", explanation="")
