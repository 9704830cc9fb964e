"""The record of what happened, for those who may read it: a stream to follow by sequence number."""

from typing import Annotated, Any

from pydantic import Field

from ledelse.api.cursors import cursor_of, key_of
from ledelse.api.routes import reads
from ledelse.api.shapes import Answer, Moment, Page, Paged
from ledelse.cases.queries import RecordLine, record_after
from ledelse.kernel.transaction import Reading
from ledelse.people.actor import Actor
from ledelse.people.permissions import Permission, needs

LAST = 2**53 - 1  # the largest whole number that every program reads right


class EventShape(Answer):
    """An entry of the record. `kind` says what happened, `data` to what; `hash` chains it to `prev_hash`."""

    seq: int
    time: Moment
    kind: str
    person: str | None
    on_behalf_of: str | None
    case: int | None
    data: dict[str, Any]
    prev_hash: str
    hash: str


class EventsQuery(Paged):
    """`after` is the last sequence number already known; a `cursor` goes before it."""

    after: Annotated[int, Field(ge=0, le=LAST)] = 0


@reads("/events", answers=Page[EventShape], query=EventsQuery)
@needs(Permission.READ_RECORD)
def list_events(reading: Reading[Actor], query: EventsQuery) -> Page[EventShape]:
    """What happened after a sequence number, oldest first: without case, or on a case one may see."""
    after = key_of(query.cursor) if query.cursor is not None else query.after
    lines = record_after(reading, after or 0, limit=query.limit + 1)
    shown = lines[: query.limit]
    following = cursor_of(shown[-1].entry.seq) if len(lines) > query.limit else None
    return Page(items=[event_of(line) for line in shown], next=following)


def event_of(line: RecordLine) -> EventShape:
    """An entry as the API writes it."""
    entry = line.entry
    return EventShape(
        seq=entry.seq,
        time=entry.at,
        kind=entry.kind,
        person=line.username,
        on_behalf_of=line.on_behalf_of,
        case=entry.case_id,
        data=dict(entry.data),
        prev_hash=line.prev_hash,
        hash=line.hash,
    )
