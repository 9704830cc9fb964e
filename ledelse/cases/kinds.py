"""Kinds of cases and their defaults: the eight of a new installation, and what administrators change."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from ledelse.cases.deadlines import CALENDAR
from ledelse.cases.events import KindChanged
from ledelse.cases.models import CaseKind
from ledelse.cases.rules import Access, DeadlineUnit, Why
from ledelse.kernel.transaction import Acting, Reading, Work
from ledelse.kernel.verdict import Kind, NotFound, Refused


@dataclass(frozen=True, slots=True)
class KindView:
    """A kind of case with its defaults. `soon_hours` are working hours before the deadline."""

    key: str
    name: str
    deadline_days: int | None
    deadline_unit: DeadlineUnit
    soon_hours: int
    access: Access
    batchable: bool
    for_information: bool
    active: bool


def all_kinds(reading: Reading[Acting], *, also_inactive: bool = False) -> list[KindView]:
    """The kinds in the organisation's order."""
    query = select(CaseKind).order_by(CaseKind.ord, CaseKind.key)
    if not also_inactive:
        query = query.where(CaseKind.active)
    return [_view(row) for row in reading.session.scalars(query)]


def kind_by_key(reading: Reading[Acting], key: str) -> KindView:
    """One kind; `Refused(KIND_UNKNOWN)` when there is none."""
    row = reading.session.get(CaseKind, key)
    if row is None:
        raise Refused(Why.KIND_UNKNOWN, Kind.INVALID, {"field": "kind", "key": key})
    return _view(row)


def default_deadline(kind: KindView, *, today: date) -> date | None:
    """The date a case of this kind is due when it begins today."""
    if kind.deadline_days is None:
        return None
    if kind.deadline_unit is DeadlineUnit.WORKING_DAYS:
        return CALENDAR.add_working_days(today, kind.deadline_days)
    return date.fromordinal(today.toordinal() + kind.deadline_days)


def change_kind(work: Work[Acting], view: KindView) -> None:
    """Change the defaults of a kind; they hold for what begins from now on, colours at once."""
    row = work.session.get(CaseKind, view.key)
    if row is None:
        raise NotFound
    _check(view)
    row.name = view.name.strip()
    row.deadline_days = view.deadline_days
    row.deadline_unit = view.deadline_unit
    row.soon_hours = view.soon_hours
    row.access = view.access
    row.batchable = view.batchable
    row.for_information = view.for_information
    row.active = view.active
    work.session.flush()
    work.record(KindChanged(key=view.key))


def add_kind(work: Work[Acting], view: KindView) -> None:
    """Add a kind at the end of the list."""
    _check(view)
    if not view.key.isidentifier() or work.session.scalar(
        select(CaseKind.key).where(CaseKind.key == view.key)
    ):
        raise Refused(Why.KIND_UNKNOWN, Kind.INVALID, {"field": "key", "key": view.key})
    last = work.session.scalar(select(func.max(CaseKind.ord))) or 0
    row = CaseKind(key=view.key, ord=last + 1, name=view.name.strip(), soon_hours=view.soon_hours)
    work.session.add(row)
    work.session.flush()
    change_kind(work, view)


def _check(view: KindView) -> None:
    if not view.name.strip():
        raise Refused(Why.TITLE_MISSING, Kind.INVALID, {"field": "name"})
    if view.soon_hours < 1:
        raise Refused(Why.NUMBER_UNUSABLE, Kind.INVALID, {"field": "soon_hours"})
    if view.deadline_days is not None and view.deadline_days < 1:
        raise Refused(Why.NUMBER_UNUSABLE, Kind.INVALID, {"field": "deadline_days"})


def _view(row: CaseKind) -> KindView:
    return KindView(
        row.key,
        row.name,
        row.deadline_days,
        DeadlineUnit(row.deadline_unit),
        row.soon_hours,
        Access(row.access),
        row.batchable,
        row.for_information,
        row.active,
    )
