"""Working days and working hours: against published vectors, against a slow count, and at both clock changes."""

import csv
import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledelse.cases.working_time import COPENHAGEN, Calendar, DayOff, end_of_day

REPOSITORY = Path(__file__).resolve().parents[2]
REALDATA = Path(os.environ.get("LEDELSE_REALDATA") or REPOSITORY.parent / "shared" / "data")
VECTORS = sorted(REALDATA.glob("calendar/dk_deadline_vectors*.csv"))

USUAL = Calendar()
PUBLIC_ONLY = Calendar(optional_days_off=frozenset())
SATURDAYS = Calendar(saturday_counts=True, opens=time(9, 30), closes=time(12))

calendars = st.sampled_from([USUAL, PUBLIC_ONLY, SATURDAYS])
days = st.dates(date(2022, 12, 1), date(2028, 1, 31))
moments = st.datetimes(datetime(2022, 12, 20), datetime(2027, 12, 31)).map(
    lambda naive: naive.replace(second=0, microsecond=0, tzinfo=UTC)
)
amounts = st.integers(0, 6 * 480).map(lambda minutes: timedelta(minutes=minutes))


def local(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=COPENHAGEN)


@pytest.mark.skipif(not VECTORS, reason="the deadline vectors are not on this machine")
def test_every_published_vector_agrees() -> None:
    lines = [path.read_text(encoding="utf-8").splitlines() for path in VECTORS]
    rows = [row for file in lines for row in csv.DictReader(file, delimiter=";")]
    assert len(rows) > 700
    for row in rows:
        start = date.fromisoformat(row["start"])
        answers = {
            "plus7_public": PUBLIC_ONLY.add_working_days(start, 7),
            "plus7_public_plus_5jun_24dec_31dec": USUAL.add_working_days(start, 7),
            "plus6_public": PUBLIC_ONLY.add_working_days(start, 6),
            "minus4_public": PUBLIC_ONLY.add_working_days(start, -4),
            "minus4_public_plus_extra": USUAL.add_working_days(start, -4),
            "plus28_calendar": start + timedelta(days=28),
        }
        assert {name: row[name] for name in answers} == {name: str(day) for name, day in answers.items()}
        assert row["is_workday_public"] == str(int(not PUBLIC_ONLY.is_day_off(start)))
        assert row["is_workday_extra"] == str(int(not USUAL.is_day_off(start)))


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 23), None),
        (date(2026, 11, 21), DayOff.SATURDAY),
        (date(2026, 11, 22), DayOff.SUNDAY),
        (date(2026, 4, 5), DayOff.EASTER_SUNDAY),
        (date(2026, 6, 5), DayOff.CONSTITUTION_DAY),
        (date(2026, 12, 26), DayOff.SECOND_CHRISTMAS_DAY),
        (date(2023, 5, 5), DayOff.GREAT_PRAYER_DAY),
        (date(2024, 4, 26), None),
    ],
)
def test_a_day_off_says_why(day: date, why: DayOff | None) -> None:
    assert USUAL.why_day_off(day) is why


def test_no_holiday_of_these_years_is_without_a_name() -> None:
    every_day = (date(2020, 1, 1) + timedelta(days=number) for number in range(15 * 365))
    assert DayOff.PUBLIC_HOLIDAY not in {USUAL.why_day_off(day) for day in every_day}


def test_optional_days_count_where_they_are_not_chosen() -> None:
    eve = date(2026, 12, 24)
    assert USUAL.is_day_off(eve)
    assert not PUBLIC_ONLY.is_day_off(eve)
    assert Calendar(optional_days_off=frozenset({DayOff.CHRISTMAS_EVE})).is_day_off(eve)
    assert not Calendar(optional_days_off=frozenset({DayOff.NEW_YEARS_EVE})).is_day_off(eve)


def test_no_working_days_leave_the_day_as_it_is() -> None:
    sunday = date(2026, 11, 22)
    assert USUAL.add_working_days(sunday, 0) == sunday


@given(calendars, days, st.integers(-60, 60))
def test_adding_days_agrees_with_counting_one_by_one(calendar: Calendar, day: date, count: int) -> None:
    expected, left = day, abs(count)
    while left:
        expected += timedelta(days=1 if count > 0 else -1)
        left -= not calendar.is_day_off(expected)
    assert calendar.add_working_days(day, count) == expected


@given(calendars, days, st.integers(-500, 500))
def test_days_between_agree_with_counting_one_by_one(calendar: Calendar, start: date, distance: int) -> None:
    end = start + timedelta(days=distance)
    passed = range(1, distance + 1) if distance > 0 else range(distance, 0)
    count = sum(not calendar.is_day_off(start + timedelta(days=step)) for step in passed)
    assert calendar.working_days_between(start, end) == (count if distance > 0 else -count)


def open_minutes(calendar: Calendar, start: datetime, end: datetime) -> int:
    """The slow oracle: each minute of UTC, asked by the wall clock in Copenhagen."""
    count, minute = 0, start
    while minute < end:
        wall = minute.astimezone(COPENHAGEN)
        opened = calendar.opens <= wall.time() < calendar.closes
        count += opened and not calendar.is_day_off(wall.date())
        minute += timedelta(minutes=1)
    return count


@given(calendars, moments, st.integers(0, 9 * 1440))
def test_working_time_agrees_with_counting_minutes(calendar: Calendar, start: datetime, minutes: int) -> None:
    end = start + timedelta(minutes=minutes)
    expected = timedelta(minutes=open_minutes(calendar, start, end))
    assert calendar.working_time_between(start, end) == expected
    assert calendar.working_time_between(end, start) == -expected


@given(calendars, moments, amounts)
def test_added_time_is_the_earliest_that_is_enough(
    calendar: Calendar, start: datetime, amount: timedelta
) -> None:
    end = calendar.add_working_time(start, amount)
    assert end >= start
    assert calendar.working_time_between(start, end) == amount
    if amount:
        assert calendar.working_time_between(start, end - timedelta(minutes=1)) < amount
    else:
        assert end == start


@given(calendars, moments, amounts)
def test_subtracted_time_is_the_latest_that_is_enough(
    calendar: Calendar, end: datetime, amount: timedelta
) -> None:
    start = calendar.subtract_working_time(end, amount)
    assert start <= end
    assert calendar.working_time_between(start, end) == amount
    if amount:
        assert calendar.working_time_between(start + timedelta(minutes=1), end) < amount
    else:
        assert start == end


@pytest.mark.parametrize(
    ("friday", "monday"),
    [((2026, 3, 27), (2026, 3, 30)), ((2026, 10, 23), (2026, 10, 26))],
    ids=["clocks go forward", "clocks go back"],
)
def test_a_change_of_clocks_costs_no_working_time(
    friday: tuple[int, int, int], monday: tuple[int, int, int]
) -> None:
    start, end = local(*friday, 15, 0), local(*monday, 9, 0)
    assert USUAL.working_time_between(start, end) == timedelta(hours=2)
    assert USUAL.add_working_time(start, timedelta(hours=2)) == end
    assert USUAL.subtract_working_time(end, timedelta(hours=2)) == start


def test_added_time_is_answered_in_utc_on_both_sides_of_the_change() -> None:
    winter = USUAL.add_working_time(local(2026, 3, 27, 8, 0), timedelta(hours=1))
    summer = USUAL.add_working_time(local(2026, 3, 30, 8, 0), timedelta(hours=1))
    assert (winter, summer) == (datetime(2026, 3, 27, 8, tzinfo=UTC), datetime(2026, 3, 30, 7, tzinfo=UTC))
    assert winter.tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 15), datetime(2026, 1, 15, 22, 59, tzinfo=UTC)),
        (date(2026, 3, 28), datetime(2026, 3, 28, 22, 59, tzinfo=UTC)),
        (date(2026, 3, 29), datetime(2026, 3, 29, 21, 59, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 22, 59, tzinfo=UTC)),
    ],
)
def test_a_date_without_a_time_ends_a_minute_before_midnight_in_copenhagen(
    day: date, expected: datetime
) -> None:
    assert end_of_day(day) == expected


def test_what_makes_no_sense_is_refused() -> None:
    monday = local(2026, 11, 23, 9, 0)
    with pytest.raises(ValueError, match="without a zone"):
        USUAL.add_working_time(datetime(2026, 11, 23, 9), timedelta(hours=1))
    with pytest.raises(ValueError, match="negative"):
        USUAL.add_working_time(monday, timedelta(minutes=-1))
    with pytest.raises(ValueError, match="negative"):
        USUAL.subtract_working_time(monday, timedelta(minutes=-1))
    with pytest.raises(ValueError, match="opening hours"):
        Calendar(opens=time(16), closes=time(8))
    with pytest.raises(ValueError, match="optional day off"):
        Calendar(optional_days_off=frozenset({DayOff.EASTER_MONDAY}))
