"""What waits for me, in the order of the decision mode; and putting something aside."""

import re

from ledelse.api.cursors import whole
from ledelse.api.routes import changes, reads
from ledelse.api.shapes import Answer, Deadline, Moment, Page, Query, Read, moment_of
from ledelse.approvals import queries, service
from ledelse.approvals.access import open_approval
from ledelse.approvals.views import InboxItem
from ledelse.cases.deadlines import Colour
from ledelse.kernel.transaction import Reading, Work
from ledelse.kernel.verdict import NotFound
from ledelse.people.actor import Actor
from ledelse.people.permissions import Permission, needs

_ITEM = re.compile(r"(?:approval-)?([1-9][0-9]{0,9})", re.ASCII)
LARGEST = 2**31 - 1


class InboxShape(Answer):
    """Something that waits; `wait`: decide, returned, condition, confirm or see (for information)."""

    id: str
    type: str
    approval: int
    case: int
    case_number: str
    title: str
    kind: str
    unit_name: str
    confidential: bool
    urgent: bool
    wait: str
    due: Moment | None
    colour: Colour
    since: Moment | None
    step: int | None
    steps: int
    pages: int
    revision: int
    may_batch: bool
    snoozed_until: Moment | None


class InboxQuery(Query):
    """`snoozed`: also what was put aside."""

    snoozed: bool = False


class SnoozeBody(Read):
    """Until when; null takes it back."""

    until: Deadline | None


class Snoozed(Answer):
    """What was put aside, and until when."""

    id: str
    approval: int
    until: Moment | None


@reads("/inbox", answers=Page[InboxShape], query=InboxQuery)
@needs(Permission.DECIDE)
def list_inbox(reading: Reading[Actor], query: InboxQuery) -> Page[InboxShape]:
    """All that waits for me: urgent first, then by deadline."""
    return whole([_item(item) for item in queries.inbox(reading, also_snoozed=query.snoozed)])


def _open_item(work: Work[Actor], item: str) -> None:
    open_approval(work, approval_of(item))


@changes("POST", "/inbox/{item}/snooze", body=SnoozeBody, answers=Snoozed, opens=_open_item)
@needs(Permission.DECIDE)
def snooze(work: Work[Actor], body: SnoozeBody, item: str) -> Snoozed:
    """Put something aside until a moment; it stays on the board."""
    approval_id = approval_of(item)
    until = moment_of(body.until) if body.until else None
    service.snooze(work, approval_id, until=until)
    return Snoozed(id=f"approval-{approval_id}", approval=approval_id, until=until)


def approval_of(item: str) -> int:
    """The approval an inbox id means: `approval-17`, or its number alone. `NotFound` for all else."""
    found = _ITEM.fullmatch(item)
    if found is None or int(found[1]) > LARGEST:
        raise NotFound
    return int(found[1])


def _item(item: InboxItem) -> InboxShape:
    return InboxShape(
        id=f"approval-{item.approval_id}",
        type="approval",
        approval=item.approval_id,
        case=item.case_id,
        case_number=item.number,
        title=item.title,
        kind=item.kind,
        unit_name=item.unit_name,
        confidential=item.confidential,
        urgent=item.urgent,
        wait=item.wait,
        due=item.due_at,
        colour=item.colour,
        since=item.since,
        step=item.step_n,
        steps=item.steps,
        pages=item.pages,
        revision=item.revision,
        may_batch=item.may_batch,
        snoozed_until=item.snoozed_until,
    )
