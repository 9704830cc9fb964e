"""User names and unit ids, as programs write them, turned into people and units; the unknown ones are named."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError
from sqlalchemy.orm import Session

from ledelse.api.problems import FieldFault, FieldFaults
from ledelse.api.shapes import LARGEST_ID
from ledelse.api.words import Fault
from ledelse.people.queries import PersonView, people_by_username, units_by_id

LONGEST = 100
MOST = 200


def _whom(value: object) -> str | int:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise PydanticCustomError("string_type", "a user name or the id of a unit")
    if isinstance(value, int) and not 1 <= value <= LARGEST_ID:
        raise PydanticCustomError("greater_than_equal", "no id")
    if isinstance(value, str) and (not 1 <= len(value) <= LONGEST or "\0" in value):
        raise PydanticCustomError("string_too_long", "no user name", {"max_length": LONGEST})
    return value


_ID = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID, "description": "The id of a unit."}
_NAME = {"type": "string", "minLength": 1, "maxLength": LONGEST, "description": "A user name."}

WhomRef = Annotated[str | int, PlainValidator(_whom), WithJsonSchema({"anyOf": [_NAME, _ID]})]
Whoms = Annotated[list[WhomRef], Field(max_length=MOST)]


@dataclass
class Names:
    """Collects every name in a body, looks all of them up at once, and answers which were unknown.

    names = Names()
    names.people("officer", [body.officer])
    found = names.look_up(session)        # raises FieldFaults
    found.person("anna")
    """

    _people: list[tuple[str, str]] = field(default_factory=list)
    _units: list[tuple[str, int]] = field(default_factory=list)

    def people(self, where: str, names: Iterable[str | None]) -> None:
        """These are user names, in this field."""
        self._people += [(where, name) for name in names if name is not None]

    def units(self, where: str, ids: Iterable[int | None]) -> None:
        """These are ids of units, in this field."""
        self._units += [(where, unit_id) for unit_id in ids if unit_id is not None]

    def whoms(self, where: str, whoms: Iterable[str | int]) -> None:
        """These are either."""
        wanted = list(whoms)
        self.people(where, (whom for whom in wanted if isinstance(whom, str)))
        self.units(where, (whom for whom in wanted if isinstance(whom, int)))

    def look_up(self, session: Session) -> "Known":
        """Everybody that was named. Raises `FieldFaults` naming each unknown one in its field."""
        known = people_by_username(session, {_plain(name) for _, name in self._people})
        units = units_by_id(session, {unit_id for _, unit_id in self._units})
        faults = [
            FieldFault(where, Fault.PERSON, name=name)
            for where, name in self._people
            if _plain(name) not in known
        ]
        faults += [
            FieldFault(where, Fault.UNIT, name=unit_id)
            for where, unit_id in self._units
            if unit_id not in units
        ]
        if faults:
            raise FieldFaults(faults)
        return Known(known)


@dataclass(frozen=True, slots=True)
class Known:
    """Those who were named."""

    by_name: dict[str, PersonView]

    def person(self, name: str) -> int:
        """The id behind a user name."""
        return self.by_name[_plain(name)].id

    def people(self, whoms: Iterable[str | int]) -> tuple[int, ...]:
        """The ids behind the user names among these, in their order."""
        return tuple(self.person(whom) for whom in whoms if isinstance(whom, str))

    @staticmethod
    def units(whoms: Iterable[str | int]) -> tuple[int, ...]:
        """The ids of units among these, in their order."""
        return tuple(whom for whom in whoms if isinstance(whom, int))


def _plain(name: str) -> str:
    return name.strip().lower()
