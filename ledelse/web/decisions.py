"""Deciding: the sheets that ask for what an action needs, and the one route that does it."""

from flask import request
from werkzeug.wrappers import Response

from ledelse.approvals import service
from ledelse.approvals.access import open_approval
from ledelse.approvals.service import Act
from ledelse.kernel.idempotency import earlier_answer, keep_answer
from ledelse.kernel.verdict import Kind, Refused
from ledelse.people.permissions import Permission, needs
from ledelse.web import guard, pages
from ledelse.web.decision_form import read_act, this_request
from ledelse.web.decision_sheets import SHEETS, show_sheet
from ledelse.web.inbox_list import inbox_list
from ledelse.web.inbox_page import answer_done, answer_refused, toast_of

SHEET_NAMES = ",".join(f'"{name}"' for name in SHEETS)


@pages.get(f"/godkend/<int:approval_id>/<any({SHEET_NAMES}):name>")
@needs(Permission.DECIDE)
def approval_sheet(approval_id: int, name: str) -> Response:
    """The form of one action, as a page and as a sheet."""
    return show_sheet(approval_id, name)


@pages.post("/godkend/<int:approval_id>/handling")
@needs(Permission.DECIDE)
def decide(approval_id: int) -> Response:
    """Do one action, and show what is next."""
    before = inbox_list(guard.reading())
    try:
        wanted = read_act(guard.reading(), request.form)
        act_once(approval_id, wanted)
    except Refused as fault:
        sheet = request.form.get("sheet", "")
        if fault.kind is Kind.INVALID and sheet in SHEETS:
            return show_sheet(approval_id, sheet, fault=fault)
        return answer_refused(approval_id, fault)
    return answer_done(approval_id, toast_of(approval_id, wanted.action), before)


def act_once(approval_id: int, wanted: Act) -> None:
    """Do it, unless this very form has done it already: a second tap gets the answer of the first."""
    request_once = this_request()
    with guard.changing() as work:
        open_approval(work, approval_id)
        if earlier_answer(work, request_once) is None:
            decision_id = service.act(work, approval_id, wanted)
            keep_answer(work, request_once, status=200, body=str(decision_id))
