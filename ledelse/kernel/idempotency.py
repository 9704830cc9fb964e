"""A retried request has one effect: the first answer is kept under the sender's key and given again."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Integer, Text, UniqueConstraint, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from ledelse.kernel.db import Base
from ledelse.kernel.transaction import Acting, Work
from ledelse.kernel.verdict import Kind, Refused

KEEP = timedelta(days=30)


class Why(StrEnum):
    """Reasons for a no."""

    KEY_REUSED = "key_reused"


class KeptAnswer(Base):
    """The answer to a request that carried a key; without `status` while the first is still at work."""

    __tablename__ = "kept_answer"
    __table_args__ = (UniqueConstraint("person_id", "path", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    path: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    fingerprint: Mapped[str] = mapped_column(Text)
    status: Mapped[int | None] = mapped_column(Integer)
    body: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(index=True)


KEPT = KeptAnswer.__table__


@dataclass(frozen=True, slots=True)
class Once:
    """A request that must have one effect: its key, its path, and the hash of its body."""

    key: str
    path: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered the first time."""

    status: int
    body: str


def once(key: str, *, path: str, body: bytes) -> Once:
    """Describe a request; the body is only kept as a hash."""
    return Once(key[:200], path, hashlib.sha256(body).hexdigest())


def earlier_answer(work: Work[Acting], request: Once | None) -> Answer | None:
    """The answer already given to this request, or None if this is the first time.

    Reserves the key: a second request with the same key waits here until the first has committed.
    Raises `Refused(KEY_REUSED)` when the key came with another body.
    """
    if request is None:
        return None
    if _reserve(work, request):
        return None
    kept = work.session.execute(select(KEPT).where(*_same(work, request))).one()
    if kept.fingerprint != request.fingerprint:
        raise Refused(Why.KEY_REUSED, Kind.INVALID, {"field": "Idempotency-Key"})
    return Answer(kept.status, kept.body)


def keep_answer(work: Work[Acting], request: Once | None, *, status: int, body: str) -> None:
    """Keep a 2xx answer in the same transaction as its effect."""
    if request is None:
        return
    work.session.execute(
        update(KeptAnswer).where(*_same(work, request)).values(status=status, body=body),
        execution_options={"synchronize_session": False},
    )


def forget_old(work: Work[Acting]) -> None:
    """Throw away answers older than 30 days."""
    work.session.execute(
        delete(KeptAnswer).where(KEPT.c.created_at < work.now - KEEP),
        execution_options={"synchronize_session": False},
    )


def _reserve(work: Work[Acting], request: Once) -> bool:
    values: dict[str, Any] = {
        "person_id": work.actor.person_id,
        "path": request.path,
        "key": request.key,
        "fingerprint": request.fingerprint,
        "created_at": work.now,
    }
    dialect = postgresql if work.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(KEPT).values(values).on_conflict_do_nothing().returning(KEPT.c.id)
    return work.session.execute(statement).first() is not None


def _same(work: Work[Acting], request: Once) -> tuple[Any, ...]:
    return (
        KEPT.c.person_id == work.actor.person_id,
        KEPT.c.path == request.path,
        KEPT.c.key == request.key,
    )
