"""Writing an approval before and between its turns: the draft, its steps, its documents, its approvers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ledelse.approvals.access import APPROVAL, open_approval_to_act
from ledelse.approvals.chain import FINISHED, Rule, Status, Step, StepStatus
from ledelse.approvals.events import ApprovalCreated, StepsEdited
from ledelse.approvals.facts import DOCUMENTS, PLACE, STEP, Loaded
from ledelse.approvals.models import (
    Approval,
    ApprovalCopy,
    ApprovalDocument,
    ApprovalPlace,
    ApprovalStep,
)
from ledelse.approvals.rules import Me, StepPlan, Why, fixed_steps, may_have_steps
from ledelse.approvals.waiting import amber_from
from ledelse.cases.access import DOCUMENT, KIND, VERSION, Grant, open_case_to_write, set_grants
from ledelse.cases.deadlines import due
from ledelse.cases.rules import Cause
from ledelse.kernel.db import Base
from ledelse.kernel.transaction import Acting, Work
from ledelse.kernel.verdict import Kind, Refused
from ledelse.people.actor import Actor
from ledelse.people.permissions import Permission
from ledelse.people.queries import people_by_id, units_by_id


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step with its copy recipients and deadline; a date means 23:59 that day."""

    plan: StepPlan
    copy_people: tuple[int, ...] = ()
    copy_units: tuple[int, ...] = ()
    deadline: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Takeover:
    """Who is to stand in a step instead of those who have not acted yet; `add` keeps these too."""

    step_n: int
    people: tuple[int, ...]
    units: tuple[int, ...] = ()
    add: bool = False


@dataclass(frozen=True, slots=True)
class NewApproval:
    """What an approval is made with. None for `responsible_id` is the case officer."""

    steps: tuple[NewStep, ...]
    document_ids: tuple[int, ...]
    deadline: date | datetime | None = None
    urgent: bool = False
    batchable: bool | None = None
    responsible_id: int | None = None


def create_approval(work: Work[Actor], case_id: int, new: NewApproval) -> int:
    """Make a draft on a case; answers its id. Approvers do not see it until it is started."""
    case = open_case_to_write(work, case_id)
    if not work.actor.may(Permission.PREPARE_APPROVALS):
        raise Refused(Why.MAY_NOT_PREPARE, Kind.FORBIDDEN, {})
    responsible_id = new.responsible_id or case.officer_id
    _require_active(work, [responsible_id], field="responsible")
    deadline = due(new.deadline)
    batchable = new.batchable
    if batchable is None:
        batchable = bool(_kind_default(work, case.kind))
    approval = Approval(
        case_id=case_id,
        unit_id=case.unit_id,
        responsible_id=responsible_id,
        status=Status.DRAFT,
        urgent=new.urgent,
        batchable=batchable,
        deadline_at=deadline.at if deadline else None,
        deadline_timed=deadline.timed if deadline else False,
        due_at=deadline.at if deadline else None,
        due_timed=deadline.timed if deadline else False,
        soon_at=amber_from(work, case.kind, deadline.at if deadline else None),
        created_by_id=work.actor.person_id,
        created_at=work.now,
        steps=len(new.steps),
    )
    work.session.add(approval)
    work.session.flush()
    _insert_steps(work, approval.id, new.steps, first=1)
    set_documents(work, approval.id, case_id, new.document_ids)
    grant = Grant(Cause.RESPONSIBLE, person_id=responsible_id)
    set_grants(work, case_id, source=f"approval:{approval.id}", wanted={grant})
    work.record(
        ApprovalCreated(case_id=case_id, approval_id=approval.id, status=Status.DRAFT),
    )
    return approval.id


def update_draft(work: Work[Actor], approval_id: int, new: NewApproval) -> None:
    """Write the draft anew: steps, documents, deadline, urgent."""
    opened = open_approval_to_act(work, approval_id)
    open_case_to_write(work, opened.case.id)
    if opened.row.status != Status.DRAFT:
        raise Refused(Why.NOT_DRAFT, Kind.CONFLICT, {})
    deadline = due(new.deadline)
    work.session.connection().execute(delete(ApprovalStep).where(STEP.c.approval_id == approval_id))
    _insert_steps(work, approval_id, new.steps, first=1)
    set_documents(work, approval_id, opened.case.id, new.document_ids)
    values: dict[str, Any] = {
        "urgent": new.urgent,
        "deadline_at": deadline.at if deadline else None,
        "deadline_timed": deadline.timed if deadline else False,
        "due_at": deadline.at if deadline else None,
        "due_timed": deadline.timed if deadline else False,
        "soon_at": amber_from(work, opened.case.kind, deadline.at if deadline else None),
        "steps": len(new.steps),
        "revision": opened.row.revision + 1,
        "stale_before": opened.row.revision + 1,
    }
    if new.batchable is not None:
        values["batchable"] = new.batchable
    work.session.connection().execute(update(Approval).where(APPROVAL.c.id == approval_id).values(values))
    work.record(StepsEdited(case_id=opened.case.id, approval_id=approval_id, status=Status.DRAFT))


def set_documents(work: Work[Acting], approval_id: int, case_id: int, document_ids: Sequence[int]) -> None:
    """The approval's documents in this order; they must be documents of its case."""
    wanted = list(dict.fromkeys(document_ids))
    connection = work.session.connection()
    known = set(
        connection.execute(
            select(DOCUMENT.c.id).where(DOCUMENT.c.case_id == case_id, DOCUMENT.c.id.in_(wanted))
        ).scalars()
    )
    if set(wanted) - known:
        raise Refused(Why.DOCUMENT_UNKNOWN, Kind.INVALID, {"field": "documents"})
    connection.execute(delete(ApprovalDocument).where(DOCUMENTS.c.approval_id == approval_id))
    rows = [
        {"approval_id": approval_id, "ord": ord_, "document_id": document_id}
        for ord_, document_id in enumerate(wanted, start=1)
    ]
    if rows:
        connection.execute(insert(ApprovalDocument), rows)


def adopt_versions(work: Work[Acting], loaded: Loaded, wanted: Mapping[int, int | None]) -> bool:
    """Lock documents to versions: all to their newest from draft, else those named; say whether any changed."""
    draft = loaded.chain.status is Status.DRAFT
    chosen: dict[int, int | None] = dict.fromkeys(loaded.locked, None) if draft else {}
    chosen |= wanted
    changed = False
    for document_id, n in chosen.items():
        version_id = _version_id(work, loaded, document_id, n)
        if loaded.locked.get(document_id) == version_id:
            continue
        changed = True
        _lock(work, loaded, document_id, version_id)
    return changed


def unlock_versions(work: Work[Acting], loaded: Loaded) -> None:
    """Back in draft the documents follow their newest versions again."""
    work.session.connection().execute(
        update(ApprovalDocument).where(DOCUMENTS.c.approval_id == loaded.opened.id).values(version_id=None)
    )


def _lock(work: Work[Acting], loaded: Loaded, document_id: int, version_id: int) -> None:
    connection = work.session.connection()
    if document_id in loaded.locked:
        connection.execute(
            update(ApprovalDocument)
            .where(DOCUMENTS.c.approval_id == loaded.opened.id, DOCUMENTS.c.document_id == document_id)
            .values(version_id=version_id)
        )
        return
    last = max((ord_ for ord_, _ in enumerate(loaded.locked, start=1)), default=0)
    connection.execute(
        insert(ApprovalDocument).values(
            approval_id=loaded.opened.id,
            ord=last + document_id,
            document_id=document_id,
            version_id=version_id,
        )
    )


def _version_id(work: Work[Acting], loaded: Loaded, document_id: int, n: int | None) -> int:
    query = (
        select(VERSION.c.id)
        .join(DOCUMENT, DOCUMENT.c.id == VERSION.c.document_id)
        .where(DOCUMENT.c.case_id == loaded.opened.case.id, DOCUMENT.c.id == document_id)
        .order_by(VERSION.c.n.desc())
        .limit(1)
    )
    if n is not None:
        query = query.where(VERSION.c.n == n)
    version_id = work.session.connection().execute(query).scalar()
    if version_id is None:
        raise Refused(Why.DOCUMENT_UNKNOWN, Kind.INVALID, {"field": "documents"})
    return int(version_id)


def edit_steps(work: Work[Acting], loaded: Loaded, steps: Sequence[NewStep]) -> dict[str, object]:
    """Write the whole chain; the steps that have had their turn must be in it unchanged."""
    fixed = fixed_steps(loaded.chain)
    may_have_steps([step.plan for step in steps]).require()
    if len(steps) < fixed:
        raise Refused(Why.STEP_LOCKED, Kind.CONFLICT, {"step": fixed})
    for step, new in zip(loaded.chain.steps[:fixed], steps[:fixed], strict=True):
        if not _same_people(step, new.plan):
            raise Refused(Why.STEP_LOCKED, Kind.CONFLICT, {"step": step.n})
    connection = work.session.connection()
    connection.execute(delete(ApprovalStep).where(STEP.c.approval_id == loaded.opened.id, STEP.c.n > fixed))
    _insert_steps(work, loaded.opened.id, steps[fixed:], first=fixed + 1)
    return {"steps": [step.plan.name for step in steps]}


def _same_people(step: Step, plan: StepPlan) -> bool:
    people = {place.person_id for place in step.places if place.person_id is not None}
    units = {place.unit_id for place in step.places if place.unit_id is not None}
    return people == set(plan.people) and units == set(plan.units) and step.rule is plan.rule


def replace_approvers(
    work: Work[Acting], loaded: Loaded, takeovers: Iterable[Takeover], *, me: Me
) -> dict[str, object]:
    """Put others in place of those who have not acted; without saying where, oneself in the current step."""
    chosen = list(takeovers) or [Takeover(_unfinished(loaded), (me.person_id,))]
    notes = [_replace_in_step(work, loaded, takeover) for takeover in chosen]
    return {"changes": notes}


def _unfinished(loaded: Loaded) -> int:
    return next(step.n for step in loaded.chain.steps if step.status not in FINISHED)


def _replace_in_step(work: Work[Acting], loaded: Loaded, takeover: Takeover) -> dict[str, object]:
    step = _step_to_change(loaded, takeover.step_n)
    _require_active(work, takeover.people, field="to")
    _require_units(work, takeover.units)
    kept = [place for place in step.places if not place.is_open or takeover.add]
    gone = [place for place in step.places if place not in kept]
    there = {(place.person_id, place.unit_id) for place in kept}
    new = [(p, None) for p in takeover.people] + [(None, u) for u in takeover.units]
    fresh = [whom for whom in dict.fromkeys(new) if whom not in there]
    if not fresh and not any(place.is_open for place in kept):
        raise Refused(Why.STEP_WITHOUT_APPROVER, Kind.INVALID, {"field": "to", "step": step.n})
    if step.rule is Rule.SOME and (step.needed or 0) > len(kept) + len(fresh):
        facts = {"field": "to", "step": step.n, "places": len(kept) + len(fresh)}
        raise Refused(Why.STEP_RULE_UNUSABLE, Kind.INVALID, facts)
    connection = work.session.connection()
    if gone:
        connection.execute(delete(ApprovalPlace).where(PLACE.c.id.in_([place.id for place in gone])))
    _insert_places(work, step.id, fresh, first=len(kept) + 1)
    return {
        "step": step.n,
        "from": _names(work, [(place.person_id, place.unit_id) for place in gone]),
        "to": _names(work, fresh),
    }


def _step_to_change(loaded: Loaded, n: int) -> Step:
    if not 1 <= n <= len(loaded.chain.steps):
        raise Refused(Why.TO_STEP_UNUSABLE, Kind.INVALID, {"field": "to_step"})
    step = loaded.chain.step(n)
    if step.status in FINISHED:
        raise Refused(Why.STEP_LOCKED, Kind.CONFLICT, {"step": n})
    return step


def _names(work: Work[Acting], whom: Sequence[tuple[int | None, int | None]]) -> list[str]:
    people = people_by_id(work.session, [p for p, _ in whom if p is not None])
    units = units_by_id(work.session, [u for _, u in whom if u is not None])
    found: dict[tuple[int | None, int | None], str] = {(p, None): view.name for p, view in people.items()}
    found |= {(None, u): view.name for u, view in units.items()}
    return [found[one] for one in whom]


def _insert_steps(work: Work[Acting], approval_id: int, steps: Sequence[NewStep], *, first: int) -> None:
    may_have_steps([step.plan for step in steps]).require()
    for step in steps:
        _require_active(work, (*step.plan.people, *step.copy_people), field="steps")
        _require_units(work, (*step.plan.units, *step.copy_units))
    connection = work.session.connection()
    for n, step in enumerate(steps, start=first):
        deadline = due(step.deadline)
        step_id = connection.execute(
            insert(ApprovalStep)
            .values(
                approval_id=approval_id,
                n=n,
                name=step.plan.name.strip()[:100],
                rule=step.plan.rule,
                needed=step.plan.needed if step.plan.rule is Rule.SOME else None,
                status=StepStatus.PENDING,
                deadline_at=deadline.at if deadline else None,
                deadline_timed=deadline.timed if deadline else False,
            )
            .returning(STEP.c.id)
        ).scalar_one()
        whom = [(p, None) for p in step.plan.people] + [(None, u) for u in step.plan.units]
        _insert_places(work, step_id, whom, first=1)
        copies = [(p, None) for p in step.copy_people] + [(None, u) for u in step.copy_units]
        rows = [{"step_id": step_id, "person_id": p, "unit_id": u} for p, u in dict.fromkeys(copies)]
        if rows:
            connection.execute(insert(ApprovalCopy), rows)


def _insert_places(
    work: Work[Acting], step_id: int, whom: Sequence[tuple[int | None, int | None]], *, first: int
) -> None:
    rows = [
        {"step_id": step_id, "ord": ord_, "person_id": person_id, "unit_id": unit_id}
        for ord_, (person_id, unit_id) in enumerate(whom, start=first)
    ]
    if rows:
        work.session.connection().execute(insert(ApprovalPlace), rows)


def _kind_default(work: Work[Acting], kind: str) -> bool | None:
    query = select(KIND.c.batchable).where(KIND.c.key == kind)
    return work.session.connection().execute(query).scalar()


def _require_active(work: Work[Acting], person_ids: Iterable[int], *, field: str) -> None:
    wanted = set(person_ids)
    found = people_by_id(work.session, wanted)
    if any(person_id not in found or not found[person_id].active for person_id in wanted):
        raise Refused(Why.PERSON_UNKNOWN, Kind.INVALID, {"field": field})


def _require_units(work: Work[Acting], unit_ids: Iterable[int]) -> None:
    wanted = set(unit_ids)
    if wanted - units_by_id(work.session, wanted).keys():
        raise Refused(Why.PERSON_UNKNOWN, Kind.INVALID, {"field": "steps"})


def upsert(work: Work[Acting], table: type[Base], *, key: dict[str, Any], values: dict[str, Any]) -> None:
    """Insert a row, or change the one with the same key."""
    dialect = postgresql if work.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**key, **values)
    work.session.connection().execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
