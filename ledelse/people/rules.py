"""What accounts must be like, without a database."""

import re
from enum import StrEnum

from ledelse.kernel.verdict import YES, Verdict, invalid

SHORTEST_PASSWORD = 12
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


class Why(StrEnum):
    """Reasons for a no."""

    WRONG_LOGIN = "wrong_login"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - a reason, not a password
    PASSWORD_TOO_SHORT = "password_too_short"  # noqa: S105
    USERNAME_UNUSABLE = "username_unusable"
    USERNAME_TAKEN = "username_taken"
    NAME_MISSING = "name_missing"
    UNIT_UNKNOWN = "unit_unknown"
    PERSON_UNKNOWN = "person_unknown"
    NOT_ALLOWED = "not_allowed"


class Level(StrEnum):
    """How high a unit stands."""

    POLITICAL = "political"
    DIRECTORATE = "directorate"
    CENTRE = "centre"
    DEPARTMENT = "department"


def may_use_password(password: str) -> Verdict:
    """At least twelve characters; nothing else is asked for (NIST SP 800-63B, 5.1.1.2)."""
    if len(password) < SHORTEST_PASSWORD:
        return invalid(Why.PASSWORD_TOO_SHORT, field="password", shortest=SHORTEST_PASSWORD)
    return YES


def may_use_username(username: str) -> Verdict:
    """Small letters, digits, dot, dash and underscore; 2 to 64 of them."""
    if not USERNAME.fullmatch(username):
        return invalid(Why.USERNAME_UNUSABLE, field="username")
    return YES
