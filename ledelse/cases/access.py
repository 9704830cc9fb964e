"""The only way to a case on somebody's behalf: opening one, listing those that are visible, and granting."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    literal,
    or_,
    select,
)

from ledelse.cases.models import (
    Case,
    CaseGrant,
    CaseKind,
    CaseReading,
    CaseRestriction,
    Document,
    DocumentVersion,
)
from ledelse.cases.rules import Access, CaseFacts, CaseStatus, Cause, Why, may_write
from ledelse.kernel.transaction import Acting, Reading, Work
from ledelse.kernel.verdict import Kind, NotFound, Refused
from ledelse.people.actor import Actor
from ledelse.people.queries import active_people_units, direct_units, people_by_id, units_by_id

CASE = Case.__table__
GRANT = CaseGrant.__table__
RESTRICTION = CaseRestriction.__table__
DOCUMENT = Document.__table__
VERSION = DocumentVersion.__table__
KIND = CaseKind.__table__

WRITING_CAUSES = (Cause.SUPPLEMENTARY, Cause.RESPONSIBLE)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition on `case` that the actor may read it: level AND restriction, and not deleted."""
    return _visible(actor.person_id, actor.unit_ids)


@lru_cache(maxsize=4096)
def _visible(person_id: int, unit_ids: frozenset[int]) -> ColumnElement[bool]:
    """Kept, since putting it together costs more than running it."""
    return readable(literal(person_id), unit_ids)


def readable(
    person_id: ColumnElement[int], units: Collection[int] | BindParameter[Any]
) -> ColumnElement[bool]:
    """The same for a person that is given as values, or as parameters of a statement that is built once."""
    granted = exists().where(
        GRANT.c.case_id == CASE.c.id, or_(GRANT.c.person_id == person_id, GRANT.c.unit_id.in_(units))
    )
    listed = exists().where(
        RESTRICTION.c.case_id == CASE.c.id,
        or_(RESTRICTION.c.person_id == person_id, RESTRICTION.c.unit_id.in_(units)),
    )
    level = or_(
        CASE.c.access == Access.EVERYONE,
        and_(CASE.c.access == Access.UNIT, CASE.c.unit_id.in_(units)),
        granted,
    )
    return and_(CASE.c.deleted_at.is_(None), level, or_(CASE.c.restricted.is_(False), listed))


ACTOR_ID = bindparam("actor_id", type_=Integer)
ACTOR_UNITS: BindParameter[Any] = bindparam("actor_units", expanding=True)
VISIBLE = readable(ACTOR_ID, ACTOR_UNITS)  # `visible_to` for a statement that is built once


def as_parameters(actor: Actor) -> dict[str, Any]:
    """The values of ACTOR_ID and ACTOR_UNITS."""
    return {"actor_id": actor.person_id, "actor_units": list(actor.unit_ids)}


def case_columns(actor: Actor | None = None) -> list[ColumnElement[Any]]:
    """The columns that `facts_from` reads, under names of their own so that they can be joined to others.

    Without an actor the statement is given `as_parameters` when it is run.
    """
    writes = exists().where(
        GRANT.c.case_id == CASE.c.id,
        GRANT.c.person_id == (ACTOR_ID if actor is None else actor.person_id),
        GRANT.c.cause.in_(WRITING_CAUSES),
    )
    names = (
        "id",
        "number",
        "title",
        "kind",
        "unit_id",
        "officer_id",
        "access",
        "confidential",
        "restricted",
        "status",
        "revision",
    )
    return [*(CASE.c[name].label(f"case__{name}") for name in names), writes.label("case__writes")]


def facts_from(row: Row[Any]) -> CaseFacts:
    """The facts of a case from a row with `case_columns`."""
    return CaseFacts(
        id=row.case__id,
        number=row.case__number,
        title=row.case__title,
        kind=row.case__kind,
        unit_id=row.case__unit_id,
        officer_id=row.case__officer_id,
        is_writer=bool(row.case__writes),
        access=Access(row.case__access),
        confidential=row.case__confidential,
        restricted=row.case__restricted,
        is_open=row.case__status == CaseStatus.OPEN,
        revision=row.case__revision,
    )


_OPEN_CASE = select(*case_columns()).where(CASE.c.id == bindparam("case_id"), VISIBLE)


def open_case(reading: Reading[Actor], case_id: int) -> CaseFacts:
    """The case, if the actor may read it; `NotFound` otherwise, whether or not it exists."""
    parameters = {"case_id": case_id, **as_parameters(reading.actor)}
    row = reading.session.connection().execute(_OPEN_CASE, parameters).first()
    if row is None:
        raise NotFound
    return facts_from(row)


def open_case_to_write(work: Work[Actor], case_id: int) -> CaseFacts:
    """The case, locked until the commit, if the actor may also change it."""
    lock = select(CASE.c.id).where(CASE.c.id == case_id, visible_to(work.actor)).with_for_update(of=CASE)
    if work.session.connection().execute(lock).first() is None:
        raise NotFound
    case = open_case(work, case_id)
    may_write(case, work.actor).require()
    return case


def open_document(reading: Reading[Actor], document_id: int) -> tuple[CaseFacts, Row[Any]]:
    """A document and its case, through the case."""
    row = reading.session.connection().execute(select(DOCUMENT).where(DOCUMENT.c.id == document_id)).first()
    if row is None:
        raise NotFound
    return open_case(reading, row.case_id), row


def open_version(reading: Reading[Actor], document_id: int, n: int) -> tuple[CaseFacts, Row[Any]]:
    """A version of a document and its case, through the case."""
    case, _ = open_document(reading, document_id)
    row = (
        reading.session.connection()
        .execute(select(VERSION).where(VERSION.c.document_id == document_id, VERSION.c.n == n))
        .first()
    )
    if row is None:
        raise NotFound
    return case, row


def note_reading(work: Work[Actor], case_id: int) -> None:
    """Log that the actor read a confidential case (data protection: date, case, person)."""
    work.session.connection().execute(
        insert(CaseReading).values(case_id=case_id, person_id=work.actor.person_id, at=work.now)
    )


@dataclass(frozen=True, slots=True)
class Grant:
    """A person or a unit may see a case because of something."""

    cause: Cause
    person_id: int | None = None
    unit_id: int | None = None


_HELD = select(GRANT).where(GRANT.c.case_id == bindparam("case_id"), GRANT.c.source == bindparam("source"))
_GRANT = insert(CaseGrant)
_IS_RESTRICTED = select(CASE.c.restricted).where(CASE.c.id == bindparam("case_id"))


def set_grants(work: Work[Acting], case_id: int, *, source: str, wanted: set[Grant]) -> None:
    """Make the rights that come from one source exactly these; rights from other sources stay.

    Raises `Refused(SHUTS_OUT_INVOLVED)` when the case's whitelist would keep one of them out.
    """
    connection = work.session.connection()
    rows = connection.execute(_HELD, {"case_id": case_id, "source": source}).all()
    held = {Grant(Cause(row.cause), row.person_id, row.unit_id): row.id for row in rows}
    gone = [held[grant] for grant in held.keys() - wanted]
    new = sorted(wanted - held.keys(), key=repr)
    if gone:
        connection.execute(delete(CaseGrant).where(GRANT.c.id.in_(gone)))
    if not new:
        return
    _require_listed(work, case_id, new)
    connection.execute(
        _GRANT,
        [
            {
                "case_id": case_id,
                "person_id": grant.person_id,
                "unit_id": grant.unit_id,
                "cause": grant.cause,
                "source": source,
                "created_at": work.now,
            }
            for grant in new
        ],
    )


def _require_listed(work: Work[Acting], case_id: int, grants: Iterable[Grant]) -> None:
    """A right that the whitelist would make void is refused, so that nobody stands in a chain blind."""
    connection = work.session.connection()
    if not connection.execute(_IS_RESTRICTED, {"case_id": case_id}).scalar_one():
        return
    rows = connection.execute(select(RESTRICTION).where(RESTRICTION.c.case_id == case_id)).all()
    people = {row.person_id for row in rows if row.person_id}
    units = {row.unit_id for row in rows if row.unit_id}
    person_ids = [grant.person_id for grant in grants if grant.person_id]
    own_units = direct_units(work.session, person_ids)
    for grant in grants:
        if grant.person_id and grant.person_id not in people and not own_units[grant.person_id] & units:
            name = people_by_id(work.session, [grant.person_id])[grant.person_id].name
            raise Refused(Why.SHUTS_OUT_INVOLVED, Kind.INVALID, {"name": name, "field": "restriction"})
        if grant.unit_id and grant.unit_id not in units:
            name = units_by_id(work.session, [grant.unit_id])[grant.unit_id].name
            raise Refused(Why.SHUTS_OUT_INVOLVED, Kind.INVALID, {"name": name, "field": "restriction"})


def readers(reading: Reading[Acting], case_id: int, *, person_ids: Iterable[int]) -> frozenset[int]:
    """Those of these people who may read the case at this moment, in four queries however many they are."""
    connection = reading.session.connection()
    row = connection.execute(select(CASE).where(CASE.c.id == case_id)).first()
    if row is None or row.deleted_at is not None:
        return frozenset()
    grants = connection.execute(
        select(GRANT.c.person_id, GRANT.c.unit_id).where(GRANT.c.case_id == case_id)
    ).all()
    listed = connection.execute(
        select(RESTRICTION.c.person_id, RESTRICTION.c.unit_id).where(RESTRICTION.c.case_id == case_id)
    ).all()
    let_in = _Circle.of(grants, units={row.unit_id} if row.access == Access.UNIT else set())
    whitelist = _Circle.of(listed, units=set())
    everyone = row.access == Access.EVERYONE
    return frozenset(
        person_id
        for person_id, units in active_people_units(reading.session, list(person_ids)).items()
        if (everyone or let_in.has(person_id, units))
        and (not row.restricted or whitelist.has(person_id, units))
    )


@dataclass(frozen=True, slots=True)
class _Circle:
    """Some people and some units."""

    people: frozenset[int]
    units: frozenset[int]

    @classmethod
    def of(cls, rows: Iterable[Any], *, units: set[int]) -> "_Circle":
        found = list(rows)
        return cls(
            frozenset(row.person_id for row in found if row.person_id is not None),
            frozenset(row.unit_id for row in found if row.unit_id is not None) | units,
        )

    def has(self, person_id: int, unit_ids: frozenset[int]) -> bool:
        return person_id in self.people or bool(unit_ids & self.units)
