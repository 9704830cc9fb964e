"""Who there is, as frozen views: names for lists, units for menus, and who stands where."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from ledelse.people.actor import MEMBERSHIP, PERSON
from ledelse.people.models import Unit
from ledelse.people.permissions import Role
from ledelse.people.rules import Level

UNIT = Unit.__table__

# Built once: putting a statement together costs more than running it.
_PEOPLE = select(PERSON.c.id, PERSON.c.username, PERSON.c.name, PERSON.c.title, PERSON.c.active).where(
    PERSON.c.id.in_(bindparam("ids", expanding=True))
)
_UNITS = select(UNIT).where(UNIT.c.id.in_(bindparam("ids", expanding=True)))
_HOMES = (
    select(UNIT.c.id, UNIT.c.level, MEMBERSHIP.c.role)
    .join(MEMBERSHIP, MEMBERSHIP.c.unit_id == UNIT.c.id)
    .where(MEMBERSHIP.c.person_id == bindparam("person_id"))
)

LEVEL_ORDER = {level: place for place, level in enumerate(Level)}


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person by name."""

    id: int
    username: str
    name: str
    title: str
    active: bool = True

    @property
    def initials(self) -> str:
        """First letters of first and last name, as in `AH`."""
        return initials(self.name)


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit by name."""

    id: int
    name: str
    level: Level
    parent_id: int | None
    path: str


def initials(name: str) -> str:
    """First letters of the first and the last word of a name."""
    words = name.split()
    return (words[0][0] + words[-1][0] if len(words) > 1 else name[:2]).upper()


def all_people(session: Session, *, also_inactive: bool = False) -> list[PersonView]:
    """Everybody by name."""
    query = select(PERSON).order_by(PERSON.c.name, PERSON.c.id)
    if not also_inactive:
        query = query.where(PERSON.c.active)
    return [_person(row) for row in session.execute(query)]


def people_by_id(session: Session, ids: Collection[int]) -> dict[int, PersonView]:
    """The people with these ids."""
    if not ids:
        return {}
    rows = session.connection().execute(_PEOPLE, {"ids": list(ids)})
    return {row.id: _person(row) for row in rows}


def person_by_username(session: Session, username: str) -> PersonView | None:
    """The active person with this user name."""
    query = select(PERSON).where(PERSON.c.username == username.strip().lower(), PERSON.c.active)
    row = session.execute(query).first()
    return _person(row) if row else None


def people_by_username(session: Session, usernames: Collection[str]) -> dict[str, PersonView]:
    """The active people with these user names (small letters)."""
    if not usernames:
        return {}
    query = select(PERSON).where(PERSON.c.username.in_(usernames), PERSON.c.active)
    return {row.username: _person(row) for row in session.connection().execute(query)}


def all_units(session: Session) -> list[UnitView]:
    """Every unit, parents before children."""
    return [_unit(row) for row in session.execute(select(UNIT).order_by(UNIT.c.path))]


def units_by_id(session: Session, ids: Collection[int]) -> dict[int, UnitView]:
    """The units with these ids."""
    if not ids:
        return {}
    rows = session.connection().execute(_UNITS, {"ids": list(ids)})
    return {row.id: _unit(row) for row in rows}


def units_below(session: Session, unit_ids: Collection[int]) -> frozenset[int]:
    """These units and all that stand under them."""
    paths = [unit.path for unit in units_by_id(session, unit_ids).values()]
    if not paths:
        return frozenset()
    rows = session.connection().execute(select(UNIT.c.id, UNIT.c.path))
    return frozenset(row.id for row in rows if row.path.startswith(tuple(paths)))


def members_of(session: Session, unit_id: int) -> list[PersonView]:
    """The direct members of a unit by name."""
    inside = select(MEMBERSHIP.c.person_id).where(MEMBERSHIP.c.unit_id == unit_id)
    rows = session.execute(
        select(PERSON).where(PERSON.c.id.in_(inside), PERSON.c.active).order_by(PERSON.c.name)
    )
    return [_person(row) for row in rows]


def direct_units(session: Session, person_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The units each of these people is a direct member of."""
    found: dict[int, set[int]] = {person_id: set() for person_id in person_ids}
    rows = session.connection().execute(
        select(MEMBERSHIP.c.person_id, MEMBERSHIP.c.unit_id).where(MEMBERSHIP.c.person_id.in_(person_ids))
    )
    for row in rows:
        found[row.person_id].add(row.unit_id)
    return {person_id: frozenset(units) for person_id, units in found.items()}


def active_people_units(session: Session, person_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """The same for those of them who may still sign in."""
    query = select(PERSON.c.id).where(PERSON.c.id.in_(person_ids), PERSON.c.active)
    return direct_units(session, session.connection().execute(query).scalars().all())


def home_unit(session: Session, person_id: int) -> tuple[int, Level] | None:
    """Where a person is counted on the board: the unit they lead, else the highest they are in."""
    rows = session.connection().execute(_HOMES, {"person_id": person_id}).all()
    if not rows:
        return None
    best = min(rows, key=lambda row: (row.role != Role.LEADER, LEVEL_ORDER[Level(row.level)], row.id))
    return best.id, Level(best.level)


@dataclass(frozen=True, slots=True)
class MembershipView:
    """A person is something in a unit."""

    unit_id: int
    unit_name: str
    role: Role


def memberships_of(session: Session, person_id: int) -> list[MembershipView]:
    """All that a person is, by unit."""
    rows = session.execute(
        select(UNIT.c.id, UNIT.c.name, MEMBERSHIP.c.role)
        .join(MEMBERSHIP, MEMBERSHIP.c.unit_id == UNIT.c.id)
        .where(MEMBERSHIP.c.person_id == person_id)
        .order_by(UNIT.c.path, MEMBERSHIP.c.role)
    )
    return [MembershipView(row.id, row.name, Role(row.role)) for row in rows]


def _person(row: Any) -> PersonView:
    return PersonView(row.id, row.username, row.name, row.title, row.active)


def _unit(row: Row[tuple[object, ...]]) -> UnitView:
    return UnitView(row.id, row.name, Level(row.level), row.parent_id, row.path)
