"""The record of what happened, with names; only what concerns no case or one the actor may see."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, or_, select

from ledelse.cases.access import CASE, visible_to
from ledelse.kernel.events import Recorded
from ledelse.kernel.ledger import ENTRY, recorded
from ledelse.kernel.transaction import Reading
from ledelse.people.actor import PERSON, Actor


@dataclass(frozen=True, slots=True)
class RecordLine:
    """An entry of the record with names; `hash` chains it to the one before."""

    entry: Recorded
    username: str | None
    name: str | None
    on_behalf_of: str | None
    on_behalf_of_name: str | None
    prev_hash: str
    hash: str


def history_of(
    reading: Reading[Actor], case_id: int, *, after: int | None = None, limit: int = 50
) -> list[RecordLine]:
    """What happened to a case, the latest first; `after` is the last sequence number already shown."""
    mine = select(CASE.c.id).where(CASE.c.id == case_id, visible_to(reading.actor)).exists()
    query = _record().where(ENTRY.c.case_id == case_id, mine)
    if after is not None:
        query = query.where(ENTRY.c.seq < after)
    rows = reading.session.connection().execute(query.order_by(ENTRY.c.seq.desc()).limit(limit))
    return [_line(row) for row in rows]


def record_after(reading: Reading[Actor], seq: int, *, limit: int = 50) -> list[RecordLine]:
    """The record after a sequence number, oldest first: what concerns no case, or one the actor may see."""
    mine = select(CASE.c.id).where(CASE.c.id == ENTRY.c.case_id, visible_to(reading.actor)).exists()
    query = _record().where(ENTRY.c.seq > seq, or_(ENTRY.c.case_id.is_(None), mine))
    rows = reading.session.connection().execute(query.order_by(ENTRY.c.seq).limit(limit))
    return [_line(row) for row in rows]


def _record() -> Select[Any]:
    who, leader = PERSON.alias("who"), PERSON.alias("leader")
    return select(
        ENTRY,
        who.c.username,
        who.c.name,
        leader.c.username.label("leader_username"),
        leader.c.name.label("leader_name"),
    ).select_from(
        ENTRY.outerjoin(who, who.c.id == ENTRY.c.person_id).outerjoin(
            leader, leader.c.id == ENTRY.c.on_behalf_of_id
        )
    )


def _line(row: Row[Any]) -> RecordLine:
    return RecordLine(
        entry=recorded(row),
        username=row.username,
        name=row.name,
        on_behalf_of=row.leader_username,
        on_behalf_of_name=row.leader_name,
        prev_hash=row.prev_hash,
        hash=row.hash,
    )
