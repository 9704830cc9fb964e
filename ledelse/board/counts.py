"""Counts by colour and group over all that stands on the board: read at once, and kept until something happens."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from ledelse.approvals.access import APPROVAL
from ledelse.approvals.rules import Wait
from ledelse.approvals.waiting import WAITING
from ledelse.cases.access import CASE, KIND, visible_to
from ledelse.cases.deadlines import Colour
from ledelse.kernel import ledger
from ledelse.kernel.transaction import Reading
from ledelse.people.actor import Actor
from ledelse.people.queries import UNIT, units_below
from ledelse.people.rules import Level

HOLDING = (Wait.DECIDE, Wait.RETURNED, Wait.CONDITION)
MOST_KEPT = 2000  # counts of so many people and filters; each is some hundred bytes


class Group(StrEnum):
    """What the board is ordered in columns by."""

    LEVEL = "level"
    UNIT = "unit"
    KIND = "kind"


@dataclass(frozen=True, slots=True)
class BoardFilter:
    """What stands in the board's address. A unit means it and all below it; a person is who has it now."""

    level: Level | None = None
    unit_id: int | None = None
    person_id: int | None = None
    kind: str | None = None
    colour: Colour | None = None

    @property
    def narrows(self) -> bool:
        """Whether anything but a unit is chosen: the number of confidential cases is not told then."""
        return any((self.level, self.person_id, self.kind, self.colour))


@dataclass(frozen=True, slots=True)
class GroupCount:
    """A group with its counts; `key` is a level, a unit id or a kind."""

    key: str
    name: str
    counts: dict[Colour, int]

    @property
    def total(self) -> int:
        """All colours together."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class _Kept:
    """Counts with the time for which they hold, as long as the record does not grow."""

    groups: tuple[GroupCount, ...]
    since: datetime
    until: datetime | None  # when the first of them changes colour


_kept: OrderedDict[tuple[object, ...], _Kept] = OrderedDict()


def counted(reading: Reading[Actor], chosen: BoardFilter, group: Group) -> tuple[GroupCount, ...]:
    """The counts as the actor may see them now.

    Counting looks at every approval under way. All that could change the answer is an entry in the record or
    a deadline that comes near: until then the last answer is given again. The end of the record is named by
    its hash, so an answer is never that of another history.
    """
    actor = reading.actor
    key = (ledger.tip(reading.session), actor.person_id, actor.roles, chosen, group)
    kept = _kept.get(key)
    if kept is None or not _holds(kept, reading.now):
        kept = _kept[key] = count(reading, chosen, group)
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return kept.groups


def forget() -> None:
    """Count anew next time."""
    _kept.clear()


def _holds(kept: _Kept, now: datetime) -> bool:
    return kept.since <= now and (kept.until is None or now < kept.until)


def count(reading: Reading[Actor], chosen: BoardFilter, group: Group) -> _Kept:
    """Look at every approval under way."""
    now = reading.now
    key, name, order = _group_columns(group)
    sums = [func.sum(case((is_colour(colour, now), 1), else_=0)) for colour in Colour]
    nexts = [func.min(case((column > now, column))) for column in (APPROVAL.c.due_at, APPROVAL.c.soon_at)]
    query = (
        select(key.label("key"), name.label("name"), *sums, *nexts)
        .select_from(_with_groups(group))
        .where(*conditions_for(reading, chosen))
        .group_by(key, name, *order)
        .order_by(*order)
    )
    rows: Sequence[Any] = reading.session.connection().execute(query).all()
    moments = [moment for row in rows for moment in row[-2:] if moment is not None]
    return _Kept(tuple(_group_count(row) for row in rows), now, min(moments, default=None))


def _group_count(row: Any) -> GroupCount:
    numbers = (int(n) for n in row[2:-2])
    return GroupCount(str(row[0] or ""), str(row[1] or ""), dict(zip(Colour, numbers, strict=True)))


def _with_groups(group: Group) -> Any:
    """Approvals and cases, and what the groups are named after."""
    found = APPROVAL.join(CASE, CASE.c.id == APPROVAL.c.case_id)
    match group:
        case Group.LEVEL:
            return found
        case Group.UNIT:
            return found.join(UNIT, UNIT.c.id == APPROVAL.c.unit_id)
        case Group.KIND:
            return found.join(KIND, KIND.c.key == CASE.c.kind)


def conditions_for(reading: Reading[Actor], chosen: BoardFilter) -> list[ColumnElement[bool]]:
    found = [APPROVAL.c.is_open, visible_to(reading.actor)]
    if chosen.level:
        found.append(APPROVAL.c.holder_level == chosen.level)
    if chosen.unit_id is not None:
        found.append(APPROVAL.c.unit_id.in_(units_below(reading.session, [chosen.unit_id])))
    if chosen.kind:
        found.append(CASE.c.kind == chosen.kind)
    if chosen.person_id is not None:
        found.append(
            exists().where(
                WAITING.c.approval_id == APPROVAL.c.id,
                WAITING.c.person_id == chosen.person_id,
                WAITING.c.wait.in_(HOLDING),
            )
        )
    if chosen.colour:
        found.append(is_colour(chosen.colour, reading.now))
    return found


def is_colour(colour: Colour, now: datetime) -> ColumnElement[bool]:
    """The same rule as `cases.deadlines.colour_at`, for the database."""
    match colour:
        case Colour.NONE:
            return APPROVAL.c.due_at.is_(None)
        case Colour.OVERDUE:
            return APPROVAL.c.due_at < now
        case Colour.SOON:
            return and_(APPROVAL.c.due_at >= now, APPROVAL.c.soon_at <= now)
        case Colour.OK:
            return and_(APPROVAL.c.due_at >= now, or_(APPROVAL.c.soon_at.is_(None), APPROVAL.c.soon_at > now))


def _group_columns(
    group: Group,
) -> tuple[ColumnElement[Any], ColumnElement[Any], tuple[ColumnElement[Any], ...]]:
    match group:
        case Group.LEVEL:
            order = case(
                {level.value: place for place, level in enumerate(Level)}, value=APPROVAL.c.holder_level
            )
            return APPROVAL.c.holder_level, APPROVAL.c.holder_level, (order,)
        case Group.UNIT:
            return UNIT.c.id, UNIT.c.name, (UNIT.c.path,)
        case Group.KIND:
            return KIND.c.key, KIND.c.name, (KIND.c.ord,)
