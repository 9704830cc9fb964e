"""Reads of approvals: the inbox, one approval as a person sees it, and those on a case."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, and_, bindparam, case, func, literal, or_, select

from ledelse.approvals.access import APPROVAL, Opened, open_approval
from ledelse.approvals.chain import ConditionStatus, Phase, Resume, Status
from ledelse.approvals.facts import DOCUMENTS, OPENING, Loaded, facts, load
from ledelse.approvals.facts import me as me_of
from ledelse.approvals.models import ApprovalSnooze, ReturnReason
from ledelse.approvals.rules import Action, Wait, may
from ledelse.approvals.views import (
    ApprovalDocumentView,
    ApprovalView,
    ConditionView,
    CopyView,
    DecisionView,
    GivenOn,
    InboxItem,
    PlaceView,
    StepView,
    Whom,
    note_of,
)
from ledelse.approvals.waiting import WAITING
from ledelse.cases.access import CASE, DOCUMENT, KIND, VERSION, visible_to
from ledelse.cases.deadlines import colour_at
from ledelse.cases.documents import SEEN
from ledelse.cases.rules import DocumentRole, RenditionState
from ledelse.kernel.transaction import Acting, Reading
from ledelse.people.actor import Actor
from ledelse.people.queries import UNIT, PersonView, UnitView, people_by_id, units_by_id

SNOOZE = ApprovalSnooze.__table__

WAIT_ORDER = {wait: place for place, wait in enumerate(Wait)}


def inbox(reading: Reading[Actor], *, also_snoozed: bool = False) -> list[InboxItem]:
    """All that waits for the actor: urgent first, then by deadline, those without one last."""
    rows = reading.session.connection().execute(_inbox_query(reading, also_snoozed=also_snoozed))
    found: dict[int, Row[Any]] = {}
    for row in rows:
        held = found.get(row.approval_id)
        if held is None or WAIT_ORDER[Wait(row.wait)] < WAIT_ORDER[Wait(held.wait)]:
            found[row.approval_id] = row
    return [_inbox_item(reading, row) for row in found.values()]


def waiting_count(reading: Reading[Actor]) -> int:
    """How many approvals wait for the actor, for the menu."""
    query = (
        select(func.count(func.distinct(WAITING.c.approval_id)))
        .select_from(_waiting_joined(reading))
        .where(*_waiting_for(reading), _not_snoozed(reading))
    )
    return int(reading.session.connection().execute(query).scalar_one())


def _waiting_joined(reading: Reading[Actor]) -> Any:
    snoozed = and_(SNOOZE.c.approval_id == APPROVAL.c.id, SNOOZE.c.person_id == reading.actor.person_id)
    return (
        WAITING.join(APPROVAL, APPROVAL.c.id == WAITING.c.approval_id)
        .join(CASE, CASE.c.id == APPROVAL.c.case_id)
        .outerjoin(SNOOZE, snoozed)
    )


def _waiting_for(reading: Reading[Actor]) -> tuple[ColumnElement[bool], ...]:
    actor = reading.actor
    mine = or_(WAITING.c.person_id == actor.person_id, WAITING.c.unit_id.in_(actor.unit_ids))
    return mine, visible_to(actor)


def _not_snoozed(reading: Reading[Actor]) -> ColumnElement[bool]:
    return or_(SNOOZE.c.until.is_(None), SNOOZE.c.until <= reading.now)


def _inbox_query(reading: Reading[Actor], *, also_snoozed: bool) -> Select[Any]:
    opening = and_(OPENING.c.approval_id == APPROVAL.c.id, OPENING.c.person_id == reading.actor.person_id)
    pages = (
        select(func.coalesce(func.sum(func.coalesce(VERSION.c.rendition_pages, VERSION.c.pages, 1)), 0))
        .select_from(DOCUMENTS.join(VERSION, VERSION.c.id == DOCUMENTS.c.version_id))
        .where(DOCUMENTS.c.approval_id == APPROVAL.c.id)
        .scalar_subquery()
    )
    query = (
        select(
            APPROVAL.c.id.label("approval_id"),
            APPROVAL.c.case_id,
            APPROVAL.c.urgent,
            APPROVAL.c.batchable,
            APPROVAL.c.is_open,
            APPROVAL.c.due_at,
            APPROVAL.c.due_timed,
            APPROVAL.c.soon_at,
            APPROVAL.c.since,
            APPROVAL.c.step_n,
            APPROVAL.c.steps,
            APPROVAL.c.revision,
            CASE.c.number,
            CASE.c.title,
            CASE.c.kind,
            CASE.c.confidential,
            KIND.c.name.label("kind_name"),
            UNIT.c.name.label("unit_name"),
            WAITING.c.wait,
            OPENING.c.at.label("opened_at"),
            SNOOZE.c.until.label("snoozed_until"),
            pages.label("pages"),
        )
        .select_from(
            _waiting_joined(reading)
            .join(KIND, KIND.c.key == CASE.c.kind)
            .join(UNIT, UNIT.c.id == CASE.c.unit_id)
            .outerjoin(OPENING, opening)
        )
        .where(*_waiting_for(reading))
        .order_by(*in_order())
    )
    return query if also_snoozed else query.where(_not_snoozed(reading))


def in_order() -> tuple[ColumnElement[Any], ...]:
    """Urgent first, then by deadline, those without a deadline last."""
    return (
        APPROVAL.c.urgent.desc(),
        case((APPROVAL.c.due_at.is_(None), literal(1)), else_=literal(0)),
        APPROVAL.c.due_at,
        APPROVAL.c.id,
    )


def _inbox_item(reading: Reading[Actor], row: Row[Any]) -> InboxItem:
    # A copy of something that has ended is still to be read, but it is not late any more.
    due_at = row.due_at if row.is_open else None
    return InboxItem(
        approval_id=row.approval_id,
        case_id=row.case_id,
        number=row.number,
        title=row.title,
        kind=row.kind,
        kind_name=row.kind_name,
        unit_name=row.unit_name,
        confidential=row.confidential,
        urgent=row.urgent,
        wait=Wait(row.wait),
        due_at=due_at,
        due_timed=row.due_timed,
        colour=colour_at(reading.now, due_at=due_at, soon_at=row.soon_at),
        since=row.since,
        step_n=row.step_n,
        steps=row.steps,
        pages=int(row.pages or 0),
        revision=row.revision,
        batchable=row.batchable,
        opened=row.opened_at is not None and (row.since is None or row.opened_at >= row.since),
        snoozed_until=row.snoozed_until,
    )


def approval_view(reading: Reading[Actor], approval_id: int) -> ApprovalView:
    """The whole approval as the actor sees it; raises `NotFound`. About eight queries."""
    opened = open_approval(reading, approval_id)
    documents = _documents(reading, opened)
    locked = [
        (one.document_id, one.version_id if one.locked else None, one.sha256 if one.locked else None)
        for one in documents
    ]
    loaded = load(reading.session, opened, locked=locked)
    names = _Names.of(reading, loaded)
    facts_now, me = facts(reading, loaded), me_of(reading, opened)
    verdicts = {action: may(action, facts_now, me) for action in Action}
    row, last = opened.row, loaded.last
    unit = names.units[opened.case.unit_id]
    return ApprovalView(
        id=opened.id,
        case=opened.case,
        kind_name=names.kind_name,
        unit=unit,
        status=loaded.chain.status,
        phase=loaded.chain.phase,
        revision=row.revision,
        urgent=row.urgent,
        batchable=row.batchable,
        deadline_at=row.deadline_at,
        deadline_timed=row.deadline_timed,
        due_at=row.due_at,
        due_timed=row.due_timed,
        colour=colour_at(reading.now, due_at=row.due_at, soon_at=row.soon_at),
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        since=row.since,
        responsible=names.people[row.responsible_id],
        steps=_steps(reading.actor, loaded, names),
        decisions=_decisions(reading, loaded, names, documents),
        conditions=_conditions(reading.actor, loaded, names),
        documents=documents,
        verdicts=verdicts,
        stale_mine=facts_now.stale_mine,
        undoable_id=last.decision_id if last and verdicts[Action.UNDO] else None,
    )


@dataclass(frozen=True, slots=True)
class _Names:
    """Everybody and every unit that an approval mentions."""

    people: dict[int, PersonView]
    units: dict[int, UnitView]
    kind_name: str

    @classmethod
    def of(cls, reading: Reading[Actor], loaded: Loaded) -> "_Names":
        people = {loaded.chain.responsible_id, loaded.opened.case.officer_id}
        units = {loaded.opened.case.unit_id}
        for step in loaded.chain.steps:
            for place in step.places:
                people |= {place.person_id or 0, place.approved_by or 0}
                units.add(place.unit_id or 0)
        for copy in loaded.copies:
            people.add(copy.person_id or 0)
            units.add(copy.unit_id or 0)
        for row in loaded.decisions:
            people |= {row.person_id, row.on_behalf_of_id or 0}
        for condition in loaded.conditions:
            people |= {condition.set_by_id, condition.owner_id, condition.settled_by_id or 0}
        return cls(
            people_by_id(reading.session, people - {0}),
            units_by_id(reading.session, units - {0}),
            str(loaded.opened.row.kind_name),
        )

    def whom(self, person_id: int | None, unit_id: int | None) -> Whom:
        return Whom(
            self.people[person_id] if person_id is not None else None,
            self.units[unit_id] if unit_id is not None else None,
        )

    def person(self, person_id: int | None) -> PersonView | None:
        return self.people[person_id] if person_id is not None else None


def _steps(actor: Actor, loaded: Loaded, names: _Names) -> tuple[StepView, ...]:
    when = {row.id: row.at for row in loaded.decisions}
    forwarded = {}
    for row in loaded.decisions:
        if row.action == Action.FORWARD and row.undone_at is None:
            forwarded[(row.step_n, note_of(row.note).get("to"))] = row.person_id
    return tuple(
        StepView(
            n=step.n,
            name=row.name,
            status=step.status,
            rule=step.rule,
            needed=step.needed,
            places=tuple(
                PlaceView(
                    id=place.id,
                    whom=names.whom(place.person_id, place.unit_id),
                    approved_by=names.person(place.approved_by),
                    approved_at=when.get(place.decision_id) if place.decision_id else None,
                    forwarded_by=names.person(
                        forwarded.get((step.n, names.whom(place.person_id, place.unit_id).name))
                    ),
                    is_mine=place.is_for(actor.person_id, actor.unit_ids),
                )
                for place in step.places
            ),
            copies=tuple(
                CopyView(
                    whom=names.whom(copy.person_id, copy.unit_id),
                    seen_at=copy.seen_at,
                    is_mine=copy.person_id == actor.person_id or copy.unit_id in actor.unit_ids,
                )
                for copy in loaded.copies
                if copy.step_id == step.id
            ),
            deadline_at=row.deadline_at,
            deadline_timed=row.deadline_timed,
            since=step.since,
        )
        for step, row in zip(loaded.chain.steps, loaded.steps, strict=True)
    )


def _documents(reading: Reading[Actor], opened: Opened) -> tuple[ApprovalDocumentView, ...]:
    """The approval's documents in the version that counts: the locked one, in a draft the newest."""
    asked = {"approval_id": opened.id, "reader_id": reading.actor.person_id}
    rows = reading.session.connection().execute(_DOCUMENTS_SHOWN, asked)
    return tuple(_document(row) for row in rows)


def _documents_shown() -> Select[Any]:
    """Built once, since putting it together costs more than running it."""
    reader_id = bindparam("reader_id", type_=Integer)
    latest = VERSION.alias("latest")
    newest = (
        select(func.max(latest.c.n)).where(latest.c.document_id == DOCUMENTS.c.document_id).scalar_subquery()
    )
    other = VERSION.alias("other")
    other_seen = SEEN.alias("other_seen")
    my_n = (
        select(func.max(other.c.n))
        .select_from(other.join(other_seen, other_seen.c.version_id == other.c.id))
        .where(
            other.c.document_id == DOCUMENTS.c.document_id,
            other_seen.c.person_id == reader_id,
            other.c.n < VERSION.c.n,
        )
        .scalar_subquery()
    )
    counts = or_(
        VERSION.c.id == DOCUMENTS.c.version_id, and_(DOCUMENTS.c.version_id.is_(None), VERSION.c.n == newest)
    )
    seen = and_(SEEN.c.version_id == VERSION.c.id, SEEN.c.person_id == reader_id)
    return (
        select(
            DOCUMENT.c.id.label("document_id"),
            DOCUMENT.c.title,
            DOCUMENT.c.role,
            VERSION,
            DOCUMENTS.c.version_id.label("locked_id"),
            newest.label("newest_n"),
            SEEN.c.pages_read,
            my_n.label("my_n"),
        )
        .select_from(
            DOCUMENTS.join(DOCUMENT, DOCUMENT.c.id == DOCUMENTS.c.document_id)
            .join(VERSION, and_(VERSION.c.document_id == DOCUMENT.c.id, counts))
            .outerjoin(SEEN, seen)
        )
        .where(DOCUMENTS.c.approval_id == bindparam("approval_id", type_=Integer))
        .order_by(case((DOCUMENT.c.role == DocumentRole.COVER, 0), else_=1), DOCUMENTS.c.ord)
    )


_DOCUMENTS_SHOWN = _documents_shown()


def _document(row: Row[Any]) -> ApprovalDocumentView:
    return ApprovalDocumentView(
        document_id=row.document_id,
        title=row.title,
        role=DocumentRole(row.role),
        version_id=row.id,
        n=row.n,
        newest_n=row.newest_n,
        locked=row.locked_id is not None,
        sha256=row.sha256,
        size=row.size,
        type=row.type,
        filename=row.filename,
        pages=row.rendition_pages or row.pages,
        rendition=RenditionState(row.rendition),
        rendition_why=row.rendition_why,
        rendition_sha256=row.rendition_sha256,
        pages_read=row.pages_read or 0,
        seen=row.pages_read is not None,
        my_n=row.my_n,
    )


def _decisions(
    reading: Reading[Actor],
    loaded: Loaded,
    names: _Names,
    documents: Iterable[ApprovalDocumentView],
) -> tuple[DecisionView, ...]:
    version_ids = {version_id for given in loaded.given_on.values() for version_id in given}
    given_on = {document.version_id: document for document in documents}
    older = _older_versions(reading, version_ids - given_on.keys())
    now = {document.document_id: document for document in documents}
    standing = {place.decision_id for step in loaded.chain.steps for place in step.places}
    return tuple(
        _decision(row, loaded.given_on.get(row.id, {}), names, given_on, older, now, row.id in standing)
        for row in loaded.decisions
    )


def _older_versions(reading: Reading[Actor], ids: set[int]) -> dict[int, Any]:
    if not ids:
        return {}
    rows = reading.session.connection().execute(
        select(VERSION.c.id, VERSION.c.n, VERSION.c.document_id, DOCUMENT.c.title)
        .join(DOCUMENT, DOCUMENT.c.id == VERSION.c.document_id)
        .where(VERSION.c.id.in_(ids))
    )
    return {row.id: row for row in rows.all()}


def _decision(
    row: Row[Any],
    hashes: dict[int, str],
    names: _Names,
    current: dict[int, ApprovalDocumentView],
    older: dict[int, Any],
    now: dict[int, ApprovalDocumentView],
    standing: bool,
) -> DecisionView:
    given = []
    for version_id, sha256 in hashes.items():
        version = current.get(version_id) or older[version_id]
        given.append(GivenOn(version.document_id, version.title, version.n, sha256))
    stale = tuple(
        (one.title, one.n, now[one.document_id].n)
        for one in given
        if one.document_id in now and now[one.document_id].locked and now[one.document_id].n != one.n
    )
    return DecisionView(
        id=row.id,
        action=Action(row.action),
        step_n=row.step_n,
        who=names.people[row.person_id],
        on_behalf_of=names.person(row.on_behalf_of_id),
        comment=row.comment,
        reason=row.reason,
        note=note_of(row.note),
        to_step=row.to_step,
        resume=Resume(row.resume) if row.resume else None,
        carried=row.carried_from_id is not None,
        at=row.at,
        undone_at=row.undone_at,
        documents=tuple(given),
        standing=standing,
        stale=stale if standing else (),
    )


def _conditions(actor: Actor, loaded: Loaded, names: _Names) -> tuple[ConditionView, ...]:
    active = loaded.chain.status is Status.ACTIVE
    return tuple(
        ConditionView(
            id=row.id,
            text=row.text,
            step_n=row.step_n,
            set_by=names.people[row.set_by_id],
            owner=names.people[row.owner_id],
            status=ConditionStatus(row.status),
            settled_at=row.settled_at,
            settled_by=names.person(row.settled_by_id),
            may_tick=active and row.status == ConditionStatus.OPEN and row.owner_id == actor.person_id,
            may_waive=active and row.status == ConditionStatus.OPEN and row.set_by_id == actor.person_id,
        )
        for row in loaded.conditions
    )


@dataclass(frozen=True, slots=True)
class ApprovalOnCase:
    """An approval as a line on its case's page."""

    id: int
    status: Status
    phase: Phase | None
    step_n: int | None
    steps: int
    urgent: bool
    due_at: datetime | None
    due_timed: bool
    started_at: datetime | None
    finished_at: datetime | None
    responsible_id: int


def approvals_on_case(reading: Reading[Actor], case_id: int, *, drafts_too: bool) -> list[ApprovalOnCase]:
    """The approvals on a case that was opened, newest first; drafts only for those who write the case."""
    query = select(APPROVAL).where(APPROVAL.c.case_id == case_id).order_by(APPROVAL.c.id.desc())
    if not drafts_too:
        own = APPROVAL.c.responsible_id == reading.actor.person_id
        query = query.where(or_(APPROVAL.c.status != Status.DRAFT, own))
    return [
        ApprovalOnCase(
            row.id,
            Status(row.status),
            Phase(row.phase) if row.phase else None,
            row.step_n,
            row.steps,
            row.urgent,
            row.due_at,
            row.due_timed,
            row.started_at,
            row.finished_at,
            row.responsible_id,
        )
        for row in reading.session.connection().execute(query)
    ]


def is_running_on(reading: Reading[Acting], case_id: int) -> bool:
    """Whether an approval is under way on the case."""
    query = select(APPROVAL.c.id).where(APPROVAL.c.case_id == case_id, APPROVAL.c.is_open).limit(1)
    return reading.session.connection().execute(query).first() is not None


def return_reasons(reading: Reading[Acting]) -> list[str]:
    """The organisation's reasons for a return, in its order."""
    query = select(ReturnReason.text).where(ReturnReason.active).order_by(ReturnReason.ord)
    return list(reading.session.execute(query).scalars())
