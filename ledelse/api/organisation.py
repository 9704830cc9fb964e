"""Who I am, who there is, the units, and the kinds of cases."""

from typing import Any

from ledelse.api.cursors import key_of, page_of, whole
from ledelse.api.routes import reads
from ledelse.api.shapes import Answer, Page, Paged, Ref
from ledelse.cases.kinds import KindView, all_kinds
from ledelse.kernel.transaction import Reading
from ledelse.kernel.verdict import NotFound
from ledelse.people import queries
from ledelse.people.actor import Actor
from ledelse.people.permissions import Open, Permission, needs
from ledelse.people.queries import PersonView, UnitView


class Place(Answer):
    """A unit that a person is something in."""

    id: int
    name: str
    roles: list[str]


class Me(Answer):
    """Whose token it is. `mandates`: whom they may act for, by user name."""

    id: int
    username: str
    name: str
    language: str
    units: list[Place]
    permissions: list[str]
    mandates: list[str]


@reads("/me", answers=Me)
@needs(Open.SIGNED_IN)
def show_me(reading: Reading[Actor]) -> Me:
    """Whose token it is."""
    actor = reading.actor
    return Me(
        id=actor.person_id,
        username=actor.username,
        name=actor.name,
        language=actor.language,
        units=_places(reading, actor.person_id),
        permissions=sorted(actor.permissions),
        mandates=[],
    )


class UnitShape(Answer):
    """A place in the organisation; `level` is political, directorate, centre or department."""

    id: int
    name: str
    level: str
    parent: int | None


class UnitWhole(UnitShape):
    """A unit with its direct members, by user name."""

    members: list[str]


@reads("/units", answers=Page[UnitShape])
@needs(Open.SIGNED_IN)
def list_units(reading: Reading[Actor]) -> Page[UnitShape]:
    """Every unit, parents before children."""
    return whole([UnitShape(**_unit(unit)) for unit in queries.all_units(reading.session)])


@reads("/units/{unit_id}", answers=UnitWhole)
@needs(Open.SIGNED_IN)
def show_unit(reading: Reading[Actor], unit_id: int) -> UnitWhole:
    """A unit and its direct members."""
    unit = queries.units_by_id(reading.session, [unit_id]).get(unit_id)
    if unit is None:
        raise NotFound
    members = [person.username for person in queries.members_of(reading.session, unit_id)]
    return UnitWhole(**_unit(unit), members=members)


def _unit(unit: UnitView) -> dict[str, Any]:
    return {"id": unit.id, "name": unit.name, "level": unit.level, "parent": unit.parent_id}


class PersonShape(Answer):
    """Somebody who can sign in."""

    id: int
    username: str
    name: str
    title: str


class PersonWhole(PersonShape):
    """A person with the units they are in."""

    units: list[Place]


class PeopleQuery(Paged):
    """`q`: every word in name, user name or title."""

    q: Ref | None = None


@reads("/people", answers=Page[PersonShape], query=PeopleQuery)
@needs(Open.SIGNED_IN)
def list_people(reading: Reading[Actor], query: PeopleQuery) -> Page[PersonShape]:
    """Everybody who can sign in, oldest account first."""
    after = key_of(query.cursor) or 0
    words = (query.q or "").casefold().split()
    found = [
        person
        for person in sorted(queries.all_people(reading.session), key=lambda person: person.id)
        if person.id > after and _has(person, words)
    ]
    return page_of(found[: query.limit + 1], query.limit, key=lambda person: person.id, shape=_person)


@reads("/people/{person}", answers=PersonWhole)
@needs(Open.SIGNED_IN)
def show_person(reading: Reading[Actor], person: str) -> PersonWhole:
    """A person by user name (or by id)."""
    found = None
    if person.isprintable():  # a null sign is more than a database can be asked for
        found = queries.person_by_username(reading.session, person) or _by_id(reading, person)
    if found is None:
        raise NotFound
    return PersonWhole(**_person(found).model_dump(), units=_places(reading, found.id))


def _by_id(reading: Reading[Actor], word: str) -> PersonView | None:
    if not (word.isascii() and word.isdigit() and len(word) < 10):
        return None
    found = queries.people_by_id(reading.session, [int(word)]).get(int(word))
    return found if found is not None and found.active else None


def _has(person: PersonView, words: list[str]) -> bool:
    text = f"{person.name} {person.username} {person.title}".casefold()
    return all(word in text for word in words)


def _person(person: PersonView) -> PersonShape:
    return PersonShape(id=person.id, username=person.username, name=person.name, title=person.title)


def _places(reading: Reading[Actor], person_id: int) -> list[Place]:
    found: dict[int, Place] = {}
    for held in queries.memberships_of(reading.session, person_id):
        place = found.setdefault(held.unit_id, Place(id=held.unit_id, name=held.unit_name, roles=[]))
        place.roles.append(held.role)
    return list(found.values())


class KindShape(Answer):
    """A kind of case with its defaults; `soon_hours` are working hours before the deadline."""

    key: str
    name: str
    deadline_days: int | None
    deadline_unit: str
    soon_hours: int
    access: str
    batchable: bool
    for_information: bool


@reads("/kinds", answers=Page[KindShape])
@needs(Permission.READ_CASES)
def list_kinds(reading: Reading[Actor]) -> Page[KindShape]:
    """The kinds of cases, in the organisation's order."""
    return whole([_kind(kind) for kind in all_kinds(reading)])


def _kind(kind: KindView) -> KindShape:
    return KindShape(
        key=kind.key,
        name=kind.name,
        deadline_days=kind.deadline_days,
        deadline_unit=kind.deadline_unit,
        soon_hours=kind.soon_hours,
        access=kind.access,
        batchable=kind.batchable,
        for_information=kind.for_information,
    )
