"""What can happen to people and units."""

from dataclasses import dataclass

from ledelse.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonCreated(Event):
    """Somebody got an account."""

    subject_id: int
    username: str


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Event):
    """An account was changed; `fields` names what, never to what."""

    subject_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MembershipGiven(Event):
    """A person became something in a unit."""

    subject_id: int
    unit_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class MembershipEnded(Event):
    """A person is no longer that in the unit."""

    subject_id: int
    unit_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class UnitCreated(Event):
    """The organisation grew a unit."""

    unit_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """A person opened a session in a browser."""

    session_id: int


@dataclass(frozen=True, kw_only=True)
class SessionEnded(Event):
    """A session ended, by signing out or from the list of own sessions."""

    session_id: int
    subject_id: int


@dataclass(frozen=True, kw_only=True)
class TokenMade(Event):
    """A key for programs was made."""

    token_id: int
    subject_id: int


@dataclass(frozen=True, kw_only=True)
class TokenEnded(Event):
    """A key for programs was ended."""

    token_id: int
    subject_id: int
