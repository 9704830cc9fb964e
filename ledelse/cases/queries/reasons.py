"""Why somebody may see a case: everyone with access and each cause, for "Hvorfor kan jeg se denne sag?".

1. The level gives lines: the owner unit, or everyone.
2. Each right with a cause (`CaseGrant`) gives its person or unit another cause.
3. The whitelist, where there is one, keeps out those who are not on it: their line stays, and says so.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select

from ledelse.cases.access import CASE, GRANT, RESTRICTION, visible_to
from ledelse.cases.queries.cases import NamedUnit
from ledelse.cases.rules import Access, Cause
from ledelse.kernel.transaction import Reading
from ledelse.kernel.verdict import NotFound
from ledelse.people.actor import MEMBERSHIP, PERSON, Actor
from ledelse.people.queries import PersonView, people_by_id, units_by_id

Key = tuple[int | None, int | None]  # person, unit


class LevelCause(StrEnum):
    """What the access level itself opens."""

    UNIT_LEVEL = "unit_level"
    EVERYONE_LEVEL = "everyone_level"


@dataclass(frozen=True, slots=True)
class AccessCause:
    """A cause and where it comes from, such as `case` or `approval:17`."""

    cause: Cause | LevelCause
    source: str

    @property
    def approval_id(self) -> int | None:
        """The approval that gave it, if one did."""
        kind, _, number = self.source.partition(":")
        return int(number) if kind == "approval" else None


@dataclass(frozen=True, slots=True)
class AccessLine:
    """A person, a unit (then with the members it lets in), or everyone (then neither is set)."""

    person: PersonView | None
    unit: NamedUnit | None
    causes: tuple[AccessCause, ...]
    members: tuple[PersonView, ...]
    let_in: bool  # False: the whitelist keeps them out
    is_me: bool

    @property
    def is_everyone(self) -> bool:
        """Whether the line is about everybody who can sign in."""
        return self.person is None and self.unit is None


@dataclass(frozen=True, slots=True)
class WhyVisible:
    """Who may see a case and why; `lines` about the actor come first."""

    number: str
    title: str
    access: Access
    confidential: bool
    restricted: bool
    listed_people: tuple[PersonView, ...]
    listed_units: tuple[NamedUnit, ...]
    lines: tuple[AccessLine, ...]


def why_visible(reading: Reading[Actor], case_id: int) -> WhyVisible:
    """Everyone with access to a case and why, in six queries; `NotFound` when the actor has none."""
    connection = reading.session.connection()
    case = connection.execute(select(CASE).where(CASE.c.id == case_id, visible_to(reading.actor))).first()
    if case is None:
        raise NotFound
    grants = connection.execute(select(GRANT).where(GRANT.c.case_id == case_id).order_by(GRANT.c.id)).all()
    listed = connection.execute(select(RESTRICTION).where(RESTRICTION.c.case_id == case_id)).all()
    causes = _causes(case, grants)
    known = _Known.of(reading, {*causes, *((row.person_id, row.unit_id) for row in listed)})
    listed_keys = {(row.person_id, row.unit_id) for row in listed} if case.restricted else None
    lines = [_line(reading.actor, key, found, known, listed_keys) for key, found in causes.items()]
    return WhyVisible(
        number=case.number,
        title=case.title,
        access=Access(case.access),
        confidential=case.confidential,
        restricted=case.restricted,
        listed_people=tuple(known.people[row.person_id] for row in listed if row.person_id is not None),
        listed_units=tuple(known.units[row.unit_id] for row in listed if row.unit_id is not None),
        lines=tuple(sorted(lines, key=_order)),
    )


def _causes(case: Row[Any], grants: Iterable[Row[Any]]) -> dict[Key, list[AccessCause]]:
    found: dict[Key, list[AccessCause]] = defaultdict(list)
    if case.access == Access.EVERYONE:
        found[None, None].append(AccessCause(LevelCause.EVERYONE_LEVEL, "case"))
    if case.access == Access.UNIT:
        found[None, case.unit_id].append(AccessCause(LevelCause.UNIT_LEVEL, "case"))
    for grant in grants:
        found[grant.person_id, grant.unit_id].append(AccessCause(Cause(grant.cause), grant.source))
    return found


@dataclass(frozen=True, slots=True)
class _Known:
    """Everybody and every unit that the lines speak of, and who is in which unit."""

    people: dict[int, PersonView]
    units: dict[int, NamedUnit]
    members: dict[int, list[int]]  # unit -> person ids
    units_of: dict[int, set[int]]  # person -> all units they are a direct member of

    @classmethod
    def of(cls, reading: Reading[Actor], keys: set[Key]) -> "_Known":
        person_ids = {person_id for person_id, _ in keys if person_id is not None}
        unit_ids = {unit_id for _, unit_id in keys if unit_id is not None}
        inside = select(MEMBERSHIP.c.person_id).where(MEMBERSHIP.c.unit_id.in_(unit_ids))
        rows = reading.session.connection().execute(
            select(MEMBERSHIP.c.person_id, MEMBERSHIP.c.unit_id, PERSON.c.name)
            .distinct()  # somebody may have two roles in a unit
            .join(PERSON, PERSON.c.id == MEMBERSHIP.c.person_id)
            .where(PERSON.c.active, MEMBERSHIP.c.person_id.in_(inside) | PERSON.c.id.in_(person_ids))
            .order_by(PERSON.c.name, MEMBERSHIP.c.person_id)
        )
        members: dict[int, list[int]] = defaultdict(list)
        units_of: dict[int, set[int]] = defaultdict(set)
        for row in rows:
            units_of[row.person_id].add(row.unit_id)
            if row.unit_id in unit_ids:
                members[row.unit_id].append(row.person_id)
        units = units_by_id(reading.session, unit_ids)
        return cls(
            people=people_by_id(reading.session, person_ids.union(*members.values())),
            units={unit.id: NamedUnit(unit.id, unit.name) for unit in units.values()},
            members=members,
            units_of=units_of,
        )

    def is_let_in(self, person_id: int, listed: set[Key] | None) -> bool:
        """Whether the whitelist has the person or one of their units."""
        if listed is None or (person_id, None) in listed:
            return True
        return any((None, unit_id) in listed for unit_id in self.units_of[person_id])


def _line(
    actor: Actor, key: Key, causes: list[AccessCause], known: _Known, listed: set[Key] | None
) -> AccessLine:
    person_id, unit_id = key
    members = [m for m in known.members[unit_id] if known.is_let_in(m, listed)] if unit_id is not None else []
    if person_id is not None:
        let_in, is_me = known.is_let_in(person_id, listed), person_id == actor.person_id
    elif unit_id is not None:
        let_in, is_me = bool(members) or listed is None, actor.person_id in members
    else:
        let_in, is_me = True, True
    return AccessLine(
        person=known.people[person_id] if person_id is not None else None,
        unit=known.units[unit_id] if unit_id is not None else None,
        causes=tuple(dict.fromkeys(causes)),
        members=tuple(known.people[member] for member in members),
        let_in=let_in,
        is_me=is_me,
    )


def _order(line: AccessLine) -> tuple[bool, bool, bool, str]:
    named = line.person or line.unit
    return not line.is_me, not line.is_everyone, line.unit is None, named.name if named else ""
