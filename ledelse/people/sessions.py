"""Sign-in sessions and API tokens: made, looked up, ended. Only hashes of the secret words are stored."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from ledelse.kernel.db import UtcDateTime
from ledelse.kernel.transaction import Acting, Reading, Work
from ledelse.kernel.verdict import Kind, NotFound, Refused
from ledelse.people.actor import PERSON, Actor
from ledelse.people.events import SessionEnded, SignedIn, TokenEnded, TokenMade
from ledelse.people.models import ApiToken, LoginSession, Person
from ledelse.people.passwords import is_password
from ledelse.people.rules import Why

LIFETIME = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=5)  # how often `last_seen_at` is written, so that reading stays reading

SESSION = LoginSession.__table__
TOKEN = ApiToken.__table__

# Built once: putting a statement together costs more than running it.
_WHOSE_TOKEN = select(TOKEN.c.person_id).where(
    TOKEN.c.token_hash == bindparam("token_hash"), TOKEN.c.ended_at.is_(None)
)
_USED_NOW = update(ApiToken).where(TOKEN.c.token_hash == bindparam("hashed"))
_WHOSE_SESSION = select(SESSION.c.id, SESSION.c.person_id, SESSION.c.last_seen_at).where(
    SESSION.c.token_hash == bindparam("token_hash"),
    SESSION.c.ended_at.is_(None),
    SESSION.c.expires_at > bindparam("now", type_=UtcDateTime),
)


def _hash(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


def person_with_password(session: Session, *, username: str, password: str) -> int:
    """The id of the active person with this name and password; `Refused(WRONG_LOGIN)` otherwise."""
    row = session.execute(
        select(PERSON.c.id, PERSON.c.password_hash).where(
            PERSON.c.username == username.strip().lower(), PERSON.c.active
        )
    ).first()
    right = is_password(password, row.password_hash if row else None)
    if row is None or not right:
        raise Refused(Why.WRONG_LOGIN, Kind.FORBIDDEN, {"field": "password"})
    return int(row.id)


def sign_in(work: Work[Actor], *, device: str) -> str:
    """Open a session for the actor; answers the word that the browser keeps."""
    word = secrets.token_urlsafe(32)
    row = LoginSession(
        token_hash=_hash(word),
        person_id=work.actor.person_id,
        device=device[:200],
        created_at=work.now,
        last_seen_at=work.now,
        expires_at=work.now + LIFETIME,
    )
    work.session.add(row)
    work.session.flush()
    work.record(SignedIn(session_id=row.id))
    return word


@dataclass(frozen=True, slots=True)
class SignedInPerson:
    """Whom a browser's word stands for."""

    session_id: int
    person_id: int
    last_seen_at: datetime


def signed_in_person(session: Session, word: str, *, now: datetime) -> SignedInPerson | None:
    """Whom the word stands for, if its session still runs."""
    row = session.connection().execute(_WHOSE_SESSION, {"token_hash": _hash(word), "now": now}).first()
    return SignedInPerson(row.id, row.person_id, row.last_seen_at) if row else None


def still_running(session: Session, session_ids: Collection[int], *, now: datetime) -> set[int]:
    """Those of these sessions that have not ended or run out."""
    rows = session.connection().execute(
        select(SESSION.c.id).where(
            SESSION.c.id.in_(session_ids), SESSION.c.ended_at.is_(None), SESSION.c.expires_at > now
        )
    )
    return set(rows.scalars())


def note_seen(work: Work[Acting], session_id: int) -> None:
    """Move the session's end forward; called at most every five minutes."""
    work.session.execute(
        update(LoginSession)
        .where(SESSION.c.id == session_id)
        .values(last_seen_at=work.now, expires_at=work.now + LIFETIME)
    )


def end_session(work: Work[Actor], session_id: int) -> None:
    """End one of the actor's own sessions; `NotFound` for anybody else's."""
    row = work.session.get(LoginSession, session_id)
    if row is None or row.person_id != work.actor.person_id:
        raise NotFound
    if row.ended_at is None:
        row.ended_at = work.now
        work.record(SessionEnded(session_id=row.id, subject_id=row.person_id))


def end_all_sessions(work: Work[Acting], person_id: int) -> None:
    """End every session of a person: the password changed, or the person left."""
    rows = work.session.scalars(
        select(LoginSession).where(LoginSession.person_id == person_id, LoginSession.ended_at.is_(None))
    )
    for row in rows:
        row.ended_at = work.now
        work.record(SessionEnded(session_id=row.id, subject_id=person_id))


@dataclass(frozen=True, slots=True)
class SessionView:
    """A line in the list of own sessions."""

    id: int
    device: str
    created_at: datetime
    last_seen_at: datetime


def own_sessions(reading: Reading[Actor]) -> list[SessionView]:
    """The actor's running sessions, the latest used first."""
    rows = reading.session.execute(
        select(SESSION)
        .where(
            SESSION.c.person_id == reading.actor.person_id,
            SESSION.c.ended_at.is_(None),
            SESSION.c.expires_at > reading.now,
        )
        .order_by(SESSION.c.last_seen_at.desc())
    )
    return [SessionView(row.id, row.device, row.created_at, row.last_seen_at) for row in rows]


def make_token(work: Work[Acting], *, person_id: int, name: str) -> str:
    """Make a key for programs; it is shown once and only its hash is kept."""
    word = f"ledelse_{secrets.token_urlsafe(32)}"
    row = ApiToken(token_hash=_hash(word), person_id=person_id, name=name[:100], created_at=work.now)
    work.session.add(row)
    work.session.flush()
    work.record(TokenMade(token_id=row.id, subject_id=person_id))
    return word


def person_with_token(session: Session, word: str) -> int | None:
    """Whose key this is, if it still works."""
    return session.connection().execute(_WHOSE_TOKEN, {"token_hash": _hash(word)}).scalar()


def note_token_used(work: Work[Acting], word: str) -> None:
    """Mark that the key was used for a change; reading with it leaves no mark."""
    work.session.connection().execute(_USED_NOW, {"hashed": _hash(word), "last_used_at": work.now})


@dataclass(frozen=True, slots=True)
class TokenView:
    """A line in the list of own keys."""

    id: int
    name: str
    created_at: datetime


def own_tokens(reading: Reading[Actor]) -> list[TokenView]:
    """The actor's working keys, newest first."""
    rows = reading.session.execute(
        select(TOKEN)
        .where(TOKEN.c.person_id == reading.actor.person_id, TOKEN.c.ended_at.is_(None))
        .order_by(TOKEN.c.id.desc())
    )
    return [TokenView(row.id, row.name, row.created_at) for row in rows]


def end_token(work: Work[Actor], token_id: int) -> None:
    """End one of the actor's own keys; `NotFound` for anybody else's."""
    row = work.session.get(ApiToken, token_id)
    if row is None or row.person_id != work.actor.person_id:
        raise NotFound
    if row.ended_at is None:
        row.ended_at = work.now
        work.record(TokenEnded(token_id=row.id, subject_id=row.person_id))


def set_password(work: Work[Acting], *, person_id: int, password_hash: str) -> None:
    """Keep a new password hash and end every session of the person."""
    person = work.session.get(Person, person_id)
    if person is None:
        raise NotFound
    person.password_hash = password_hash
    end_all_sessions(work, person_id)
