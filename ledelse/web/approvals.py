"""The inbox and the approval one decides on: list beside detail, and the fragments that keep both true."""

from flask import request, url_for
from werkzeug.wrappers import Response

from ledelse.approvals import queries, service
from ledelse.approvals.words import compared_versions, words_of
from ledelse.kernel.verdict import Refused
from ledelse.people.permissions import Permission, needs
from ledelse.texts import formats
from ledelse.texts.done import snoozed_words, woken_words
from ledelse.web import cover_note, guard, pages
from ledelse.web.approval_panel import with_mine
from ledelse.web.decision_form import snooze_until
from ledelse.web.decision_sheets import show_sheet
from ledelse.web.inbox_list import inbox_list, shown_id, with_filter
from ledelse.web.inbox_page import (
    Toast,
    answer_done,
    fragment_context,
    is_really_shown,
    note_shown,
    panel_beside,
    show,
)
from ledelse.web.rendering import page


@pages.get("/godkend")
@needs(Permission.DECIDE)
def inbox() -> Response:
    """All that waits."""
    return show(inbox_list(guard.reading()), None)


@pages.get("/godkend/liste", endpoint="inbox_list")
@needs(Permission.DECIDE)
def inbox_list_fragment() -> Response:
    """The list alone, for whoever watches it."""
    found = inbox_list(guard.reading())
    return page("inbox/list_answer.html", **fragment_context(found, None, here=shown_id()))


@pages.get("/godkend/<int:approval_id>")
@needs(Permission.DECIDE)
def approval(approval_id: int) -> Response:
    """One approval beside the list; whoever sees it has opened it."""
    found = inbox_list(guard.reading())
    panel = panel_beside(found, approval_id)
    response = show(found, panel)
    if is_really_shown():
        note_shown(panel)
    return response


@pages.get("/godkend/<int:approval_id>/panel")
@needs(Permission.DECIDE)
def approval_panel(approval_id: int) -> Response:
    """The approval alone, for whoever watches it."""
    found = inbox_list(guard.reading())
    panel = panel_beside(found, approval_id)
    return page("approvals/panel_answer.html", **fragment_context(found, panel))


@pages.post("/godkend/<int:approval_id>/aabnet")
@needs(Permission.DECIDE)
def note_opened(approval_id: int) -> Response:
    """The approval that came with an answer stands on the screen now."""
    found = inbox_list(guard.reading())
    note_shown(panel_beside(found, approval_id))
    return Response(status=204)


@pages.get("/godkend/<int:approval_id>/aendringer")
@needs(Permission.DECIDE)
def approval_changes(approval_id: int) -> Response:
    """What changed in each document since one last had it on the screen."""
    reading = guard.reading()
    view = with_mine(queries.approval_view(reading, approval_id), reading.actor)
    changes = cover_note.changes_since_mine(view, words_of(reading, compared_versions(view)))
    back = url_for("web.approval", approval_id=approval_id)
    return page("approvals/changes.html", view=view, changes=changes, back=back, current="inbox")


@pages.post("/godkend/<int:approval_id>/udsaet")
@needs(Permission.DECIDE)
def snooze(approval_id: int) -> Response:
    """Put it aside until a morning; it stays on the board."""
    before = inbox_list(guard.reading())
    title = queries.approval_view(guard.reading(), approval_id).case.title
    try:
        with guard.changing() as work:
            until = snooze_until(request.form, today=work.today)
            service.snooze(work, approval_id, until=until)
    except Refused as fault:
        return show_sheet(approval_id, "udsaet", fault=fault)
    if until is None:
        return answer_done(approval_id, Toast(woken_words(title)), before)
    words = snoozed_words(title, formats.moment_in_text(until))
    here = url_for("web.snooze", approval_id=approval_id, **with_filter(before.chosen))
    return answer_done(approval_id, Toast(words, here, {"until": ""}), before)
