"""The board: approvals under way that one may see, and how many of each colour."""

from typing import Literal

from ledelse.api.problems import FieldFault
from ledelse.api.routes import reads
from ledelse.api.shapes import Answer, Id, Moment, Paged, Ref
from ledelse.api.words import Fault
from ledelse.approvals.chain import Phase, StepStatus
from ledelse.board import queries
from ledelse.board.counts import BoardFilter, Group, GroupCount
from ledelse.board.queries import Card
from ledelse.cases.deadlines import Colour
from ledelse.kernel.transaction import Reading
from ledelse.kernel.verdict import NotFound
from ledelse.people.actor import Actor
from ledelse.people.permissions import Permission, needs
from ledelse.people.queries import LEVEL_ORDER, person_by_username

LEVELS = {level.value: level for level in LEVEL_ORDER}


class Counts(Answer):
    """How many of each colour."""

    ok: int
    soon: int
    overdue: int
    none: int


class GroupShape(Answer):
    """A group (level, unit or kind) with its counts."""

    key: str
    name: str
    counts: Counts


class MarkShape(Answer):
    """A step as initials."""

    n: int
    name: str
    initials: list[str]
    status: StepStatus


class CardShape(Answer):
    """An approval under way: who has it, since when, how long it has left."""

    approval: int
    case: int
    case_number: str
    title: str
    kind: str
    kind_name: str
    unit: int
    unit_name: str
    level: str | None
    holder_unit: int | None
    holders: list[str]
    confidential: bool
    urgent: bool
    phase: Phase
    step: int | None
    steps: int
    step_name: str
    marks: list[MarkShape]
    since: Moment | None
    due: Moment | None
    colour: Colour


class BoardShape(Answer):
    """One page of the board; counts are of all of it. `confidential_hidden` is null for who may not know."""

    as_of: Moment
    counts: Counts
    groups: list[GroupShape]
    confidential_hidden: int | None
    items: list[CardShape]
    next: str | None


class BoardQuery(Paged):
    """As on the page. A unit means it and all below it; `person` (user name) is who has it now."""

    group: Group = Group.LEVEL
    level: Literal["political", "directorate", "centre", "department"] | None = None
    unit: Id | None = None
    person: Ref | None = None
    kind: Ref | None = None
    colour: Colour | None = None


@reads("/board", answers=BoardShape, query=BoardQuery)
@needs(Permission.WATCH_BOARD)
def show_board(reading: Reading[Actor], query: BoardQuery) -> BoardShape:
    """Approvals under way, soonest deadline first."""
    person = person_by_username(reading.session, query.person) if query.person else None
    chosen = BoardFilter(
        level=LEVELS.get(query.level or ""),
        unit_id=query.unit,
        person_id=person.id if person else (0 if query.person else None),
        kind=query.kind,
        colour=query.colour,
    )
    try:
        board = queries.board(reading, chosen, group=query.group, after=query.cursor, limit=query.limit)
    except NotFound as fault:  # all that can be missing here is the place the cursor speaks of
        raise FieldFault("cursor", Fault.CURSOR) from fault
    return BoardShape(
        as_of=board.as_of,
        counts=_counts(board.counts),
        groups=[_group(group) for group in board.groups],
        confidential_hidden=board.confidential_hidden,
        items=[_card(card) for card in board.cards],
        next=board.next,
    )


def _counts(counts: dict[Colour, int]) -> Counts:
    return Counts(**{colour.value: counts.get(colour, 0) for colour in Colour})


def _group(group: GroupCount) -> GroupShape:
    return GroupShape(key=group.key, name=group.name, counts=_counts(group.counts))


def _card(card: Card) -> CardShape:
    return CardShape(
        approval=card.approval_id,
        case=card.case_id,
        case_number=card.number,
        title=card.title,
        kind=card.kind,
        kind_name=card.kind_name,
        unit=card.unit_id,
        unit_name=card.unit_name,
        level=card.level,
        holder_unit=card.holder_unit_id,
        holders=list(card.holders),
        confidential=card.confidential,
        urgent=card.urgent,
        phase=card.phase,
        step=card.step_n,
        steps=card.steps,
        step_name=card.step_name,
        marks=[
            MarkShape(n=mark.n, name=mark.name, initials=list(mark.initials), status=mark.status)
            for mark in card.marks
        ],
        since=card.since,
        due=card.due_at,
        colour=card.colour,
    )
