"""Which group an item of the inbox stands in, at the edges of days and weeks."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from ledelse.kernel.clock import COPENHAGEN
from ledelse.texts.inbox import InboxGroup, group_of, group_title

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=COPENHAGEN)  # a Wednesday


@dataclass(frozen=True)
class Item:
    due_at: datetime | None = None
    urgent: bool = False
    for_information: bool = False


def at(day: int, hour: int = 23, minute: int = 59, *, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=COPENHAGEN).astimezone(UTC)


@pytest.mark.parametrize(
    ("due_at", "group"),
    [
        (None, InboxGroup.NO_DEADLINE),
        (NOW - timedelta(seconds=1), InboxGroup.OVERDUE),
        (NOW, InboxGroup.TODAY_TOMORROW),
        (at(26), InboxGroup.TODAY_TOMORROW),
        (at(27, 0, 0), InboxGroup.THIS_NEXT_WEEK),
        (at(6, month=12), InboxGroup.THIS_NEXT_WEEK),  # Sunday of next week
        (at(7, 0, 0, month=12), InboxGroup.LATER),
    ],
)
def test_items_are_grouped_by_their_deadline(due_at: datetime | None, group: InboxGroup) -> None:
    assert group_of(Item(due_at), NOW) is group


def test_on_a_sunday_next_week_begins_tomorrow() -> None:
    sunday = datetime(2026, 11, 22, 23, 30, tzinfo=COPENHAGEN)
    assert group_of(Item(at(23)), sunday) is InboxGroup.TODAY_TOMORROW
    assert group_of(Item(at(29)), sunday) is InboxGroup.THIS_NEXT_WEEK
    assert group_of(Item(at(30)), sunday) is InboxGroup.LATER


def test_days_are_those_of_copenhagen() -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)  # already Thursday in Copenhagen
    assert group_of(Item(at(27)), late) is InboxGroup.TODAY_TOMORROW


def test_urgent_beats_the_deadline_and_information_beats_urgent() -> None:
    overdue = NOW - timedelta(days=3)
    assert group_of(Item(overdue, urgent=True), NOW) is InboxGroup.URGENT
    assert group_of(Item(overdue, urgent=True, for_information=True), NOW) is InboxGroup.INFORMATION


def test_the_groups_stand_in_the_order_of_the_screen() -> None:
    assert [group_title(group) for group in InboxGroup] == [
        "Haster",
        "Over frist",
        "I dag og i morgen",
        "Denne og næste uge",
        "Senere",
        "Uden frist",
        "Til orientering",
    ]
