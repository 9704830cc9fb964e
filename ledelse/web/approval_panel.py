"""One approval as its page shows it: decision first, then steps, documents, conditions and history."""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from ledelse.approvals import queries
from ledelse.approvals.chain import StepStatus
from ledelse.approvals.rules import Action
from ledelse.approvals.views import ApprovalDocumentView, ApprovalView, DecisionView, PlaceView, StepView
from ledelse.cases.documents import MARKDOWN
from ledelse.cases.rules import RenditionState
from ledelse.kernel.transaction import Reading
from ledelse.people.actor import Actor
from ledelse.texts import decisions as lines
from ledelse.texts import formats, labels, refusals
from ledelse.web import cover_note
from ledelse.web.cover_note import Changes, Note
from ledelse.web.decision_bar import Bar, MenuEntry, bar_of, menu_of

CHAIN_STATES = {
    StepStatus.PENDING: "later",
    StepStatus.CURRENT: "current",
    StepStatus.APPROVED: "done",
    StepStatus.RETURNED: "returned",
    StepStatus.SKIPPED: "skipped",
}
DONE = frozenset({Action.APPROVE, Action.APPROVE_WITH_CONDITIONS, Action.CONFIRM, Action.TICK_CONDITION})
BAD = frozenset({Action.RETURN, Action.REJECT, Action.CANCEL})
ICON_OF_TYPE = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word",
    "application/vnd.oasis.opendocument.text": "word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "excel",
    MARKDOWN: "note",
}


@dataclass(frozen=True, slots=True)
class ChainStep:
    """A step as the chain shows it."""

    state: str
    label: str
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as a button that opens it, with how far it was read."""

    document_id: int
    name: str
    href: str
    pages: int
    read: int
    kind: str
    note: str
    changed: bool


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What somebody did."""

    at: datetime
    when: str
    line: str
    text: str
    kind: str
    stale: tuple[str, ...]
    undoable: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything that the page of one approval shows."""

    view: ApprovalView
    note: Note | None
    changes: tuple[Changes, ...]
    chain: tuple[ChainStep, ...]
    documents: tuple[DocumentRow, ...]
    history: tuple[HistoryLine, ...]
    facts: tuple[tuple[str, str], ...]
    state: str  # where it stands, when it does not stand at a step
    bar: Bar
    menu: tuple[MenuEntry, ...]
    stale_mine: tuple[str, ...]  # what my own decision was given on, where that is another version now
    waits: bool  # it is on the actor's list
    key: str  # a second tap on any button of this page has no second effect


def panel_of(
    reading: Reading[Actor], approval_id: int, *, waits: bool, snoozed: bool, keep: Mapping[str, Any]
) -> Panel:
    """Read one approval; raises `NotFound`."""
    view = with_mine(queries.approval_view(reading, approval_id), reading.actor)
    words = cover_note.words_for(reading, view)
    return Panel(
        view=view,
        note=cover_note.note_of(view, words),
        changes=cover_note.changes_since_mine(view, words),
        chain=tuple(_step(view, step, reading.actor) for step in view.steps),
        documents=tuple(_document(view, document) for document in view.documents),
        history=tuple(_line(view, d) for d in reversed(view.decisions)),
        facts=tuple(_facts(view)),
        state="" if view.current else labels.state_words(view.status, view.phase),
        bar=bar_of(view),
        menu=tuple(menu_of(view, waits=waits, snoozed=snoozed, keep=keep)),
        stale_mine=_stale_mine(view, reading.actor),
        waits=waits,
        key=new_key(),
    )


def with_mine(view: ApprovalView, actor: Actor) -> ApprovalView:
    """The view with, as my version of each document, the one I saw or else the one I decided on."""
    mine = (d for d in view.decisions if d.who.id == actor.person_id and d.undone_at is None)
    given = {one.document_id: one.n for decision in mine for one in decision.documents}
    return replace(view, documents=tuple(_with_my_n(d, given.get(d.document_id)) for d in view.documents))


def _with_my_n(document: ApprovalDocumentView, given_n: int | None) -> ApprovalDocumentView:
    if given_n is None or given_n >= document.n or document.my_n is not None:
        return document
    return replace(document, my_n=given_n)


def new_key() -> str:
    """A key that makes a second tap on the same form harmless."""
    return uuid.uuid4().hex


def _facts(view: ApprovalView) -> list[tuple[str, str]]:
    """What one wants to know before deciding, besides the recommendation."""
    approved = dict.fromkeys(d.who.name for d in view.decisions if d.standing and not d.carried)
    return [
        (_("Godkendt af"), formats.names(list(approved)) or _("Ingen endnu")),
        (_("Ansvarlig"), view.responsible.name),
    ]


def _stale_mine(view: ApprovalView, actor: Actor) -> tuple[str, ...]:
    mine = [decision for decision in view.decisions if decision.who.id == actor.person_id]
    return tuple(words for decision in mine for words in _stale(decision))


def _stale(decision: DecisionView) -> tuple[str, ...]:
    return tuple(f"{title}: {lines.given_on_words(given, now)}" for title, given, now in decision.stale)


def _step(view: ApprovalView, step: StepView, actor: Actor) -> ChainStep:
    names = [_("Dig") if _is_me(place, actor) else place.whom.name for place in step.places]
    return ChainStep(CHAIN_STATES[step.status], step.label, formats.names(names), _step_note(view, step))


def _is_me(place: PlaceView, actor: Actor) -> bool:
    return place.whom.person is not None and place.whom.person.id == actor.person_id


def _step_note(view: ApprovalView, step: StepView) -> str:
    """How many must approve and have; when the step is due, where that is another time than the case."""
    told = []
    if rule := labels.rule_words(step.rule, step.needed, len(step.places)):
        told.append(rule)
    approved = [place.approved_by.name for place in step.places if place.approved_by is not None]
    if approved and step.status is StepStatus.CURRENT:
        told.append(lines.approved_by_words(approved))
    if step.deadline_at is not None and step.status in (StepStatus.CURRENT, StepStatus.PENDING):
        told.append(formats.deadline_words(step.deadline_at, step.deadline_timed))
    if copies := [copy.whom.name for copy in step.copies]:
        told.append(_("kopi til %(names)s", names=formats.names(copies)))
    return " · ".join(told)


def _document(view: ApprovalView, document: ApprovalDocumentView) -> DocumentRow:
    pages = document.pages or 0
    return DocumentRow(
        document_id=document.document_id,
        name=document.title,
        href=url_for(
            "web.document_page", case_id=view.case.id, document_id=document.document_id, n=document.n
        ),
        pages=pages,
        read=document.pages_read,
        kind=_icon_of(document),
        note=_version_note(document),
        changed=document.my_n is not None,
    )


def _icon_of(document: ApprovalDocumentView) -> str:
    if document.type.startswith("image/"):
        return "image"
    return ICON_OF_TYPE.get(document.type, "file")


def _version_note(document: ApprovalDocumentView) -> str:
    told = []
    if document.my_n is not None:
        told.append(_("v%(now)s, du så v%(mine)s", now=document.n, mine=document.my_n))
    elif document.n > 1:
        told.append(_("v%(now)s", now=document.n))
    if document.is_newer_on_case:
        told.append(_("v%(newest)s findes på sagen", newest=document.newest_n))
    if document.rendition is RenditionState.MISSING:
        told.append(refusals.no_preview(document.rendition_why))
    elif document.rendition is RenditionState.PENDING:
        told.append(labels.label(document.rendition))
    return " · ".join(told)


def _line(view: ApprovalView, decision: DecisionView) -> HistoryLine:
    return HistoryLine(
        at=decision.at,
        when=formats.capital(formats.moment(decision.at)),
        line=_words(view, decision),
        text="\n".join(words for words in (decision.reason, decision.comment) if words),
        kind=_kind(decision),
        stale=_stale(decision),
        undoable=decision.id == view.undoable_id,
    )


def _kind(decision: DecisionView) -> str:
    if decision.undone_at is not None:
        return "undone"
    if decision.action in DONE:
        return "done"
    return "bad" if decision.action in BAD else "plain"


def _words(view: ApprovalView, decision: DecisionView) -> str:
    line = lines.decision_line(
        decision.action,
        who=decision.who.name,
        on_behalf_of=decision.on_behalf_of.name if decision.on_behalf_of else "",
        step=decision.step_n,
        step_name=_step_name(view, decision.step_n),
        to_step=decision.to_step,
        to_step_name=_step_name(view, decision.to_step),
        resume=decision.resume,
        note=json.dumps(dict(decision.note)) if decision.note else "",
        condition=_condition(view, decision),
        carried=decision.carried,
    )
    return _("%(line)s (fortrudt)", line=line) if decision.undone_at is not None else line


def _step_name(view: ApprovalView, n: int | None) -> str:
    return view.steps[n - 1].label if n and n <= len(view.steps) else ""


def _condition(view: ApprovalView, decision: DecisionView) -> str:
    found = next((c.text for c in view.conditions if c.id == decision.note.get("condition")), "")
    return found.partition("\n")[0]
