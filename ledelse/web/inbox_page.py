"""Puts list and detail together: as a whole page, as a fragment, and as the answer to a decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response

from ledelse.approvals import queries, service
from ledelse.approvals.rules import UNDOABLE, Action
from ledelse.cases import access, documents
from ledelse.cases.rules import DocumentRole
from ledelse.kernel.verdict import NotFound, Refused
from ledelse.texts import formats, refusals
from ledelse.texts.done import done_words
from ledelse.texts.labels import label
from ledelse.web import guard
from ledelse.web.approval_panel import Panel, new_key, panel_of
from ledelse.web.cover_note import LONGEST_INLINE
from ledelse.web.errors import STATUS
from ledelse.web.inbox_list import EDGE, InboxList, chips, inbox_list, with_filter
from ledelse.web.rendering import is_fragment, page

PAGE, ANSWER = "inbox/inbox.html", "inbox/answer.html"


@dataclass(frozen=True, slots=True)
class Toast:
    """What just happened, and the form that takes it back."""

    words: str
    undo_action: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    kind: str = "done"


def panel_beside(found: InboxList, approval_id: int) -> Panel:
    """The approval that stands beside the list; raises `NotFound`."""
    return panel_of(
        guard.reading(),
        approval_id,
        waits=found.has(approval_id),
        snoozed=any(item.approval_id == approval_id for item in found.snoozed),
        keep=with_filter(found.chosen),
    )


def show(found: InboxList, panel: Panel | None, *, status: int = 200, **more: Any) -> Response:
    """The whole page, or the detail alone for htmx."""
    if is_fragment():
        return page(ANSWER, status=status, **fragment_context(found, panel, **more))
    return page(PAGE, status=status, **fragment_context(found, panel, happened=_kept_toast(), **more))


def answer_done(approval_id: int, toast: Toast, before: InboxList) -> Response:
    """After something was done: what is next, the list as it is now, and the way back."""
    guard.read_again()
    found = inbox_list(guard.reading(), before.chosen)
    if is_fragment() and request.form.get("from") == "list":
        return _list_only(found, toast)
    here = _where_next(before, found, approval_id)
    place = address(found, here)
    if not is_fragment():
        session["toast"] = {"words": toast.words, "undo_action": toast.undo_action, "fields": toast.fields}
        return redirect(place, 303)
    panel = panel_beside(found, here) if here is not None else None
    response = show(found, panel, happened=toast, with_list=True, unopened=True)
    response.headers["HX-Push-Url"] = place
    return response


def answer_refused(approval_id: int, fault: Refused) -> Response:
    """The approval as it is now, the reason on top, and what was typed."""
    guard.read_again()
    words = refusals.sentence(fault, me=guard.actor().username)
    found = inbox_list(guard.reading())
    if is_fragment() and request.form.get("from") == "list":
        return _list_only(found, Toast(words, kind="bad"), status=STATUS[fault.kind])
    typed = request.form.get("comment", "")
    return show(
        found,
        panel_beside(found, approval_id),
        status=STATUS[fault.kind],
        refusal=words,
        typed=typed,
        with_list=True,
    )


def toast_of(approval_id: int, action: Action) -> Toast:
    """What was done, with undo as long as it is lit."""
    guard.read_again()
    try:
        view = queries.approval_view(guard.reading(), approval_id)
    except NotFound:  # forwarded out of one's own sight
        return Toast(label(action))
    words = done_words(action, view.case.title)
    if action not in UNDOABLE or not view.may(Action.UNDO):
        return Toast(words)
    fields = {"action": Action.UNDO.value, "revision": view.revision, "key": new_key()}
    return Toast(words, url_for("web.decide", approval_id=approval_id), fields)


def address(found: InboxList, approval_id: int | None) -> str:
    """The page of the list, with an approval beside it or alone."""
    keep = with_filter(found.chosen)
    if approval_id is None:
        return url_for("web.inbox", **keep)
    return url_for("web.approval", approval_id=approval_id, **keep)


def note_shown(panel: Panel) -> None:
    """Mark that the approval and its cover note are on the screen; a confidential case is logged."""
    view = panel.view
    shown = [d.version_id for d in view.documents if d.role is DocumentRole.COVER]
    with guard.changing() as work:
        service.note_opened(work, view.id)
        documents.note_seen(work, shown)
        if view.case.confidential:
            access.note_reading(work, view.case.id)


def is_really_shown() -> bool:
    """Whether somebody looks at what is asked for: what is loaded ahead is not an opening."""
    headers = request.headers
    purpose = f"{headers.get('Purpose', '')} {headers.get('Sec-Purpose', '')}".lower()
    return "HX-Preloaded" not in headers and "prefetch" not in purpose and "prerender" not in purpose


def _where_next(before: InboxList, found: InboxList, approval_id: int) -> int | None:
    """On to the next when it has left the list; else it stays."""
    if not before.has(approval_id) or found.has(approval_id):
        return approval_id
    following = before.after(approval_id, found)
    return following.approval_id if following else None


def _list_only(found: InboxList, toast: Toast, *, status: int = 200) -> Response:
    """After a swipe one stays in the list."""
    context = fragment_context(found, None, happened=toast, with_list=True)
    response = page("inbox/list_answer.html", status=status, **context)
    response.headers["HX-Reswap"] = "none"
    return response


def _kept_toast() -> Toast | None:
    """What happened on the page before, where there was no JavaScript to show it."""
    kept = session.pop("toast", None)
    return Toast(**kept) if kept else None


def fragment_context(found: InboxList, panel: Panel | None, **more: Any) -> dict[str, Any]:
    """What the templates of list and detail are given."""
    context = {
        "current": "inbox",
        "found": found,
        "panel": panel,
        "here": panel.view.id if panel else None,
        "keep": with_filter(found.chosen),
        "chips": chips(found),
        "edge": EDGE,
        "fmt": formats,
        "label": label,
        "new_key": new_key,
        "happened": None,
        "limit": LONGEST_INLINE,
        "state": panel.state if panel else "",
        "refusal": "",
        "typed": "",
        "with_list": False,
        "unopened": False,
        "fragment": is_fragment(),
        "now": guard.reading().now,
    }
    return context | more
