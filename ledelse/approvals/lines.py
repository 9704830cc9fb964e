"""Approvals as lines: those of one case, and those that a person is responsible for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select

from ledelse.approvals.access import APPROVAL
from ledelse.approvals.chain import Phase, Status
from ledelse.approvals.facts import STEP
from ledelse.cases.access import CASE, visible_to
from ledelse.cases.deadlines import Colour, colour_at
from ledelse.kernel.transaction import Reading
from ledelse.people.actor import PERSON, Actor
from ledelse.people.queries import UNIT

MOST = 200  # of one's own; more are found by searching


@dataclass(frozen=True, slots=True)
class ApprovalLine:
    """An approval with its case, where it stands, and with whom."""

    id: int
    case_id: int
    number: str
    title: str
    confidential: bool
    status: Status
    phase: Phase | None
    revision: int
    step_n: int | None
    step_name: str
    steps: int
    holder: str  # the unit that has it now
    responsible_id: int
    responsible: str
    urgent: bool
    due_at: datetime | None
    due_timed: bool
    colour: Colour
    since: datetime | None
    started_at: datetime | None
    finished_at: datetime | None


def own_approvals(reading: Reading[Actor]) -> list[ApprovalLine]:
    """Those the actor is responsible for, the latest first."""
    return _lines(reading, APPROVAL.c.responsible_id == reading.actor.person_id)


def approvals_of(reading: Reading[Actor], case_id: int, *, drafts_too: bool) -> list[ApprovalLine]:
    """Those of a case, the latest first; drafts only for who writes the case or is responsible."""
    mine = or_(APPROVAL.c.status != Status.DRAFT, APPROVAL.c.responsible_id == reading.actor.person_id)
    wanted = APPROVAL.c.case_id == case_id
    return _lines(reading, wanted if drafts_too else and_(wanted, mine))


def _lines(reading: Reading[Actor], wanted: ColumnElement[bool]) -> list[ApprovalLine]:
    query = (
        select(
            APPROVAL,
            CASE.c.number,
            CASE.c.title,
            CASE.c.confidential,
            STEP.c.name.label("step_name"),
            UNIT.c.name.label("holder"),
            PERSON.c.name.label("responsible"),
        )
        .select_from(
            APPROVAL.join(CASE, CASE.c.id == APPROVAL.c.case_id)
            .join(PERSON, PERSON.c.id == APPROVAL.c.responsible_id)
            .outerjoin(STEP, and_(STEP.c.approval_id == APPROVAL.c.id, STEP.c.n == APPROVAL.c.step_n))
            .outerjoin(UNIT, UNIT.c.id == APPROVAL.c.holder_unit_id)
        )
        .where(wanted, visible_to(reading.actor))
        .order_by(APPROVAL.c.id.desc())
        .limit(MOST)
    )
    return [_line(reading, row) for row in reading.session.connection().execute(query)]


def _line(reading: Reading[Actor], row: Row[Any]) -> ApprovalLine:
    return ApprovalLine(
        id=row.id,
        case_id=row.case_id,
        number=row.number,
        title=row.title,
        confidential=row.confidential,
        status=Status(row.status),
        phase=Phase(row.phase) if row.phase else None,
        revision=row.revision,
        step_n=row.step_n,
        step_name=row.step_name or "",
        steps=row.steps,
        holder=row.holder or "",
        responsible_id=row.responsible_id,
        responsible=row.responsible,
        urgent=row.urgent,
        due_at=row.due_at,
        due_timed=row.due_timed,
        colour=colour_at(reading.now, due_at=row.due_at, soon_at=row.soon_at),
        since=row.since,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )
