"""The record: an append-only log of every event, each entry chained to the one before it by its hash."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, ForeignKey, Index, Integer, Row, Text, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from ledelse.kernel.db import Base
from ledelse.kernel.events import Event, Recorded, canonical_json

GENESIS = "0" * 64

SeqType = BigInteger().with_variant(Integer, "sqlite")


class LedgerEntry(Base):
    """One event, for good. Nothing in the program updates or deletes these rows."""

    __tablename__ = "ledger_entry"
    __table_args__ = (Index("ix_ledger_entry_case_seq", "case_id", "seq"),)

    seq: Mapped[int] = mapped_column(SeqType, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[int | None] = mapped_column(Integer)
    data: Mapped[str] = mapped_column(Text)
    prev_hash: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text, unique=True)


class LedgerHead(Base):
    """The one row that says where the chain ends; locked last, so that entries stand in commit order."""

    __tablename__ = "ledger_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(SeqType)
    hash: Mapped[str] = mapped_column(Text)


ENTRY = LedgerEntry.__table__
HEAD = LedgerHead.__table__

# Built once: putting a statement together costs more than running it.
_END = select(HEAD.c.seq, HEAD.c.hash).where(HEAD.c.id == 1).with_for_update()
_TIP = select(HEAD.c.hash).where(HEAD.c.id == 1)
_NEW_END = update(LedgerHead).where(HEAD.c.id == 1)
_ENTRIES = insert(LedgerEntry)


def append(
    session: Session,
    events: Sequence[Event],
    *,
    at: datetime,
    person_id: int | None,
    on_behalf_of_id: int | None,
) -> list[int]:
    """Write the events behind the end of the chain and answer their sequence numbers.

    Call it last in a transaction: from here until the commit nobody else can append.
    """
    connection = session.connection()
    seq, tip = connection.execute(_END).one()
    rows: list[dict[str, Any]] = []
    for event in events:
        seq += 1
        row: dict[str, Any] = {
            "seq": seq,
            "at": at,
            "kind": event.kind(),
            "person_id": person_id,
            "on_behalf_of_id": on_behalf_of_id,
            "case_id": event.case_id,
            "data": event.data(),
            "prev_hash": tip,
        }
        tip = row["hash"] = seal(row)
        rows.append(row)
    connection.execute(_ENTRIES, rows)
    connection.execute(_NEW_END, {"seq": seq, "hash": tip})
    return [row["seq"] for row in rows]


def tip(session: Session) -> str:
    """The hash of the last entry: the same as before means that nothing has happened since."""
    return str(session.connection().execute(_TIP).scalar_one())


def seal(row: dict[str, Any]) -> str:
    """SHA-256 over the previous hash and all of the entry, in canonical JSON."""
    sealed = {name: row[name] for name in ("seq", "kind", "person_id", "on_behalf_of_id", "case_id", "data")}
    sealed["at"] = row["at"].isoformat()
    return hashlib.sha256((row["prev_hash"] + canonical_json(sealed)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Broken:
    """Where the chain does not hold, and how."""

    seq: int
    fault: str


def verify(connection: Connection) -> tuple[int, Broken | None]:
    """Walk the whole chain; answer how many entries hold, and the first that does not."""
    tip, count = GENESIS, 0
    with _entries(connection) as entries:
        for row in entries:
            if row.seq != count + 1:
                return count, Broken(count + 1, "an entry is missing")
            if row.prev_hash != tip:
                return count, Broken(row.seq, "the entry does not follow the one before it")
            if seal(row._asdict()) != row.hash:
                return count, Broken(row.seq, "the entry was changed after it was written")
            tip, count = row.hash, count + 1
    head = connection.execute(select(HEAD.c.seq, HEAD.c.hash).where(HEAD.c.id == 1)).one()
    if (head.seq, head.hash) != (count, tip):
        return count, Broken(count + 1, "entries are missing at the end")
    return count, None


@contextmanager
def _entries(connection: Connection) -> Iterator[Iterable[Row[Any]]]:
    """All entries in order, a thousand at a time; closed also when the walk ends early (a server's cursor)."""
    query = select(ENTRY).order_by(ENTRY.c.seq).execution_options(yield_per=1000)
    with connection.execute(query) as result:
        yield result


def read(session: Session, seq: int) -> Recorded:
    """One entry as listeners meet it."""
    return recorded(session.execute(select(ENTRY).where(ENTRY.c.seq == seq)).one())


def recorded(row: Row[Any]) -> Recorded:
    """A ledger row as a frozen view."""
    return Recorded(
        row.seq, row.at, row.kind, row.person_id, row.on_behalf_of_id, row.case_id, json.loads(row.data)
    )
