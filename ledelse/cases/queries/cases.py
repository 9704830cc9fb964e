"""One case and lists of cases, as frozen views."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Integer,
    Row,
    Select,
    Text,
    and_,
    cast,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)

from ledelse.cases.access import CASE, GRANT, KIND, RESTRICTION, case_columns, facts_from, visible_to
from ledelse.cases.models import CaseLink
from ledelse.cases.rules import Access, CaseFacts, CaseStatus, Cause, may_write
from ledelse.kernel.transaction import Reading
from ledelse.kernel.verdict import NotFound, Verdict
from ledelse.people.actor import PERSON, Actor
from ledelse.people.queries import UNIT, PersonView

LINK = CaseLink.__table__
MOST_WORDS = 8  # of a search; more are left out
_SIGNS = frozenset(".*+?()[]{}|^$\\")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as a line in a list."""

    id: int
    number: str
    title: str
    kind: str
    kind_name: str
    unit_id: int
    unit_name: str
    officer: PersonView
    access: Access
    confidential: bool
    restricted: bool
    deadline_at: datetime | None
    deadline_timed: bool
    status: CaseStatus
    revision: int
    created_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit by name."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class CaseRef:
    """Another case, as a link shows it."""

    id: int
    number: str
    title: str
    status: CaseStatus


@dataclass(frozen=True, slots=True)
class CaseView:
    """A whole case, for whoever asked."""

    row: CaseRow
    facts: CaseFacts
    description: str
    subject: str | None
    supplementary: tuple[PersonView, ...]
    restricted_people: tuple[PersonView, ...]
    restricted_units: tuple[NamedUnit, ...]
    links: tuple[CaseRef, ...]
    may_write: Verdict


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list is to show; None lets all through. `q`: all its words in title or number."""

    status: CaseStatus | None = None
    kind: str | None = None
    unit: int | None = None
    officer: int | None = None
    q: str = ""
    due_before: datetime | None = None


def case_view(reading: Reading[Actor], case_id: int) -> CaseView:
    """One case in three queries; `NotFound` when the actor may not see it."""
    query = _rows().add_columns(CASE.c.description, CASE.c.subject, *case_columns(reading.actor))
    query = query.where(CASE.c.id == case_id, visible_to(reading.actor))
    row = reading.session.connection().execute(query).first()
    if row is None:
        raise NotFound
    facts = facts_from(row)
    named = _named(reading, case_id)
    return CaseView(
        row=_row(row),
        facts=facts,
        description=row.description,
        subject=row.subject,
        supplementary=tuple(_person(n) for n in named if n.what == "supplementary"),
        restricted_people=tuple(_person(n) for n in named if n.what == "listed" and n.unit_id is None),
        restricted_units=tuple(NamedUnit(n.unit_id, n.name) for n in named if n.unit_id is not None),
        links=linked_cases(reading, case_id),
        may_write=may_write(facts, reading.actor),
    )


def list_cases(
    reading: Reading[Actor], wanted: CaseFilter, *, after: int | None = None, limit: int = 50
) -> list[CaseRow]:
    """The cases the actor may see, newest first; `after` is the id of the last one already shown."""
    query = _rows().where(visible_to(reading.actor), *_conditions(reading, wanted))
    if after is not None:
        query = query.where(CASE.c.id < after)
    rows = reading.session.connection().execute(query.order_by(CASE.c.id.desc()).limit(limit))
    return [_row(row) for row in rows]


def linked_cases(reading: Reading[Actor], case_id: int) -> tuple[CaseRef, ...]:
    """The cases tied to this one that the actor may see."""
    tied = or_(
        and_(LINK.c.case_id == case_id, LINK.c.other_id == CASE.c.id),
        and_(LINK.c.other_id == case_id, LINK.c.case_id == CASE.c.id),
    )
    rows = reading.session.connection().execute(
        select(CASE.c.id, CASE.c.number, CASE.c.title, CASE.c.status)
        .join(LINK, tied)
        .where(visible_to(reading.actor))
        .order_by(CASE.c.number)
    )
    return tuple(CaseRef(row.id, row.number, row.title, CaseStatus(row.status)) for row in rows)


def _rows() -> Select[Any]:
    return (
        select(
            *(
                CASE.c[name]
                for name in ("id", "number", "title", "kind", "unit_id", "access", "confidential")
            ),
            *(CASE.c[name] for name in ("restricted", "deadline_at", "deadline_timed", "status", "revision")),
            CASE.c.created_at,
            CASE.c.closed_at,
            KIND.c.name.label("kind_name"),
            UNIT.c.name.label("unit_name"),
            PERSON.c.id.label("person_id"),
            PERSON.c.username,
            PERSON.c.name,
            PERSON.c.title.label("job"),
            PERSON.c.active,
        )
        .join(KIND, KIND.c.key == CASE.c.kind)
        .join(UNIT, UNIT.c.id == CASE.c.unit_id)
        .join(PERSON, PERSON.c.id == CASE.c.officer_id)
    )


def _row(row: Row[Any]) -> CaseRow:
    return CaseRow(
        id=row.id,
        number=row.number,
        title=row.title,
        kind=row.kind,
        kind_name=row.kind_name,
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        officer=_person(row),
        access=Access(row.access),
        confidential=row.confidential,
        restricted=row.restricted,
        deadline_at=row.deadline_at,
        deadline_timed=row.deadline_timed,
        status=CaseStatus(row.status),
        revision=row.revision,
        created_at=row.created_at,
        closed_at=row.closed_at,
    )


def _person(row: Row[Any]) -> PersonView:
    return PersonView(row.person_id, row.username, row.name, row.job, row.active)


def _named(reading: Reading[Actor], case_id: int) -> list[Row[Any]]:
    """The supplementary officers and the whitelist of one case, by name."""
    no_number, no_text = cast(null(), Integer), cast(null(), Text)
    person = (PERSON.c.username, PERSON.c.name, PERSON.c.title.label("job"), PERSON.c.active)
    officers = (
        select(literal("supplementary").label("what"), GRANT.c.person_id, no_number.label("unit_id"), *person)
        .join(PERSON, PERSON.c.id == GRANT.c.person_id)
        .where(GRANT.c.case_id == case_id, GRANT.c.cause == Cause.SUPPLEMENTARY)
    )
    people = (
        select(literal("listed"), RESTRICTION.c.person_id, no_number, *person)
        .join(PERSON, PERSON.c.id == RESTRICTION.c.person_id)
        .where(RESTRICTION.c.case_id == case_id)
    )
    units = (
        select(literal("listed"), no_number, RESTRICTION.c.unit_id, no_text, UNIT.c.name, no_text, true())
        .join(UNIT, UNIT.c.id == RESTRICTION.c.unit_id)
        .where(RESTRICTION.c.case_id == case_id)
    )
    query = union_all(officers, people, units).order_by("name")
    return list(reading.session.connection().execute(query).all())


def _conditions(reading: Reading[Actor], wanted: CaseFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.status is not None:
        found.append(CASE.c.status == wanted.status)
    if wanted.kind is not None:
        found.append(CASE.c.kind == wanted.kind)
    if wanted.unit is not None:
        found.append(CASE.c.unit_id == wanted.unit)
    if wanted.officer is not None:
        found.append(CASE.c.officer_id == wanted.officer)
    if wanted.due_before is not None:
        found.append(CASE.c.deadline_at < wanted.due_before)
    dialect = reading.session.get_bind().dialect
    words = wanted.q.split()[:MOST_WORDS]
    return found + [
        or_(_contains(CASE.c.title, word, dialect), _contains(CASE.c.number, word, dialect)) for word in words
    ]


def _contains(column: ColumnElement[str], word: str, dialect: Dialect) -> ColumnElement[bool]:
    """Whether the word stands in the column, large or small letters; also for æ, ø and å.

    SQLite folds only a-z, PostgreSQL folds as its locale says. A pattern that spells out both cases of
    every letter means the same on both.
    """
    if dialect.name == "postgresql":
        return column.regexp_match("".join(_either_case(c) or f"\\{c}" for c in word))
    pattern = "".join(_either_case(c) or (c if c == "^" else f"[{c}]") for c in word)
    return column.op("GLOB", is_comparison=True)(f"*{pattern}*")


def _either_case(letter: str) -> str | None:
    """A pattern for one letter in both cases; None for a sign that means something in patterns."""
    if letter in _SIGNS:
        return None
    both = "".join(dict.fromkeys(c for c in (letter.lower(), letter.upper()) if len(c) == 1))
    return f"[{both}]" if letter.isalpha() and both else letter
