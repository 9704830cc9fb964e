"""Units, persons, memberships and what they allow: each right is there when given and gone when taken."""

from typing import Any

import pytest
from sqlalchemy import select

from ledelse.kernel.db import Database
from ledelse.kernel.transaction import SYSTEM, reading, transaction
from ledelse.kernel.verdict import Kind, NotFound, Refused
from ledelse.people import queries, service
from ledelse.people.acting import SignedOut, acting, looking
from ledelse.people.actor import PERSON, Actor
from ledelse.people.permissions import (
    ROLE_PERMISSIONS,
    Open,
    Permission,
    Role,
    need_of,
    needs,
    permissions_of,
)
from ledelse.people.rules import Level, Why, may_use_password, may_use_username
from ledelse.people.service import create_person
from tests import make, see


def actor(person_id: int) -> Actor:
    with looking(person_id) as look:
        return look.actor


def refusal_of_person(**fields: str) -> Refused:
    words: dict[str, Any] = {"username": "nyansat", "name": "Ny Ansat", "password": make.PASSWORD} | fields
    with pytest.raises(Refused) as refusal, transaction(SYSTEM) as work:
        create_person(work, **words)
    return refusal.value


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"username": "x"}, Why.USERNAME_UNUSABLE),
        ({"username": "ny ansat"}, Why.USERNAME_UNUSABLE),
        ({"username": "-ny"}, Why.USERNAME_UNUSABLE),
        ({"username": "bjørn"}, Why.USERNAME_UNUSABLE),
        ({"name": "  "}, Why.NAME_MISSING),
        ({"password": "kort"}, Why.PASSWORD_TOO_SHORT),
        ({"username": "anna"}, Why.USERNAME_TAKEN),
        ({"username": " ANNA "}, Why.USERNAME_TAKEN),
    ],
)
def test_an_account_needs_a_usable_name_and_password(
    database: Database, fields: dict[str, str], why: Why
) -> None:
    make.person("Anna")
    assert refusal_of_person(**fields).why is why
    with transaction(SYSTEM) as work:
        create_person(work, username="nyansat", name="Ny Ansat", password=make.PASSWORD)


def test_user_names_and_passwords_have_their_limits() -> None:
    assert may_use_username("a1")
    assert may_use_username("a" * 64)
    assert not may_use_username("a" * 65)
    assert may_use_password("x" * 12)
    assert not may_use_password("x" * 11)


def test_every_role_is_on_the_map_and_nobody_without_a_role_may_anything() -> None:
    assert ROLE_PERMISSIONS.keys() == set(Role)
    assert permissions_of(frozenset()) == {Permission.OWN_PAGE}
    granted = {permission for role in Role for permission in ROLE_PERMISSIONS[role]}
    assert granted == set(Permission), "a permission that no role gives"


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (Permission.CREATE_CASES, {Role.CASE_OFFICER, Role.LEADER, Role.SECRETARIAT}),
        (Permission.CANCEL_APPROVALS, {Role.SECRETARIAT}),
        (Permission.DELETE_CASES, {Role.SECRETARIAT}),
        (Permission.COUNT_CONFIDENTIAL, {Role.LEADER}),
        (Permission.MANAGE_PEOPLE, {Role.ADMINISTRATOR}),
        (Permission.MANAGE_KINDS, {Role.ADMINISTRATOR}),
        (Permission.READ_RECORD, {Role.SECRETARIAT, Role.ADMINISTRATOR}),
        (Permission.ANALYSE, {Role.ANALYST}),
    ],
)
def test_who_may_what_in_general(permission: Permission, roles: set[Role]) -> None:
    assert {role for role in Role if permission in permissions_of(frozenset({role}))} == roles


def test_a_route_says_what_it_needs_or_nothing() -> None:
    @needs(Permission.DECIDE)
    def decide() -> None:
        """Marked."""

    @needs(Open.ANYONE)
    def front() -> None:
        """Marked too."""

    def forgotten() -> None:
        """Not marked."""

    assert (need_of(decide), need_of(front), need_of(forgotten)) == (Permission.DECIDE, Open.ANYONE, None)


def test_rights_follow_the_memberships_at_once(database: Database) -> None:
    unit = make.unit()
    anna = make.person("Anna", unit=unit)
    assert not actor(anna).may(Permission.CREATE_CASES)
    make.member(anna, unit=unit, role=Role.LEADER)
    assert actor(anna).may(Permission.CREATE_CASES)
    assert actor(anna).units_as(Role.LEADER) == {unit}
    make.no_longer(anna, unit=unit, role=Role.LEADER)
    assert not actor(anna).may(Permission.CREATE_CASES)
    assert actor(anna).unit_ids == {unit}


def test_a_membership_is_given_once_and_ended_once(database: Database) -> None:
    unit = make.unit()
    anna = make.person("Anna", unit=unit)
    before = see.ledger_is_whole()
    make.member(anna, unit=unit)
    assert see.ledger_is_whole() == before, "giving it again says nothing new"
    make.no_longer(anna, unit=unit)
    with pytest.raises(NotFound):
        make.no_longer(anna, unit=unit)


@pytest.mark.parametrize("missing", ["person", "unit"])
def test_a_membership_needs_both(database: Database, missing: str) -> None:
    person = 999_999 if missing == "person" else make.person()
    unit = 999_999 if missing == "unit" else make.unit()
    with pytest.raises(Refused) as refusal:
        make.member(person, unit=unit)
    assert refusal.value.kind is Kind.INVALID


def test_an_account_that_is_closed_cannot_act_and_keeps_its_name(database: Database) -> None:
    anna = make.person("Anna")
    make.left(anna)
    with pytest.raises(SignedOut):
        actor(anna)
    with reading(SYSTEM) as look:
        assert queries.people_by_id(look.session, [anna])[anna].name == "Anna"
        assert anna not in {person.id for person in queries.all_people(look.session)}
        assert anna in {person.id for person in queries.all_people(look.session, also_inactive=True)}
    with transaction(SYSTEM) as work:
        service.reactivate(work, anna)
    assert actor(anna).name == "Anna"


@pytest.mark.parametrize("verb", [service.deactivate, service.reactivate])
def test_nobody_is_closed_who_is_not_there(database: Database, verb: object) -> None:
    with pytest.raises(NotFound), transaction(SYSTEM) as work:
        verb(work, 999_999)  # type: ignore[operator]


def test_units_stand_in_a_tree(database: Database) -> None:
    top = make.unit("Direktion")
    centre = make.unit("Center", level=Level.CENTRE, under=top)
    team = make.unit("Afdeling", level=Level.DEPARTMENT, under=centre)
    other = make.unit("Udvalg", level=Level.POLITICAL)
    with reading(SYSTEM) as look:
        assert queries.units_below(look.session, [top]) == {top, centre, team}
        assert queries.units_below(look.session, [team, other]) == {team, other}
        assert queries.units_below(look.session, []) == frozenset()
        order = [unit.id for unit in queries.all_units(look.session)]
    assert order.index(top) < order.index(centre) < order.index(team)
    with pytest.raises(Refused) as refusal:
        make.unit("Løs", under=999_999)
    assert refusal.value.why is Why.UNIT_UNKNOWN


def test_ten_units_do_not_confuse_the_tree(database: Database) -> None:
    """Unit 1 and unit 10 begin alike; the path keeps them apart."""
    units = [make.unit(f"Enhed {n}") for n in range(12)]
    below = make.unit("Under", under=units[0])
    with reading(SYSTEM) as look:
        assert queries.units_below(look.session, [units[0]]) == {units[0], below}


def test_a_person_is_counted_where_they_lead_else_as_high_as_they_stand(database: Database) -> None:
    high = make.unit("Udvalg", level=Level.POLITICAL)
    low = make.unit("Afdeling", level=Level.DEPARTMENT)
    member, leader, nobody = make.person(units=[high, low]), make.person(unit=high), make.person(unit=low)
    make.member(leader, unit=low, role=Role.LEADER)
    make.no_longer(nobody, unit=low)
    with reading(SYSTEM) as look:
        assert queries.home_unit(look.session, member) == (high, Level.POLITICAL)
        assert queries.home_unit(look.session, leader) == (low, Level.DEPARTMENT)
        assert queries.home_unit(look.session, nobody) is None


def test_members_are_the_direct_and_active_ones_by_name(database: Database) -> None:
    unit = make.unit()
    below = make.unit(under=unit)
    carla, anna, gone = (make.person(name, unit=unit) for name in ("Carla", "Anna", "Gone"))
    make.person("Bo", unit=below)
    make.left(gone)
    with reading(SYSTEM) as look:
        assert [person.id for person in queries.members_of(look.session, unit)] == [anna, carla]


@pytest.mark.parametrize(("name", "letters"), [("Anna Holm", "AH"), ("Anna Maria Holm", "AH"), ("Bo", "BO")])
def test_initials(name: str, letters: str) -> None:
    assert queries.initials(name) == letters


def test_settings_fall_back_to_what_is_known(database: Database) -> None:
    anna = make.person("Anna")
    with acting(anna) as work:
        service.change_own_settings(work, language="en", theme="dark", keys_on=False)
    assert (actor(anna).language, actor(anna).theme, actor(anna).keys_on) == ("en", "dark", False)
    with acting(anna) as work:
        service.change_own_settings(work, language="xx", theme="pink", keys_on=True)
    assert (actor(anna).language, actor(anna).theme, actor(anna).keys_on) == ("da", "auto", True)


def test_passwords_are_never_stored_nor_recorded(database: Database) -> None:
    anna = make.person("Anna")
    with reading(SYSTEM) as look:
        stored = look.session.execute(select(PERSON.c.password_hash).where(PERSON.c.id == anna)).scalar_one()
    assert stored.startswith("$argon2id$")
    assert make.PASSWORD not in stored
