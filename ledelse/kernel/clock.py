"""The only place that asks what time it is, so that tests and the demo can travel."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

COPENHAGEN = ZoneInfo("Europe/Copenhagen")

_travelled: ContextVar[datetime | None] = ContextVar("travelled", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _travelled.get() or datetime.now(UTC)


def local_date(moment: datetime) -> date:
    """The calendar date in Copenhagen at a moment."""
    return moment.astimezone(COPENHAGEN).date()


@contextmanager
def travel(to: datetime) -> Iterator[None]:
    """Let `now()` answer `to` inside the block (this thread or greenlet only)."""
    if to.tzinfo is None:
        raise ValueError("travel needs an aware datetime")
    token = _travelled.set(to.astimezone(UTC))
    try:
        yield
    finally:
        _travelled.reset(token)
