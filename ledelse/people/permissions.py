"""The whole map of who may do what in general; what may be done to one object is for its own rules."""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar


class Role(StrEnum):
    """What a person is in a unit."""

    LEADER = "leader"
    CASE_OFFICER = "case_officer"
    SECRETARIAT = "secretariat"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"
    MEMBER = "member"


class Permission(StrEnum):
    """What a route can ask for."""

    READ_CASES = "read_cases"  # those one may see
    DECIDE = "decide"  # act where one stands in a chain
    WATCH_BOARD = "watch_board"
    OWN_PAGE = "own_page"  # own sessions, tokens and settings
    CREATE_CASES = "create_cases"
    PREPARE_APPROVALS = "prepare_approvals"
    CANCEL_APPROVALS = "cancel_approvals"
    DELETE_CASES = "delete_cases"
    COUNT_CONFIDENTIAL = "count_confidential"  # the number of cases one may not read, own units only
    READ_RECORD = "read_record"
    ANALYSE = "analyse"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_KINDS = "manage_kinds"


EVERYONE = frozenset(
    {Permission.READ_CASES, Permission.DECIDE, Permission.WATCH_BOARD, Permission.OWN_PAGE},
)
PREPARES = frozenset({Permission.CREATE_CASES, Permission.PREPARE_APPROVALS})

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.MEMBER: EVERYONE,
    Role.CASE_OFFICER: EVERYONE | PREPARES,
    Role.LEADER: EVERYONE | PREPARES | {Permission.COUNT_CONFIDENTIAL},
    Role.SECRETARIAT: EVERYONE
    | PREPARES
    | {Permission.CANCEL_APPROVALS, Permission.DELETE_CASES, Permission.READ_RECORD},
    Role.ANALYST: EVERYONE | {Permission.ANALYSE},
    Role.ADMINISTRATOR: EVERYONE
    | {Permission.MANAGE_PEOPLE, Permission.MANAGE_KINDS, Permission.READ_RECORD},
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """All that these roles together allow; a person without any role may nothing but their own page."""
    allowed = {Permission.OWN_PAGE}
    for role in roles:
        allowed |= ROLE_PERMISSIONS[role]
    return frozenset(allowed)


class Open(StrEnum):
    """What a route asks for when it asks for no permission."""

    ANYONE = "anyone"  # also those who are not signed in
    SIGNED_IN = "signed_in"


Need = Permission | Open
View = TypeVar("View", bound=Callable[..., object])


def needs(need: Need) -> Callable[[View], View]:
    """Say on a route what it asks of whoever calls it; a route without this stops the start."""

    def mark(view: View) -> View:
        view.__dict__["needs"] = need
        return view

    return mark


def need_of(view: Callable[..., object]) -> Need | None:
    """What a route asks for, None if it does not say."""
    return view.__dict__.get("needs")
