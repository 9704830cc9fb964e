"""Cards of the board, counts by colour and by group, and the number of confidential cases behind them."""

import base64
import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, not_, or_, select

from ledelse.approvals.access import APPROVAL
from ledelse.approvals.chain import Phase, StepStatus
from ledelse.approvals.facts import PLACE, STEP
from ledelse.approvals.waiting import WAITING
from ledelse.board.counts import HOLDING, BoardFilter, Group, GroupCount, conditions_for, counted
from ledelse.cases.access import CASE, KIND, visible_to
from ledelse.cases.deadlines import Colour, colour_at
from ledelse.kernel.transaction import Reading
from ledelse.kernel.verdict import NotFound
from ledelse.people.actor import PERSON, Actor
from ledelse.people.permissions import Permission, Role
from ledelse.people.queries import UNIT, initials, units_below
from ledelse.people.rules import Level

PAGE = 50


@dataclass(frozen=True, slots=True)
class StepMark:
    """A step as initials: done, now or later."""

    n: int
    name: str
    initials: tuple[str, ...]
    status: StepStatus


@dataclass(frozen=True, slots=True)
class Card:
    """An approval under way: what, who has it now, since when, and how long it has left."""

    approval_id: int
    case_id: int
    number: str
    title: str
    kind: str
    kind_name: str
    unit_id: int
    unit_name: str
    level: Level | None
    holder_unit_id: int | None
    confidential: bool
    urgent: bool
    phase: Phase
    step_n: int | None
    steps: int
    step_name: str
    holders: tuple[str, ...]
    since: datetime | None
    due_at: datetime | None
    due_timed: bool
    colour: Colour
    marks: tuple[StepMark, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """One page of the board with the counts over all of it."""

    as_of: datetime
    counts: dict[Colour, int]
    groups: tuple[GroupCount, ...]
    cards: tuple[Card, ...]
    next: str | None
    confidential_hidden: int | None  # None: not this person's to know
    filter: BoardFilter = field(default_factory=BoardFilter)


def board(
    reading: Reading[Actor],
    chosen: BoardFilter,
    *,
    group: Group = Group.LEVEL,
    after: str | None = None,
    limit: int = PAGE,
) -> Board:
    """The board as the actor may see it now, soonest deadline first, those without one last."""
    conditions = conditions_for(reading, chosen)
    groups = counted(reading, chosen, group)
    rows = _rows(reading, conditions, after=after, limit=limit + 1)
    shown = rows[:limit]
    return Board(
        as_of=reading.now,
        counts=_totals(groups),
        groups=groups,
        cards=_cards(reading, shown),
        next=_cursor(shown[-1]) if len(rows) > limit else None,
        confidential_hidden=_hidden(reading, chosen),
        filter=chosen,
    )


def _joined() -> Any:
    return (
        APPROVAL.join(CASE, CASE.c.id == APPROVAL.c.case_id)
        .join(KIND, KIND.c.key == CASE.c.kind)
        .join(UNIT, UNIT.c.id == APPROVAL.c.unit_id)
    )


def _totals(groups: Collection[GroupCount]) -> dict[Colour, int]:
    return {colour: sum(group.counts[colour] for group in groups) for colour in Colour}


def _rows(
    reading: Reading[Actor], conditions: list[ColumnElement[bool]], *, after: str | None, limit: int
) -> list[Row[Any]]:
    """Two keyset reads that the indexes serve: first those with a deadline, then those without."""
    due_at, last_id = _position(after)
    dated = _cards_query(conditions).where(APPROVAL.c.due_at.is_not(None))
    dated = dated.order_by(APPROVAL.c.due_at, APPROVAL.c.id).limit(limit)
    if due_at is not None:
        later = or_(APPROVAL.c.due_at > due_at, and_(APPROVAL.c.due_at == due_at, APPROVAL.c.id > last_id))
        dated = dated.where(APPROVAL.c.due_at >= due_at, later)
    undated = _cards_query(conditions).where(APPROVAL.c.due_at.is_(None)).order_by(APPROVAL.c.id)
    connection = reading.session.connection()
    rows: list[Row[Any]] = []
    if after is None or due_at is not None:
        rows = list(connection.execute(dated))
    elif last_id:
        undated = undated.where(APPROVAL.c.id > last_id)
    if len(rows) < limit:
        rows += connection.execute(undated.limit(limit - len(rows)))
    return rows


def _cards_query(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    return (
        select(
            APPROVAL.c.id,
            APPROVAL.c.case_id,
            APPROVAL.c.unit_id,
            APPROVAL.c.urgent,
            APPROVAL.c.phase,
            APPROVAL.c.step_n,
            APPROVAL.c.steps,
            APPROVAL.c.since,
            APPROVAL.c.due_at,
            APPROVAL.c.due_timed,
            APPROVAL.c.soon_at,
            APPROVAL.c.holder_level,
            APPROVAL.c.holder_unit_id,
            CASE.c.number,
            CASE.c.title,
            CASE.c.kind,
            CASE.c.confidential,
            KIND.c.name.label("kind_name"),
            UNIT.c.name.label("unit_name"),
        )
        .select_from(_joined())
        .where(*conditions)
    )


def _cards(reading: Reading[Actor], rows: list[Row[Any]]) -> tuple[Card, ...]:
    ids = [row.id for row in rows]
    holders = _holders(reading, ids)
    marks = _marks(reading, ids)
    return tuple(
        Card(
            approval_id=row.id,
            case_id=row.case_id,
            number=row.number,
            title=row.title,
            kind=row.kind,
            kind_name=row.kind_name,
            unit_id=row.unit_id,
            unit_name=row.unit_name,
            level=Level(row.holder_level) if row.holder_level else None,
            holder_unit_id=row.holder_unit_id,
            confidential=row.confidential,
            urgent=row.urgent,
            phase=Phase(row.phase),
            step_n=row.step_n,
            steps=row.steps,
            step_name=next((mark.name for mark in marks[row.id] if mark.n == row.step_n), ""),
            holders=tuple(holders[row.id]),
            since=row.since,
            due_at=row.due_at,
            due_timed=row.due_timed,
            colour=colour_at(reading.now, due_at=row.due_at, soon_at=row.soon_at),
            marks=tuple(marks[row.id]),
        )
        for row in rows
    )


def _holders(reading: Reading[Actor], ids: list[int]) -> dict[int, list[str]]:
    """The names of those it waits for, per approval: who must decide before who must meet a condition."""
    found: dict[int, list[str]] = defaultdict(list)
    if not ids:
        return found
    rank = case({wait.value: place for place, wait in enumerate(HOLDING)}, value=WAITING.c.wait)
    rows = reading.session.connection().execute(
        select(WAITING.c.approval_id, func.coalesce(PERSON.c.name, UNIT.c.name).label("name"))
        .select_from(
            WAITING.outerjoin(PERSON, PERSON.c.id == WAITING.c.person_id).outerjoin(
                UNIT, UNIT.c.id == WAITING.c.unit_id
            )
        )
        .where(WAITING.c.approval_id.in_(ids), WAITING.c.wait.in_(HOLDING))
        .order_by(rank, WAITING.c.id)
    )
    for row in rows:
        if row.name not in found[row.approval_id]:
            found[row.approval_id].append(row.name)
    return found


def _marks(reading: Reading[Actor], ids: list[int]) -> dict[int, list[StepMark]]:
    found: dict[int, list[StepMark]] = defaultdict(list)
    if not ids:
        return found
    rows = reading.session.connection().execute(
        select(
            STEP.c.approval_id,
            STEP.c.n,
            STEP.c.name,
            STEP.c.status,
            PERSON.c.name.label("person"),
            UNIT.c.name.label("unit"),
        )
        .select_from(
            STEP.join(PLACE, PLACE.c.step_id == STEP.c.id)
            .outerjoin(PERSON, PERSON.c.id == PLACE.c.person_id)
            .outerjoin(UNIT, UNIT.c.id == PLACE.c.unit_id)
        )
        .where(STEP.c.approval_id.in_(ids))
        .order_by(STEP.c.approval_id, STEP.c.n, PLACE.c.ord)
    )
    letters: dict[tuple[int, int], list[str]] = defaultdict(list)
    steps: dict[tuple[int, int], Any] = {}
    for row in rows:
        steps.setdefault((row.approval_id, row.n), row)
        letters[(row.approval_id, row.n)].append(initials(row.person or row.unit))
    for (approval_id, n), step in steps.items():
        mark = StepMark(n, step.name, tuple(letters[(approval_id, n)]), StepStatus(step.status))
        found[approval_id].append(mark)
    return found


def _hidden(reading: Reading[Actor], chosen: BoardFilter) -> int | None:
    """How many confidential cases lie behind the board: told to leaders, about their own units, unfiltered."""
    if not reading.actor.may(Permission.COUNT_CONFIDENTIAL) or chosen.narrows:
        return None
    units = units_below(reading.session, reading.actor.units_as(Role.LEADER))
    if chosen.unit_id is not None:
        units &= units_below(reading.session, [chosen.unit_id])
    query = (
        select(func.count(func.distinct(CASE.c.id)))
        .select_from(APPROVAL.join(CASE, CASE.c.id == APPROVAL.c.case_id))
        .where(
            APPROVAL.c.is_open,
            CASE.c.confidential,
            CASE.c.deleted_at.is_(None),
            CASE.c.unit_id.in_(units),
            not_(visible_to(reading.actor)),
        )
    )
    return int(reading.session.connection().execute(query).scalar_one())


def _cursor(row: Row[Any]) -> str:
    """Where the next page begins, as opaque text."""
    due = row.due_at.isoformat() if row.due_at else None
    return base64.urlsafe_b64encode(json.dumps([due, row.id]).encode()).decode()


def _position(after: str | None) -> tuple[datetime | None, int]:
    if after is None:
        return None, 0
    try:
        due, last_id = json.loads(base64.urlsafe_b64decode(after.encode()))
        return (datetime.fromisoformat(due).astimezone(UTC) if due else None), int(last_id)
    except (ValueError, TypeError) as fault:
        raise NotFound from fault
