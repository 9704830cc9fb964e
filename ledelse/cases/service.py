"""What can be done to a case: open one, change it, say who may see it, close it, delete it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ledelse.cases import kinds
from ledelse.cases.access import GRANT, RESTRICTION, Grant, open_case, open_case_to_write, set_grants
from ledelse.cases.deadlines import due
from ledelse.cases.events import (
    AccessChanged,
    CaseClosed,
    CaseCreated,
    CaseDeleted,
    CaseReopened,
    CasesLinked,
    CaseUpdated,
)
from ledelse.cases.models import Case, CaseLink, CaseNumber, CaseRestriction
from ledelse.cases.rules import (
    Access,
    CaseFacts,
    CaseStatus,
    Cause,
    Reach,
    Why,
    is_wider,
    lets_in,
    may_be_titled,
    may_create,
    may_delete,
    may_reach,
    may_reopen,
)
from ledelse.kernel.transaction import Acting, Work
from ledelse.kernel.verdict import Kind, Refused
from ledelse.people.actor import Actor
from ledelse.people.queries import direct_units, people_by_id, units_by_id

NUMBER = CaseNumber.__table__


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case is opened with. None means the kind's default; `deadline` may be a date or a moment."""

    title: str
    kind: str
    unit_id: int
    deadline: date | datetime | None = None
    default_deadline: bool = False
    access: Access | None = None
    confidential: bool = False
    restrict_people: frozenset[int] | None = None
    restrict_units: frozenset[int] | None = None
    description: str = ""
    subject: str | None = None
    officer_id: int | None = None
    supplementary_ids: frozenset[int] = frozenset()


def create_case(work: Work[Actor], new: NewCase) -> int:
    """Open a case with the next number of the year; answers its id."""
    may_create(work.actor).require()
    may_be_titled(new.title).require()
    kind = kinds.kind_by_key(work, new.kind)
    _require_units(work, {new.unit_id} | (new.restrict_units or frozenset()), field="unit")
    officer_id = new.officer_id or work.actor.person_id
    people = {officer_id} | new.supplementary_ids
    _require_people(work, people | (new.restrict_people or frozenset()), field="officer")
    reach = Reach(new.access or kind.access, new.confidential, new.restrict_people, new.restrict_units)
    officer_units = direct_units(work.session, [officer_id])[officer_id]
    may_reach(reach, officer_id=officer_id, officer_units=officer_units).require()
    deadline = due(kinds.default_deadline(kind, today=work.today) if new.default_deadline else new.deadline)
    case = Case(
        number=_next_number(work),
        title=new.title.strip(),
        description=new.description.strip(),
        kind=new.kind,
        subject=new.subject,
        unit_id=new.unit_id,
        officer_id=officer_id,
        access=reach.access,
        confidential=reach.confidential,
        restricted=reach.restricted,
        deadline_at=deadline.at if deadline else None,
        deadline_timed=deadline.timed if deadline else False,
        created_at=work.now,
    )
    work.session.add(case)
    work.session.flush()
    _store_restriction(work, case.id, reach)
    _grant_officers(work, case.id, officer_id, new.supplementary_ids)
    work.record(
        CaseCreated(case_id=case.id, number=case.number, case_kind=case.kind, unit_id=case.unit_id),
    )
    return case.id


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What is to be changed: fields that are not in `fields` stay as they are."""

    fields: frozenset[str]
    title: str = ""
    description: str = ""
    kind: str = ""
    subject: str | None = None
    unit_id: int = 0
    officer_id: int = 0
    supplementary_ids: frozenset[int] = frozenset()
    deadline: date | datetime | None = None
    revision: int | None = None  # what the person saw; None: whatever it is now


def update_case(work: Work[Actor], case_id: int, change: CaseChange) -> None:
    """Change what a case says of itself. Raises `Refused(CHANGED_SINCE)` when somebody else was first."""
    case = open_case_to_write(work, case_id)
    _require_revision(case, change.revision)
    values = _values(work, change)
    if "officer_id" in change.fields or "supplementary_ids" in change.fields:
        _change_officers(work, case, change)
    if values:
        work.session.execute(
            update(Case).where(Case.id == case_id).values(**values, revision=Case.revision + 1)
        )
    work.record(CaseUpdated(case_id=case_id, fields=tuple(sorted(change.fields))))


def _values(work: Work[Actor], change: CaseChange) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "title" in change.fields:
        may_be_titled(change.title).require()
        values["title"] = change.title.strip()
    if "description" in change.fields:
        values["description"] = change.description.strip()
    if "kind" in change.fields:
        values["kind"] = kinds.kind_by_key(work, change.kind).key
    if "subject" in change.fields:
        values["subject"] = change.subject or None
    if "unit_id" in change.fields:
        _require_units(work, {change.unit_id}, field="unit")
        values["unit_id"] = change.unit_id
    if "officer_id" in change.fields:
        _require_people(work, {change.officer_id}, field="officer")
        values["officer_id"] = change.officer_id
    if "deadline" in change.fields:
        deadline = due(change.deadline)
        values["deadline_at"] = deadline.at if deadline else None
        values["deadline_timed"] = deadline.timed if deadline else False
    return values


def _change_officers(work: Work[Actor], case: CaseFacts, change: CaseChange) -> None:
    officer_id = change.officer_id if "officer_id" in change.fields else case.officer_id
    supplementary = change.supplementary_ids
    if "supplementary_ids" not in change.fields:
        supplementary = _supplementary(work, case.id)
    _require_people(work, supplementary, field="supplementary")
    _grant_officers(work, case.id, officer_id, supplementary - {officer_id})


def change_access(work: Work[Actor], case_id: int, *, reach: Reach, confirmed: bool) -> None:
    """Say anew who may see the case. Letting more people in must be confirmed; those involved are told."""
    case = open_case_to_write(work, case_id)
    _require_units(work, reach.units or frozenset(), field="restriction")
    _require_people(work, reach.people or frozenset(), field="restriction")
    officer_units = direct_units(work.session, [case.officer_id])[case.officer_id]
    may_reach(reach, officer_id=case.officer_id, officer_units=officer_units).require()
    _require_involved_inside(work, case.id, reach)
    wider = is_wider(_reach(work, case), reach)
    if wider and not confirmed:
        raise Refused(Why.WIDENS_ACCESS, Kind.CONFLICT, {"field": "confirmed"})
    work.session.execute(
        update(Case)
        .where(Case.id == case_id)
        .values(
            access=reach.access,
            confidential=reach.confidential,
            restricted=reach.restricted,
            revision=Case.revision + 1,
        )
    )
    _store_restriction(work, case_id, reach)
    work.record(
        AccessChanged(
            case_id=case_id,
            access=reach.access,
            confidential=reach.confidential,
            restricted=reach.restricted,
            wider=wider,
        )
    )


def close_case(work: Work[Actor], case_id: int) -> None:
    """Say that the case is done; refused while an approval is under way (a reaction sees to that)."""
    open_case_to_write(work, case_id)
    work.session.execute(
        update(Case)
        .where(Case.id == case_id)
        .values(status=CaseStatus.CLOSED, closed_at=work.now, revision=Case.revision + 1)
    )
    work.record(CaseClosed(case_id=case_id))


def reopen_case(work: Work[Actor], case_id: int) -> None:
    """Open a closed case again."""
    may_reopen(open_case(work, case_id), work.actor).require()
    work.session.execute(
        update(Case)
        .where(Case.id == case_id)
        .values(status=CaseStatus.OPEN, closed_at=None, revision=Case.revision + 1)
    )
    work.record(CaseReopened(case_id=case_id))


def delete_case(work: Work[Actor], case_id: int, *, reason: str) -> None:
    """Take the case out of sight for good; number, reason, who and when stay as a tombstone."""
    case = open_case(work, case_id)
    may_delete(work.actor, reason=reason).require()
    work.record(CaseDeleted(case_id=case_id, number=case.number, reason=reason.strip()))
    work.session.execute(
        update(Case)
        .where(Case.id == case_id)
        .values(deleted_at=work.now, deleted_by_id=work.actor.person_id, deleted_reason=reason.strip())
    )


def link_cases(work: Work[Actor], case_id: int, *, other_id: int) -> None:
    """Tie two cases together that the actor may see; doing it twice changes nothing."""
    open_case_to_write(work, case_id)
    other = open_case(work, other_id)
    if other.id == case_id:
        raise Refused(Why.CASE_UNKNOWN, Kind.INVALID, {"field": "number"})
    low, high = sorted((case_id, other_id))
    dialect = postgresql if work.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(CaseLink).values(case_id=low, other_id=high).on_conflict_do_nothing()
    work.session.connection().execute(statement)
    work.record(CasesLinked(case_id=case_id, other_id=other_id))


def _next_number(work: Work[Acting]) -> str:
    year = work.today.year
    dialect = postgresql if work.session.get_bind().dialect.name == "postgresql" else sqlite
    first = dialect.insert(CaseNumber).values(year=year, last=1)
    counted = first.on_conflict_do_update(index_elements=["year"], set_={"last": NUMBER.c.last + 1})
    last = work.session.connection().execute(counted.returning(NUMBER.c.last)).scalar_one()
    return f"{year}-{last:06d}"


def _grant_officers(work: Work[Acting], case_id: int, officer_id: int, others: frozenset[int]) -> None:
    wanted = {Grant(Cause.OFFICER, person_id=officer_id)}
    wanted |= {Grant(Cause.SUPPLEMENTARY, person_id=other) for other in others - {officer_id}}
    set_grants(work, case_id, source="case", wanted=wanted)


def _supplementary(work: Work[Acting], case_id: int) -> frozenset[int]:
    query = select(GRANT.c.person_id).where(GRANT.c.case_id == case_id, GRANT.c.cause == Cause.SUPPLEMENTARY)
    return frozenset(work.session.connection().execute(query).scalars())


def _reach(work: Work[Acting], case: CaseFacts) -> Reach:
    if not case.restricted:
        return Reach(case.access, case.confidential)
    query = select(RESTRICTION).where(RESTRICTION.c.case_id == case.id)
    rows = work.session.connection().execute(query).all()
    people = frozenset(row.person_id for row in rows if row.person_id)
    units = frozenset(row.unit_id for row in rows if row.unit_id)
    return Reach(case.access, case.confidential, people, units)


def _store_restriction(work: Work[Acting], case_id: int, reach: Reach) -> None:
    connection = work.session.connection()
    connection.execute(delete(CaseRestriction).where(RESTRICTION.c.case_id == case_id))
    rows = [{"case_id": case_id, "person_id": p, "unit_id": None} for p in sorted(reach.people or ())]
    rows += [{"case_id": case_id, "person_id": None, "unit_id": u} for u in sorted(reach.units or ())]
    if rows:
        connection.execute(insert(CaseRestriction), rows)


def _require_involved_inside(work: Work[Acting], case_id: int, reach: Reach) -> None:
    """A whitelist must have room for everybody who has a part in the case, so that no chain is blinded."""
    if not reach.restricted:
        return
    rows = work.session.connection().execute(select(GRANT).where(GRANT.c.case_id == case_id)).all()
    person_ids = {row.person_id for row in rows if row.person_id}
    units = direct_units(work.session, person_ids)
    for person_id in sorted(person_ids):
        if not lets_in(reach, person_id, units[person_id]):
            name = people_by_id(work.session, [person_id])[person_id].name
            raise Refused(Why.SHUTS_OUT_INVOLVED, Kind.INVALID, {"name": name, "field": "restriction"})
    for unit_id in sorted({row.unit_id for row in rows if row.unit_id} - (reach.units or frozenset())):
        name = units_by_id(work.session, [unit_id])[unit_id].name
        raise Refused(Why.SHUTS_OUT_INVOLVED, Kind.INVALID, {"name": name, "field": "restriction"})


def _require_units(work: Work[Acting], unit_ids: frozenset[int] | set[int], *, field: str) -> None:
    if set(unit_ids) - units_by_id(work.session, unit_ids).keys():
        raise Refused(Why.UNIT_UNKNOWN, Kind.INVALID, {"field": field})


def _require_people(work: Work[Acting], person_ids: frozenset[int] | set[int], *, field: str) -> None:
    found = people_by_id(work.session, person_ids)
    if any(person_id not in found or not found[person_id].active for person_id in person_ids):
        raise Refused(Why.PERSON_UNKNOWN, Kind.INVALID, {"field": field})


def _require_revision(case: CaseFacts, seen: int | None) -> None:
    if seen is not None and seen != case.revision:
        raise Refused(Why.CHANGED_SINCE, Kind.CONFLICT, {"number": case.number})
