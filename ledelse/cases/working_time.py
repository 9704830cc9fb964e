"""Danish working days and working hours: pure arithmetic on dates and times, no clock and no database.

Three conventions hold throughout. A *date* is a Danish calendar date. A *time* is an aware datetime, and every
time answered is UTC. Working time is counted between opening and closing on working days in Copenhagen; opening
hours never meet the change of clocks, since that falls on a Sunday night and a Sunday never counts.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
LAST_MINUTE = time(23, 59)


class DayOff(StrEnum):
    """Why a day is not a working day."""

    NEW_YEARS_DAY = "new_years_day"
    MAUNDY_THURSDAY = "maundy_thursday"
    GOOD_FRIDAY = "good_friday"
    EASTER_SUNDAY = "easter_sunday"
    EASTER_MONDAY = "easter_monday"
    GREAT_PRAYER_DAY = "great_prayer_day"
    ASCENSION_DAY = "ascension_day"
    WHIT_SUNDAY = "whit_sunday"
    WHIT_MONDAY = "whit_monday"
    CHRISTMAS_DAY = "christmas_day"
    SECOND_CHRISTMAS_DAY = "second_christmas_day"
    PUBLIC_HOLIDAY = "public_holiday"
    CONSTITUTION_DAY = "constitution_day"
    CHRISTMAS_EVE = "christmas_eve"
    NEW_YEARS_EVE = "new_years_eve"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


# Month and day of those that are no public holidays, but that an authority may close on.
OPTIONAL_DAYS_OFF: Mapping[DayOff, tuple[int, int]] = {
    DayOff.CONSTITUTION_DAY: (6, 5),
    DayOff.CHRISTMAS_EVE: (12, 24),
    DayOff.NEW_YEARS_EVE: (12, 31),
}

# The names that the holidays library gives; one it invents later is still a day off, as PUBLIC_HOLIDAY.
LIBRARY_NAMES: Mapping[str, DayOff] = {
    "New Year's Day": DayOff.NEW_YEARS_DAY,
    "Maundy Thursday": DayOff.MAUNDY_THURSDAY,
    "Good Friday": DayOff.GOOD_FRIDAY,
    "Easter Sunday": DayOff.EASTER_SUNDAY,
    "Easter Monday": DayOff.EASTER_MONDAY,
    "Great Prayer Day": DayOff.GREAT_PRAYER_DAY,
    "Ascension Day": DayOff.ASCENSION_DAY,
    "Pentecost": DayOff.WHIT_SUNDAY,
    "Pentecost Monday": DayOff.WHIT_MONDAY,
    "Christmas Day": DayOff.CHRISTMAS_DAY,
    "Second Day of Christmas": DayOff.SECOND_CHRISTMAS_DAY,
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days and hours count. Raises ValueError when the opening hours are empty.

    The default set of days off is the one of forældelsesloven § 27(2): weekends, public holidays,
    5 June, 24 and 31 December.
    """

    optional_days_off: frozenset[DayOff] = field(default_factory=lambda: frozenset(OPTIONAL_DAYS_OFF))
    opens: time = time(8)
    closes: time = time(16)
    saturday_counts: bool = False

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"opening hours end before they begin: {self.opens} to {self.closes}")
        if unknown := self.optional_days_off - OPTIONAL_DAYS_OFF.keys():
            raise ValueError(f"not an optional day off: {', '.join(sorted(unknown))}")

    @property
    def day_length(self) -> timedelta:
        """Working time in one working day."""
        return datetime.combine(date.min, self.closes) - datetime.combine(date.min, self.opens)

    def why_day_off(self, day: date) -> DayOff | None:
        """The reason why nobody works that day, a holiday before the weekend it falls on; None on a working day."""
        holiday = _holidays(day.year, self.optional_days_off).get(day)
        return holiday or self._why_weekend(day)

    def is_day_off(self, day: date) -> bool:
        """Whether the day does not count."""
        return self.why_day_off(day) is not None

    def add_working_days(self, day: date, count: int) -> date:
        """The working day `count` working days after `day` (before it, when negative); `day` itself for 0.

        The day itself never counts, as in the seven days of offentlighedsloven § 36(2).
        """
        direction, left = (1 if count > 0 else -1), abs(count)
        while left:
            # A jump of `left` days passes at most `left` working days, so it never goes too far,
            # and the last one lands on a working day because each of its days was one.
            landing = day + timedelta(days=direction * left)
            left -= abs(self.working_days_between(day, landing))
            day = landing
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative, counted backwards, when `end` is earlier.

        The inverse of `add_working_days`: start plus this many is `end` whenever `end` is a working day.
        """
        if end < start:
            return -self._working_days(end, start)
        return self._working_days(start + timedelta(days=1), end + timedelta(days=1))

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Time between the two that lies within opening hours; negative when `end` is earlier."""
        if end < start:
            return -self.working_time_between(end, start)
        first, last = _local_day(start), _local_day(end)
        whole = self.day_length * self._working_days(first, last)
        return whole + self._worked_before(end) - self._worked_before(start)

    def add_working_time(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest time from `start` on by which `amount` of working time has passed (UTC).

        Raises ValueError when the amount is negative.
        """
        if _checked(amount) == timedelta():
            return start.astimezone(UTC)
        day, from_opening = _local_day(start), self._worked_before(start) + amount
        if self.is_day_off(day) or from_opening > self.day_length:
            days, rest = divmod(from_opening, self.day_length)
            # A full day ends at closing time, not at the next opening.
            days, rest = (days - 1, self.day_length) if not rest else (days, rest)
            day, from_opening = self.add_working_days(day, days + self.is_day_off(day)), rest
        return self._at(day, self.opens) + from_opening

    def subtract_working_time(self, end: datetime, amount: timedelta) -> datetime:
        """The latest time up to `end` from which `amount` of working time passes until `end` (UTC).

        Raises ValueError when the amount is negative.
        """
        if _checked(amount) == timedelta():
            return end.astimezone(UTC)
        day, missing = _local_day(end), amount - self._worked_before(end)
        if missing <= timedelta() and not self.is_day_off(day):
            return self._at(day, self.opens) - missing
        days, rest = divmod(missing, self.day_length)
        days, rest = (days - 1, self.day_length) if not rest else (days, rest)
        return self._at(self.add_working_days(day, -days - 1), self.closes) - rest

    def _why_weekend(self, day: date) -> DayOff | None:
        if day.weekday() == 6:
            return DayOff.SUNDAY
        if day.weekday() == 5 and not self.saturday_counts:
            return DayOff.SATURDAY
        return None

    def _working_days(self, start: date, end: date) -> int:
        """Working days from `start` up to, not including, `end`."""
        week = 6 if self.saturday_counts else 5
        weeks, rest = divmod((end - start).days, 7)
        weekday = start.weekday()
        days = weeks * week + sum((weekday + step) % 7 < week for step in range(rest))
        for year in range(start.year, end.year + 1):
            closed = _closed_weekdays(year, self.optional_days_off, week)
            days -= bisect_left(closed, end) - bisect_left(closed, start)
        return days

    def _worked_before(self, moment: datetime) -> timedelta:
        """Working time of the moment's own day that has passed by then."""
        day = _local_day(moment)
        if self.is_day_off(day):
            return timedelta()
        since_opening = moment - self._at(day, self.opens)
        return min(max(since_opening, timedelta()), self.day_length)

    def _at(self, day: date, at: time) -> datetime:
        return _utc(day, at)


def end_of_day(day: date) -> datetime:
    """What a deadline without a time means: 23:59 in Copenhagen that day (as UTC)."""
    return _utc(day, LAST_MINUTE)


def _utc(day: date, at: time) -> datetime:
    return datetime.combine(day, at, COPENHAGEN).astimezone(UTC)


def _local_day(moment: datetime) -> date:
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be placed in the working day")
    return moment.astimezone(COPENHAGEN).date()


def _checked(amount: timedelta) -> timedelta:
    if amount < timedelta():
        raise ValueError("working time to add or subtract must not be negative")
    return amount


@lru_cache(maxsize=512)
def _holidays(year: int, optional: frozenset[DayOff]) -> dict[date, DayOff]:
    """Every day off of the year that is not off merely for being a weekend."""
    named = country_holidays("DK", years=year, language="en_US")
    days = {day: LIBRARY_NAMES.get(name, DayOff.PUBLIC_HOLIDAY) for day, name in named.items()}
    chosen = {date(year, *OPTIONAL_DAYS_OFF[why]): why for why in optional}
    return chosen | days


@lru_cache(maxsize=512)
def _closed_weekdays(year: int, optional: frozenset[DayOff], week: int) -> list[date]:
    """The days off, in order, that fall on a day that would otherwise count."""
    return sorted(day for day in _holidays(year, optional) if day.weekday() < week)
