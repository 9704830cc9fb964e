"""What can be done to units, persons and memberships."""

from sqlalchemy import select

from ledelse.kernel.transaction import Acting, Work
from ledelse.kernel.verdict import Kind, NotFound, Refused
from ledelse.people import sessions
from ledelse.people.actor import Actor
from ledelse.people.events import (
    MembershipEnded,
    MembershipGiven,
    PersonChanged,
    PersonCreated,
    UnitCreated,
)
from ledelse.people.models import Membership, Person, Unit
from ledelse.people.passwords import hash_password, is_password
from ledelse.people.permissions import Role
from ledelse.people.rules import Level, Why, may_use_password, may_use_username


def create_unit(work: Work[Acting], *, name: str, level: Level, parent_id: int | None = None) -> int:
    """Add a unit below another one (or at the top); answers its id."""
    parent = work.session.get(Unit, parent_id) if parent_id else None
    if parent_id and parent is None:
        raise Refused(Why.UNIT_UNKNOWN, Kind.INVALID, {"field": "parent"})
    unit = Unit(name=name.strip(), level=level, parent_id=parent_id)
    work.session.add(unit)
    work.session.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    work.record(UnitCreated(unit_id=unit.id, name=unit.name))
    return unit.id


def create_person(
    work: Work[Acting],
    *,
    username: str,
    name: str,
    title: str = "",
    email: str | None = None,
    password: str | None = None,
    demo: bool = False,
) -> int:
    """Add a person; answers the id. `demo` lifts the rules for passwords (everybody knows these)."""
    username = username.strip().lower()
    may_use_username(username).require()
    if not name.strip():
        raise Refused(Why.NAME_MISSING, Kind.INVALID, {"field": "name"})
    if work.session.scalar(select(Person.id).where(Person.username == username)):
        raise Refused(Why.USERNAME_TAKEN, Kind.CONFLICT, {"field": "username", "username": username})
    if password is not None and not demo:
        may_use_password(password).require()
    person = Person(
        username=username,
        name=name.strip(),
        title=title,
        email=email,
        password_hash=hash_password(password, quick=demo) if password is not None else None,
        created_at=work.now,
    )
    work.session.add(person)
    work.session.flush()
    work.record(PersonCreated(subject_id=person.id, username=username))
    return person.id


def give_membership(work: Work[Acting], *, person_id: int, unit_id: int, role: Role) -> None:
    """Make a person something in a unit; doing it twice changes nothing."""
    if work.session.get(Person, person_id) is None:
        raise Refused(Why.PERSON_UNKNOWN, Kind.INVALID, {"field": "person"})
    if work.session.get(Unit, unit_id) is None:
        raise Refused(Why.UNIT_UNKNOWN, Kind.INVALID, {"field": "unit"})
    if _membership(work, person_id, unit_id, role):
        return
    work.session.add(Membership(person_id=person_id, unit_id=unit_id, role=role))
    work.record(MembershipGiven(subject_id=person_id, unit_id=unit_id, role=role))


def end_membership(work: Work[Acting], *, person_id: int, unit_id: int, role: Role) -> None:
    """Take a role in a unit away; what it opened is closed with the next request."""
    row = _membership(work, person_id, unit_id, role)
    if row is None:
        raise NotFound
    work.session.delete(row)
    work.record(MembershipEnded(subject_id=person_id, unit_id=unit_id, role=role))


def deactivate(work: Work[Acting], person_id: int) -> None:
    """Close an account: sessions end now; the name stays in the record."""
    person = work.session.get(Person, person_id)
    if person is None:
        raise NotFound
    person.active = False
    sessions.end_all_sessions(work, person_id)
    work.record(PersonChanged(subject_id=person_id, fields=("active",)))


def reactivate(work: Work[Acting], person_id: int) -> None:
    """Open a closed account again."""
    person = work.session.get(Person, person_id)
    if person is None:
        raise NotFound
    person.active = True
    work.record(PersonChanged(subject_id=person_id, fields=("active",)))


def change_own_password(work: Work[Actor], *, old: str, new: str) -> None:
    """Change the actor's password; all their sessions end, this one too."""
    person = work.session.get_one(Person, work.actor.person_id)
    if not is_password(old, person.password_hash):
        raise Refused(Why.WRONG_PASSWORD, Kind.INVALID, {"field": "old"})
    may_use_password(new).require()
    sessions.set_password(work, person_id=person.id, password_hash=hash_password(new))
    work.record(PersonChanged(subject_id=person.id, fields=("password",)))


def change_own_settings(work: Work[Actor], *, language: str, theme: str, keys_on: bool) -> None:
    """Change how the screens look to the actor; unknown choices fall back to the defaults."""
    person = work.session.get_one(Person, work.actor.person_id)
    person.language = language if language in ("da", "en") else "da"
    person.theme = theme if theme in ("auto", "light", "dark") else "auto"
    person.keys_on = keys_on


def _membership(work: Work[Acting], person_id: int, unit_id: int, role: Role) -> Membership | None:
    return work.session.scalar(
        select(Membership).where(
            Membership.person_id == person_id, Membership.unit_id == unit_id, Membership.role == role
        )
    )
