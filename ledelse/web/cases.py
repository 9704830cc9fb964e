"""The page of a case: where it stands, its documents, its approvals, its history."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ledelse.approvals.chain import Phase, Status
from ledelse.approvals.lines import ApprovalLine, approvals_of
from ledelse.cases.deadlines import Colour, colour_at
from ledelse.cases.queries import CaseView, RecordLine, case_view, documents_of, history_of
from ledelse.people.permissions import Permission, needs
from ledelse.texts import formats
from ledelse.texts.happenings import event_words
from ledelse.texts.refusals import why_off
from ledelse.web import guard, pages
from ledelse.web.document_lines import lines_of
from ledelse.web.form_values import Fault, errors_of, status_of
from ledelse.web.reading_log import note_reading
from ledelse.web.rendering import block, is_fragment, page

MOST_HISTORY = 100
SILENT = frozenset({"cases.RenditionMade"})  # nobody did it, and it changes nothing


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A happening in words."""

    who: str
    what: str
    when: str
    kind: str


@pages.get("/sager/<int:case_id>")
@needs(Permission.READ_CASES)
def case(case_id: int) -> Response:
    """One case."""
    return case_page(case_id)


def case_page(case_id: int, *, fault: Fault | None = None, typed: str = "") -> Response:
    """The case, or its live part alone for htmx; with the reason why something on it was refused."""
    context = _context(case_id)
    context["errors"] = errors_of(fault) if fault else {}
    context["typed"] = typed
    note_reading(context["view"].facts)
    status = status_of(fault) if fault else 200
    if is_fragment():
        return block("cases/case.html", "case", status=status, **context)
    return page("cases/case.html", status=status, **context)


def _context(case_id: int) -> dict[str, Any]:
    reading = guard.reading()
    view = case_view(reading, case_id)
    writes = bool(view.may_write) or not view.facts.is_open
    approvals = approvals_of(reading, case_id, drafts_too=writes)
    return {
        "current": "cases",
        "view": view,
        "row": view.row,
        "colour": _colour(view),
        "documents": lines_of(documents_of(reading, case_id)),
        "approvals": approvals,
        "stands": [one for one in approvals if one.status in (Status.ACTIVE, Status.DRAFT)],
        "history": _history(history_of(reading, case_id, limit=MOST_HISTORY)),
        "why_off": why_off(view.may_write),
        "returned_to_me": _returned_to_me(approvals),
    }


def _colour(view: CaseView) -> Colour:
    if not view.facts.is_open:
        return Colour.NONE
    return colour_at(guard.reading().now, due_at=view.row.deadline_at, soon_at=None)


def _returned_to_me(approvals: list[ApprovalLine]) -> frozenset[int]:
    me = guard.actor().person_id
    return frozenset(
        one.id for one in approvals if one.phase is Phase.WITH_RESPONSIBLE and one.responsible_id == me
    )


def _history(lines: list[RecordLine]) -> list[HistoryLine]:
    return [_history_line(one) for one in lines if one.entry.kind not in SILENT]


def _history_line(line: RecordLine) -> HistoryLine:
    who = line.name or _("Systemet")
    if line.on_behalf_of_name:
        who = _("%(who)s på vegne af %(leader)s", who=who, leader=line.on_behalf_of_name)
    kind = "plain"
    if line.entry.kind.endswith(("Approved", "Finished")):
        kind = "done"
    elif line.entry.kind.endswith(("SentBack", "Rejected", "Deleted")):
        kind = "bad"
    return HistoryLine(
        who, event_words(line.entry.kind, line.entry.data), formats.moment(line.entry.at), kind
    )


def address(case_id: int, anchor: str | None = None) -> str:
    """The page of a case."""
    return url_for("web.case", case_id=case_id, _anchor=anchor)
