"""Works out, after each action, for whom an approval waits, when it is due, and who may see its case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, bindparam, delete, insert, select, update

from ledelse.approvals.access import APPROVAL
from ledelse.approvals.chain import Chain, ConditionStatus, Phase, Status, StepStatus
from ledelse.approvals.facts import Loaded
from ledelse.approvals.models import Approval, ApprovalWaiting
from ledelse.approvals.rules import Wait
from ledelse.cases.access import CASE, KIND, Grant, set_grants
from ledelse.cases.deadlines import soon_from
from ledelse.cases.rules import Cause
from ledelse.kernel.transaction import Acting, Work
from ledelse.people.queries import home_unit, units_by_id
from ledelse.people.rules import Level

WAITING = ApprovalWaiting.__table__

# Built once: putting a statement together costs more than running it.
_ROW = bindparam("row_id", type_=Integer)
_SETTLE = update(Approval).where(APPROVAL.c.id == _ROW)
_WAITS = select(WAITING).where(WAITING.c.approval_id == _ROW)
_NO_LONGER = delete(ApprovalWaiting).where(WAITING.c.id == _ROW)
_NEW_WAITS = insert(ApprovalWaiting)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The approval waits for a person or a unit."""

    wait: Wait
    person_id: int | None = None
    unit_id: int | None = None


def settle(work: Work[Acting], loaded: Loaded, *, revision: int, stale_before: int) -> None:
    """Write the approval's own row and all that follows from its chain."""
    chain = loaded.chain
    wanted = waits(loaded)
    _write_waits(work, loaded.opened.id, wanted)
    set_grants(work, loaded.opened.case.id, source=f"approval:{loaded.opened.id}", wanted=grants(loaded))
    due_at, due_timed = due(loaded)
    row = loaded.opened.row
    values: dict[str, Any] = {
        "status": chain.status,
        "phase": chain.phase,
        "finished_at": chain.finished_at,
        "is_open": chain.status is Status.ACTIVE,
        "revision": revision,
        "stale_before": stale_before,
        "due_at": due_at,
        "due_timed": due_timed,
        "step_n": chain.current.n if chain.current else None,
        "steps": len(chain.steps),
        "since": _since(work, loaded),
        **_holder(work, chain, wanted),
    }
    if due_at != row.due_at or row.soon_at is None:
        values["soon_at"] = amber_from(work, loaded.opened.case.kind, due_at)
    if chain.status is Status.ACTIVE and row.started_at is None:
        values["started_at"] = work.now
    work.session.connection().execute(_SETTLE, {"row_id": loaded.opened.id, **values})


def waits(loaded: Loaded) -> set[Waiting]:
    """For whom it waits, as a function of its rows."""
    chain = loaded.chain
    if chain.status in (Status.DRAFT, Status.CANCELLED):
        return set()
    found: set[Waiting] = set()
    if chain.status is Status.ACTIVE:
        found |= _active_waits(chain)
        found |= {Waiting(Wait.CONFIRM, person_id=person_id) for person_id in loaded.stale}
    reached = {step.id for step in chain.steps if step.status is not StepStatus.PENDING}
    for copy in loaded.copies:
        if copy.seen_at is None and copy.step_id in reached:
            found.add(Waiting(Wait.SEE, copy.person_id, copy.unit_id))
    return found


def _active_waits(chain: Chain) -> set[Waiting]:
    found = {Waiting(Wait.CONDITION, person_id=condition.owner_id) for condition in chain.open_conditions}
    if chain.phase is Phase.WITH_RESPONSIBLE:
        found.add(Waiting(Wait.RETURNED, person_id=chain.responsible_id))
    if chain.current:
        for place in chain.current.places:
            if place.is_open:
                found.add(Waiting(Wait.DECIDE, place.person_id, place.unit_id))
    return found


def grants(loaded: Loaded) -> set[Grant]:
    """Who may see the case because of this approval: approvers from the start, not in a draft."""
    chain = loaded.chain
    found = {Grant(Cause.RESPONSIBLE, person_id=chain.responsible_id)}
    if chain.status is Status.DRAFT:
        return found
    for step in chain.steps:
        found |= {Grant(Cause.APPROVER, place.person_id, place.unit_id) for place in step.places}
    found |= {Grant(Cause.COPY_RECIPIENT, copy.person_id, copy.unit_id) for copy in loaded.copies}
    # Whoever has met a condition may see what came of it; one that lapsed or was waived asks nobody for anything.
    met = (ConditionStatus.OPEN, ConditionStatus.TICKED)
    found |= {Grant(Cause.CONDITION_OWNER, person_id=c.owner_id) for c in chain.conditions if c.status in met}
    return found | {Grant(Cause.ACTED, person_id=person_id) for person_id in loaded.acted_ids}


def due(loaded: Loaded) -> tuple[datetime | None, bool]:
    """The earlier of the current step's and the approval's deadline, and whether it has a time of day."""
    row = loaded.opened.row
    found = [(row.deadline_at, row.deadline_timed)]
    if loaded.chain.current:
        step = loaded.steps[loaded.chain.current.n - 1]
        found.append((step.deadline_at, step.deadline_timed))
    given = [(at, timed) for at, timed in found if at is not None]
    return min(given) if given else (None, False)


def recolour(work: Work[Acting], *, kind: str) -> None:
    """A kind's limit for amber changed: work out anew when it begins for all that is under way."""
    rows = work.session.connection().execute(
        select(APPROVAL.c.id, APPROVAL.c.due_at)
        .join(CASE, CASE.c.id == APPROVAL.c.case_id)
        .where(CASE.c.kind == kind, APPROVAL.c.due_at.is_not(None))
    )
    for row in rows.all():
        work.session.connection().execute(
            update(Approval).where(APPROVAL.c.id == row.id).values(soon_at=amber_from(work, kind, row.due_at))
        )


def follow_case(work: Work[Acting], case_id: int) -> None:
    """The case got another unit or kind: its approvals are counted there, and amber begins as the kind says."""
    connection = work.session.connection()
    case = connection.execute(select(CASE.c.unit_id, CASE.c.kind).where(CASE.c.id == case_id)).one()
    rows = connection.execute(select(APPROVAL.c.id, APPROVAL.c.due_at).where(APPROVAL.c.case_id == case_id))
    for row in rows.all():
        values = {"unit_id": case.unit_id, "soon_at": amber_from(work, case.kind, row.due_at)}
        connection.execute(update(Approval).where(APPROVAL.c.id == row.id).values(values))


def amber_from(work: Work[Acting], kind: str, due_at: datetime | None) -> datetime | None:
    """When the deadline turns amber, by the limit of the kind of case."""
    if due_at is None:
        return None
    hours = (
        work.session.connection().execute(select(KIND.c.soon_hours).where(KIND.c.key == kind)).scalar_one()
    )
    return soon_from(due_at, soon_hours=hours)


def _write_waits(work: Work[Acting], approval_id: int, wanted: set[Waiting]) -> None:
    connection = work.session.connection()
    rows = connection.execute(_WAITS, {"row_id": approval_id}).all()
    held = {Waiting(Wait(row.wait), row.person_id, row.unit_id): row.id for row in rows}
    gone = [held[waiting] for waiting in held.keys() - wanted]
    if gone:
        connection.execute(_NO_LONGER, [{"row_id": row_id} for row_id in gone])
    new = [
        {"approval_id": approval_id, "person_id": w.person_id, "unit_id": w.unit_id, "wait": w.wait}
        for w in sorted(wanted - held.keys(), key=repr)
    ]
    if new:
        connection.execute(_NEW_WAITS, new)


def _since(work: Work[Acting], loaded: Loaded) -> datetime | None:
    """Since when it has been where it is: the step's own moment, else the moment it got there."""
    chain, row = loaded.chain, loaded.opened.row
    if chain.current:
        return chain.current.since
    same = row.phase == chain.phase and row.status == chain.status
    return row.since if same else work.now


def _holder(work: Work[Acting], chain: Chain, wanted: set[Waiting]) -> dict[str, Any]:
    """The unit and level where it lies now, for grouping the board."""
    if chain.status is not Status.ACTIVE:
        return {"holder_unit_id": None, "holder_level": None}
    order = [Wait.DECIDE, Wait.RETURNED, Wait.CONDITION]
    held = [w for w in wanted if w.wait in order]
    first = min(held, key=lambda w: (order.index(w.wait), w.unit_id or 0, w.person_id or 0), default=None)
    found = _home(work, first) if first else None
    return {"holder_unit_id": found[0] if found else None, "holder_level": found[1] if found else None}


def _home(work: Work[Acting], waiting: Waiting) -> tuple[int, Level] | None:
    if waiting.unit_id is not None:
        unit = units_by_id(work.session, [waiting.unit_id])[waiting.unit_id]
        return unit.id, unit.level
    return home_unit(work.session, waiting.person_id) if waiting.person_id is not None else None
