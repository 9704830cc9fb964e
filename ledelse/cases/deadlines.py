"""When something is due and which colour that is; the colour is two comparisons, so a database can do it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from ledelse.cases.working_time import Calendar, end_of_day

CALENDAR = Calendar()


class Colour(StrEnum):
    """How long there is left."""

    OK = "ok"
    SOON = "soon"
    OVERDUE = "overdue"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline. `timed` is False when only a date was given: then it is 23:59 that day in Copenhagen."""

    at: datetime
    timed: bool


def due(value: date | datetime | None) -> Due | None:
    """A deadline from a date or an aware datetime."""
    if value is None:
        return None
    if isinstance(value, datetime):
        return Due(value, timed=True)
    return Due(end_of_day(value), timed=False)


def soon_from(due_at: datetime | None, *, soon_hours: int) -> datetime | None:
    """When amber begins: so many working hours before the deadline."""
    if due_at is None:
        return None
    return CALENDAR.subtract_working_time(due_at, timedelta(hours=soon_hours))


def colour_at(now: datetime, *, due_at: datetime | None, soon_at: datetime | None) -> Colour:
    """The colour at a moment."""
    if due_at is None:
        return Colour.NONE
    if due_at < now:
        return Colour.OVERDUE
    if soon_at is not None and soon_at <= now:
        return Colour.SOON
    return Colour.OK
