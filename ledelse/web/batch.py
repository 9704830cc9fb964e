"""Approving several at once: choose, read what was chosen, and see what became of each."""

from dataclasses import dataclass

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ledelse.approvals import service
from ledelse.approvals.access import open_approval
from ledelse.approvals.rules import Action, Why
from ledelse.approvals.service import Act
from ledelse.approvals.views import InboxItem
from ledelse.kernel.idempotency import earlier_answer, keep_answer, once
from ledelse.kernel.verdict import Kind, NotFound, Refused
from ledelse.people.permissions import Permission, needs
from ledelse.texts import formats, refusals
from ledelse.web import guard, pages
from ledelse.web.approval_panel import new_key
from ledelse.web.inbox_list import EDGE, Filter, inbox_list
from ledelse.web.inbox_page import Toast, toast_of
from ledelse.web.rendering import page

MOST = 100  # approvals in one go; each is a change of its own


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one: done, with the way back, or the reason why not."""

    approval_id: int
    title: str
    done: bool
    words: str = ""
    toast: Toast | None = None


@pages.get("/godkend/flere")
@needs(Permission.DECIDE)
def batch() -> Response:
    """Choose among those that may be approved together; those that may not say why."""
    items = [item for item in _waiting() if item.wait == "decide"]
    off = refusals.reason(Why.NOT_OPENED)
    return page("inbox/batch.html", items=items, off=off, edge=EDGE, fmt=formats, current="inbox")


@pages.post("/godkend/flere")
@needs(Permission.DECIDE)
def batch_summary() -> Response:
    """What was chosen, by title, before it is done."""
    chosen = set(request.form.getlist("approval")[:MOST])
    items = [item for item in _waiting() if item.may_batch and str(item.approval_id) in chosen]
    if not items:
        return redirect(url_for("web.batch"), 303)
    return page(
        "inbox/batch_summary.html", items=items, key=new_key(), edge=EDGE, fmt=formats, current="inbox"
    )


@pages.post("/godkend/flere/udfoer")
@needs(Permission.DECIDE)
def batch_approve() -> Response:
    """Approve each on its own, and say what became of it."""
    waiting = {item.approval_id: item for item in _waiting()}
    outcomes = [_approved(waiting.get(approval_id), approval_id) for approval_id in _chosen()]
    guard.read_again()
    inbox_list(guard.reading(), Filter.ALL)
    return page("inbox/batch_outcome.html", outcomes=outcomes, current="inbox")


def _waiting() -> tuple[InboxItem, ...]:
    return inbox_list(guard.reading(), Filter.ALL).items


def _chosen() -> list[int]:
    return [int(one) for one in request.form.getlist("approval")[:MOST] if one.isdecimal() and len(one) < 10]


def _approved(item: InboxItem | None, approval_id: int) -> Outcome:
    """Approve one in a transaction of its own; that another one fails does not take it along."""
    title = item.title if item else ""
    try:
        _approve_once(item, approval_id)
    except Refused as fault:
        words = refusals.sentence(fault, me=guard.actor().username, on_page=False)
        return Outcome(approval_id, title, done=False, words=words)
    except NotFound:
        return Outcome(approval_id, title, done=False, words=refusals.not_found())
    return Outcome(approval_id, title, done=True, toast=toast_of(approval_id, Action.APPROVE))


def _approve_once(item: InboxItem | None, approval_id: int) -> None:
    revision = request.form.get(f"revision_{approval_id}", "")
    key = request.form.get("key", "")
    form = once(f"{key}-{approval_id}", path=request.path, body=revision.encode()) if key else None
    wanted = Act(Action.APPROVE, int(revision) if revision.isdecimal() else 0)
    with guard.changing() as work:
        open_approval(work, approval_id)
        if earlier_answer(work, form) is not None:
            return
        if item is not None and not item.may_batch:
            raise Refused(Why.NOT_OPENED, Kind.INVALID, {})
        decision_id = service.act(work, approval_id, wanted)
        keep_answer(work, form, status=200, body=str(decision_id))
