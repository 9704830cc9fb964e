"""The dated groups of the inbox: which one an item stands in, and what the group is called."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from ledelse.kernel.clock import local_date
from ledelse.texts.language import N_, gettext


class InboxGroup(StrEnum):
    """The groups, in the order in which they stand on the screen."""

    URGENT = "urgent"
    OVERDUE = "overdue"
    TODAY_TOMORROW = "today_tomorrow"
    THIS_NEXT_WEEK = "this_next_week"
    LATER = "later"
    NO_DEADLINE = "no_deadline"
    INFORMATION = "information"


TITLES: Mapping[InboxGroup, str] = {
    InboxGroup.URGENT: N_("Haster"),
    InboxGroup.OVERDUE: N_("Over frist"),
    InboxGroup.TODAY_TOMORROW: N_("I dag og i morgen"),
    InboxGroup.THIS_NEXT_WEEK: N_("Denne og næste uge"),
    InboxGroup.LATER: N_("Senere"),
    InboxGroup.NO_DEADLINE: N_("Uden frist"),
    InboxGroup.INFORMATION: N_("Til orientering"),
}


class Waits(Protocol):
    """What decides the group of an item."""

    @property
    def urgent(self) -> bool:
        """Marked as urgent."""

    @property
    def for_information(self) -> bool:
        """Only to be seen, not to be decided."""

    @property
    def due_at(self) -> datetime | None:
        """The deadline."""


def group_of(item: Waits, now: datetime) -> InboxGroup:
    """The group an item stands in; weeks begin on Monday, days at midnight in Copenhagen."""
    if item.for_information:
        return InboxGroup.INFORMATION
    if item.urgent:
        return InboxGroup.URGENT
    if item.due_at is None:
        return InboxGroup.NO_DEADLINE
    if item.due_at < now:
        return InboxGroup.OVERDUE
    return _by_date(local_date(item.due_at), local_date(now))


def _by_date(due: date, today: date) -> InboxGroup:
    if due <= today + timedelta(days=1):
        return InboxGroup.TODAY_TOMORROW
    next_sunday = today + timedelta(days=13 - today.weekday())
    return InboxGroup.THIS_NEXT_WEEK if due <= next_sunday else InboxGroup.LATER


def group_title(group: InboxGroup) -> str:
    """The heading of a group."""
    return gettext(TITLES[group])
