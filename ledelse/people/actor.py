"""Who acts in a request: read anew each time, so that a right that is lost is lost at once."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ledelse.people.models import Membership, Person
from ledelse.people.permissions import Permission, Role, permissions_of


@dataclass(frozen=True, slots=True)
class Actor:
    """A person with all they are, as rules and queries need it."""

    person_id: int
    username: str
    name: str
    language: str
    theme: str
    keys_on: bool
    roles: frozenset[tuple[int, Role]]  # (unit id, role)
    permissions: frozenset[Permission]
    on_behalf_of_id: int | None = None

    @property
    def unit_ids(self) -> frozenset[int]:
        """The units the person is a direct member of."""
        return frozenset(unit_id for unit_id, _ in self.roles)

    def units_as(self, *roles: Role) -> frozenset[int]:
        """The units where the person has one of the roles."""
        return frozenset(unit_id for unit_id, role in self.roles if role in roles)

    def may(self, permission: Permission) -> bool:
        """Whether the person's roles together allow it."""
        return permission in self.permissions


PERSON = Person.__table__
MEMBERSHIP = Membership.__table__


_WHO = (
    select(
        PERSON.c.username,
        PERSON.c.name,
        PERSON.c.language,
        PERSON.c.theme,
        PERSON.c.keys_on,
        MEMBERSHIP.c.unit_id,
        MEMBERSHIP.c.role,
    )
    .select_from(PERSON.outerjoin(MEMBERSHIP, MEMBERSHIP.c.person_id == PERSON.c.id))
    .where(PERSON.c.id == bindparam("person_id"), PERSON.c.active)
)


def actor_for(session: Session, person_id: int) -> Actor | None:
    """The person as actor; None if there is no such person or they may no longer sign in."""
    found = session.connection().execute(_WHO, {"person_id": person_id}).all()
    if not found:
        return None
    roles = frozenset((row.unit_id, Role(row.role)) for row in found if row.role)
    first = found[0]
    return Actor(
        person_id=person_id,
        username=first.username,
        name=first.name,
        language=first.language,
        theme=first.theme,
        keys_on=first.keys_on,
        roles=roles,
        permissions=permissions_of(frozenset(role for _, role in roles)),
    )
