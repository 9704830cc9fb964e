"""The units and people of Nordstrand Kommune, and who stands above whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from ledelse.demo.content_files import read
from ledelse.people.permissions import Role

PASSWORD = "demo"
MAYOR = "borgmester"
CHIEF_EXECUTIVE = "kommunaldirektor"
SECRETARIAT = "sekretariat"
SHOWN_LOG_INS = (
    "borgmester",
    "kommunaldirektor",
    "direktor.boern",
    "direktor.teknik",
    "centerchef.skole",
    "sekretariat",
    "sagsbehandler",
    "sagsbehandler2",
    "analytiker",
    "admin",
)


class Level(StrEnum):
    """How high a unit stands, by the same words as the product's own."""

    POLITICAL = "political"
    DIRECTORATE = "directorate"
    CENTRE = "centre"
    DEPARTMENT = "department"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; `committee` is the political unit that its cases go to."""

    key: str
    name: str
    level: Level
    parent: str | None
    committee: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """A person. `pace`: the usual number of working hours before deciding; `slow_on`: a weekday, Monday is 0."""

    username: str
    name: str
    title: str
    memberships: tuple[tuple[str, Role], ...]
    pace: int
    slow_on: int | None

    @property
    def first_name(self) -> str:
        """What colleagues call them."""
        return self.name.split()[0]

    @property
    def roles(self) -> frozenset[Role]:
        """Every role the person has anywhere."""
        return frozenset(role for _, role in self.memberships)

    def has(self, role: Role, *, unit: str) -> bool:
        """Whether the person has the role in just that unit."""
        return (unit, role) in self.memberships


@cache
def units() -> dict[str, Unit]:
    """Every unit by its key, each after its parent."""
    return {
        row["key"]: Unit(
            row["key"], row["name"], Level(row["level"]), row.get("parent"), row.get("committee")
        )
        for row in read("units")["unit"]
    }


@cache
def people() -> dict[str, Person]:
    """Every person by username."""
    return {
        row["username"]: Person(
            username=row["username"],
            name=row["name"],
            title=row["title"],
            memberships=tuple(_membership(text) for text in row["roles"]),
            pace=row["pace"],
            slow_on=row.get("slow_on"),
        )
        for row in read("people")["person"]
    }


def lineage(unit: str) -> list[Unit]:
    """The unit, what it belongs to, and so on up to the council."""
    chain, key = [], unit
    while True:
        found = units()[key]
        chain.append(found)
        if found.parent is None:
            return chain
        key = found.parent


def leader_of(unit: str) -> Person:
    """Who leads a unit. Raises LookupError when nobody does."""
    return next(person for person in people().values() if person.has(Role.LEADER, unit=unit))


def leader_above(unit: str, level: Level) -> Person:
    """The leader of the nearest unit of that level, counted from the unit upwards."""
    return leader_of(next(found.key for found in lineage(unit) if found.level is level))


def chair_for(unit: str) -> Person:
    """The politician whose committee the unit's cases go to."""
    return leader_of(next(found.committee for found in lineage(unit) if found.committee))


def officers_for(unit: str) -> list[Person]:
    """Who may have the unit's cases: its own or its centre's officers, else those below it or beside it."""
    nearest = [found.key for found in lineage(unit)[:2]]
    below = [found.key for found in units().values() if found.parent == unit]
    beside = [found.key for found in units().values() if found.parent == units()[unit].parent]
    for keys in (nearest, below, beside):
        if found_people := _officers(keys):
            return found_people
    raise LookupError(f"nobody handles the cases of {unit}")


def members_of(unit: str) -> list[Person]:
    """Everyone with a role in just that unit."""
    return [person for person in people().values() if unit in {key for key, _ in person.memberships}]


def colleagues(person: Person) -> list[Person]:
    """Those with a role in one of the person's own units."""
    keys = [key for key, _ in person.memberships]
    found = {one.username: one for key in keys for one in members_of(key)}
    return [one for one in found.values() if one.username != person.username]


def _officers(keys: Iterable[str]) -> list[Person]:
    wanted = {(key, role) for key in keys for role in (Role.CASE_OFFICER, Role.SECRETARIAT)}
    return [
        person
        for person in people().values()
        if wanted.intersection(person.memberships) and Role.LEADER not in person.roles
    ]


def _membership(text: str) -> tuple[str, Role]:
    unit, role = text.split(":")
    return unit, Role(role)
