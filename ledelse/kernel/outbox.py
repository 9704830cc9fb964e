"""Deliveries to those who hear of events after the commit: stored with the change, tried until done."""

import logging
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    Select,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from ledelse.kernel import clock, db, ledger
from ledelse.kernel.db import Base
from ledelse.kernel.events import Event, listener_named, listeners_to

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)  # how long a process may hold a delivery before another may try
LONGEST_PAUSE = timedelta(minutes=15)
KEEP_DONE = timedelta(days=1)
BATCH = 100

_awake = threading.Event()


class Delivery(Base):
    """One event for one listener. Undone until `done_at`; the pair is unique."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("seq", "listener"),
        Index("ix_delivery_done_due", "done_at", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(ForeignKey("ledger_entry.seq"))
    listener: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)


DELIVERY = Delivery.__table__


def enqueue(session: Session, entries: Sequence[tuple[int, Event]], *, at: datetime) -> None:
    """Write a delivery for each listener of each event, in the transaction of the change."""
    rows = [
        {"seq": seq, "listener": listener.name, "due_at": at + listener.delay, "attempts": 0}
        for seq, event in entries
        for listener in listeners_to(type(event))
    ]
    if rows:
        session.connection().execute(insert(Delivery), rows)


def wake() -> None:
    """Tell the relay of this process that something was committed."""
    _awake.set()


def wait(seconds: float) -> bool:
    """Sleep until something is committed in this process, at most `seconds`; say whether it was."""
    woken = _awake.wait(seconds)
    _awake.clear()
    return woken


def deliver_pending() -> int:
    """Deliver what is due, and answer how many deliveries were tried.

    Each is claimed first, so that several processes share the work; a process that dies leaves its claims
    to the others when the lease runs out. A listener must bear to hear the same event twice.
    """
    claimed = _claim()
    done = []
    for delivery_id, seq, name in claimed:
        if _deliver(delivery_id, seq, name):
            done.append(delivery_id)
        time.sleep(0)  # under gevent this lets the requests run in between
    if done:
        _settle(done)
    return len(claimed)


def _claim() -> list[tuple[int, int, str]]:
    now = clock.now()
    free = or_(DELIVERY.c.claimed_until.is_(None), DELIVERY.c.claimed_until < now)
    due = (
        select(DELIVERY.c.id, DELIVERY.c.seq, DELIVERY.c.listener)
        .where(DELIVERY.c.done_at.is_(None), DELIVERY.c.due_at <= now, free)
        .order_by(DELIVERY.c.seq)
        .limit(BATCH)
    )
    if not _anything(due):
        return []
    with db.current().noting() as connection:
        rows = connection.execute(due.with_for_update(skip_locked=True)).all()
        ids = [row.id for row in rows]
        connection.execute(update(Delivery).where(DELIVERY.c.id.in_(ids)).values(claimed_until=now + LEASE))
    return [(row.id, row.seq, row.listener) for row in rows]


def _anything(due: Select[Any]) -> bool:
    with db.current().read_engine.connect() as connection:
        return connection.execute(due.limit(1)).first() is not None


def _deliver(delivery_id: int, seq: int, name: str) -> bool:
    """Let one listener hear of one event; whether that went well."""
    listener = listener_named(name)
    if listener is None:
        _put_off(delivery_id, f"no listener is called {name}")
        return False
    with Session(db.current().read_engine) as session:
        recorded = ledger.read(session, seq)
    try:
        listener.hear(recorded)
    except Exception as fault:
        log.exception("delivery failed", extra={"listener": name, "seq": seq})
        _put_off(delivery_id, repr(fault)[:500])
        return False
    return True


def _settle(delivery_ids: Sequence[int]) -> None:
    """Take these as done: written together, so that nobody who decides waits behind a row of small writes."""
    with db.current().noting() as connection:
        connection.execute(
            update(Delivery).where(DELIVERY.c.id.in_(delivery_ids)).values(done_at=clock.now(), error=None)
        )


def _put_off(delivery_id: int, fault: str) -> None:
    database = db.current()
    with database.writing_alone(), database.write_engine.begin() as connection:
        tried = connection.execute(
            select(DELIVERY.c.attempts).where(DELIVERY.c.id == delivery_id)
        ).scalar_one()
        pause = min(LONGEST_PAUSE, timedelta(seconds=2 ** min(tried, 12)))
        connection.execute(
            update(Delivery)
            .where(DELIVERY.c.id == delivery_id)
            .values(attempts=tried + 1, error=fault, due_at=clock.now() + pause, claimed_until=None)
        )


def count_due() -> int:
    """How many deliveries are due and not done, whether or not somebody is at it."""
    late = select(func.count()).where(DELIVERY.c.done_at.is_(None), DELIVERY.c.due_at <= clock.now())
    with db.current().read_engine.connect() as connection:
        return connection.execute(late).scalar_one()


def settle_all() -> None:
    """Take everything as delivered: for a database that was filled while nobody listened."""
    database = db.current()
    with database.writing_alone(), database.write_engine.begin() as connection:
        undone = DELIVERY.c.done_at.is_(None)
        connection.execute(update(Delivery).where(undone).values(done_at=clock.now()))


def forget_done() -> None:
    """Throw away deliveries that were done more than a day ago; the ledger keeps the events."""
    database = db.current()
    with database.writing_alone(), database.write_engine.begin() as connection:
        connection.execute(delete(Delivery).where(DELIVERY.c.done_at < clock.now() - KEEP_DONE))
