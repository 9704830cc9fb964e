"""Dates, times and numbers in words, at the edges: midnight, the change of clocks, the turn of the year."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ledelse.kernel.clock import COPENHAGEN, travel
from ledelse.texts import formats

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=COPENHAGEN)  # a Sunday


def local(text: str) -> datetime:
    """A time in Copenhagen, stored as it is stored: in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=COPENHAGEN).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "label", "in_text"),
    [
        ("2026-11-22 14:03", "i dag kl. 14.03", "i dag kl. 14.03"),
        ("2026-11-22 00:00", "i dag kl. 0.00", "i dag kl. 0.00"),
        ("2026-11-21 23:59", "i går kl. 23.59", "i går kl. 23.59"),
        ("2026-11-20 08:30", "fredag kl. 8.30", "i fredags kl. 8.30"),
        ("2026-11-16 08:30", "mandag kl. 8.30", "i mandags kl. 8.30"),
        ("2026-11-15 08:30", "15. nov. kl. 8.30", "den 15. nov. kl. 8.30"),
        ("2025-12-31 10:15", "31. dec. 2025 kl. 10.15", "den 31. dec. 2025 kl. 10.15"),
        ("2026-11-23 09:00", "i morgen kl. 9.00", "i morgen kl. 9.00"),
        ("2026-11-28 09:00", "lørdag kl. 9.00", "på lørdag kl. 9.00"),
        ("2026-11-29 09:00", "29. nov. kl. 9.00", "den 29. nov. kl. 9.00"),
        ("2027-05-05 09:00", "5. maj 2027 kl. 9.00", "den 5. maj 2027 kl. 9.00"),
    ],
)
def test_a_moment_is_told_as_one_says_it(at: str, label: str, in_text: str) -> None:
    assert formats.moment(local(at), NOW) == label
    assert formats.moment_in_text(local(at), NOW) == in_text


def test_the_day_is_that_of_copenhagen_and_not_of_greenwich() -> None:
    just_after_midnight = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert formats.moment(just_after_midnight, NOW) == "i morgen kl. 0.30"


def test_days_are_counted_right_over_the_change_of_clocks() -> None:
    morning_after = local("2026-10-25 08:00")  # 25 hours long
    assert formats.moment(local("2026-10-24 08:30"), morning_after) == "i går kl. 8.30"
    assert (
        formats.deadline_words(local("2026-10-24 07:30"), timed=True, now=morning_after) == "1 dag over frist"
    )
    spring = local("2026-03-29 23:00")  # 23 hours long
    assert formats.deadline_words(local("2026-03-30 23:59"), timed=False, now=spring) == "I morgen"


def test_without_a_now_the_clock_is_asked() -> None:
    with travel(NOW):
        assert formats.moment(local("2026-11-22 14:03")) == "i dag kl. 14.03"
        assert formats.day(date(2026, 11, 25)) == "ons. 25. nov."
        assert formats.ago(local("2026-11-22 14:50")) == "for 10 minutter siden"
        assert formats.deadline_words(local("2026-11-22 16:00"), timed=True) == "I dag kl. 16.00"
        assert formats.time_left(local("2026-11-22 18:00"), timed=True) == "3 timer tilbage"


@pytest.mark.parametrize(
    ("on", "today", "told"),
    [
        (date(2026, 11, 25), date(2026, 1, 1), "ons. 25. nov."),
        (date(2026, 12, 31), date(2027, 1, 1), "tors. 31. dec. 2026"),
        (date(2027, 1, 1), date(2026, 12, 31), "fre. 1. jan. 2027"),
        (date(2026, 5, 2), date(2026, 5, 2), "lør. 2. maj"),
    ],
)
def test_a_day_has_its_year_when_it_is_another_one(on: date, today: date, told: str) -> None:
    assert formats.day(on, today) == told


def test_a_long_day_is_told_in_full() -> None:
    assert formats.long_day(date(2026, 11, 25)) == "onsdag den 25. november 2026"


@pytest.mark.parametrize(
    ("due", "timed", "words", "left"),
    [
        ("2026-11-20 14:00", True, "2 dage over frist", "2 dage over"),
        ("2026-11-20 23:59", False, "2 dage over frist", "2 dage over"),
        ("2026-11-21 23:59", False, "1 dag over frist", "1 dag over"),
        ("2026-11-22 03:00", True, "12 timer over frist", "12 timer over"),
        ("2026-11-22 13:59", True, "1 time over frist", "1 time over"),
        ("2026-11-22 14:30", True, "30 minutter over frist", "30 minutter over"),
        ("2026-11-22 14:59", True, "1 minut over frist", "1 minut over"),
        ("2026-11-22 15:00", True, "I dag kl. 15.00", "1 minut tilbage"),
        ("2026-11-22 15:20", True, "I dag kl. 15.20", "20 minutter tilbage"),
        ("2026-11-22 20:30", True, "I dag kl. 20.30", "5 timer tilbage"),
        ("2026-11-22 23:59", False, "I dag", "frist i dag"),
        ("2026-11-23 02:00", True, "I morgen kl. 2.00", "11 timer tilbage"),
        ("2026-11-23 09:00", True, "I morgen kl. 9.00", "1 dag tilbage"),
        ("2026-11-23 23:59", False, "I morgen", "1 dag tilbage"),
        ("2026-11-25 14:00", True, "Ons. 25. nov.", "3 dage tilbage"),
        ("2026-11-25 23:59", False, "Ons. 25. nov.", "3 dage tilbage"),
        ("2027-01-04 23:59", False, "Man. 4. jan. 2027", "43 dage tilbage"),
    ],
)
def test_a_deadline_is_told_on_its_chip_and_on_the_board(
    due: str, timed: bool, words: str, left: str
) -> None:
    assert formats.deadline_words(local(due), timed, NOW) == words
    assert formats.time_left(local(due), timed, NOW) == left


def test_over_midnight_a_few_hours_are_hours_and_a_bare_date_is_a_day() -> None:
    past_midnight = local("2026-11-23 00:30")
    assert (
        formats.deadline_words(local("2026-11-22 23:00"), timed=True, now=past_midnight)
        == "1 time over frist"
    )
    assert (
        formats.deadline_words(local("2026-11-22 23:59"), timed=False, now=past_midnight)
        == "1 dag over frist"
    )
    seconds_past = local("2026-11-22 23:59") + timedelta(seconds=30)
    assert formats.deadline_words(local("2026-11-22 23:59"), timed=False, now=seconds_past) == "Over frist"
    assert formats.time_left(local("2026-11-22 23:59"), timed=False, now=seconds_past) == "1 minut over"


def test_no_deadline_is_said() -> None:
    assert formats.deadline_words(None, timed=False, now=NOW) == "Ingen frist"
    assert formats.deadline_in_full(None, timed=False) == "Ingen frist"
    assert formats.time_left(None, timed=False, now=NOW) == "ingen frist"


def test_a_deadline_in_full_has_its_time_only_when_it_was_given() -> None:
    due = local("2026-11-25 14:00")
    assert formats.deadline_in_full(due, timed=True) == "onsdag den 25. november 2026 kl. 14.00"
    assert formats.deadline_in_full(due, timed=False) == "onsdag den 25. november 2026"


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ("2026-11-22 15:01", "lige nu"),  # a clock that is a little ahead
        ("2026-11-22 15:00", "lige nu"),
        ("2026-11-22 14:59", "for 1 minut siden"),
        ("2026-11-22 14:01", "for 59 minutter siden"),
        ("2026-11-22 14:00", "for 1 time siden"),
        ("2026-11-22 00:00", "for 15 timer siden"),
        ("2026-11-21 23:00", "i går"),
        ("2026-11-20 23:00", "for 2 dage siden"),
    ],
)
def test_how_long_ago(at: str, told: str) -> None:
    assert formats.ago(local(at), NOW) == told


@pytest.mark.parametrize(
    ("span", "told"),
    [
        (timedelta(seconds=-5), "under et minut"),
        (timedelta(seconds=59), "under et minut"),
        (timedelta(minutes=1), "1 minut"),
        (timedelta(minutes=65), "1 time 5 minutter"),
        (timedelta(hours=3), "3 timer"),
        (timedelta(days=1), "1 dag"),
        (timedelta(days=2, hours=4, minutes=9), "2 dage 4 timer"),
        (timedelta(days=2, minutes=9), "2 dage"),
    ],
)
def test_a_duration_is_told_in_its_two_greatest_units(span: timedelta, told: str) -> None:
    assert formats.duration(span) == told


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1 KB"),
        (1536, "1,5 KB"),
        (1024 * 1024 - 1, "1 MB"),
        (1_258_291, "1,2 MB"),
        (9_961_473, "9,5 MB"),
        (200 * 1024 * 1024, "200 MB"),
        (5 * 1024**5, "5120 TB"),
    ],
)
def test_a_size_is_told_in_a_unit_that_fits(count: int, told: str) -> None:
    assert formats.size(count) == told


def test_numbers_are_written_the_danish_way() -> None:
    assert formats.number(1234567.5) == "1.234.567,5"
    assert formats.pages(14) == "14 s."
    assert formats.amount(999_999) == "999.999 kr."
    assert formats.amount(4_200_000) == "4,2 mio. kr."
    assert formats.amount(20_000_000) == "20 mio. kr."
    assert formats.amount(-1_500_000) == "-1,5 mio. kr."
    assert formats.amount(Decimal("1234567.5")) == "1.234.567,5 kr."


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ([], ""),
        (["Anna"], "Anna"),
        (["Anna", "Bo"], "Anna og Bo"),
        (["Anna", "Bo", "Carl"], "Anna, Bo og Carl"),
        (["Anna", "Bo", "Carl", "Dorte"], "Anna, Bo og 2 andre"),
    ],
)
def test_names_are_listed_and_many_are_counted(people: list[str], told: str) -> None:
    assert formats.names(people) == told


@pytest.mark.usefixtures("english")
def test_all_of_it_in_english() -> None:
    assert formats.moment(local("2026-11-22 14:03"), NOW) == "today at 14:03"
    assert formats.moment(local("2026-11-20 08:30"), NOW) == "Friday at 8:30"
    assert formats.moment_in_text(local("2026-11-20 08:30"), NOW) == "on Friday at 8:30"
    assert formats.moment_in_text(local("2025-12-31 10:15"), NOW) == "on 31 Dec 2025 at 10:15"
    assert formats.day(date(2026, 11, 25), date(2026, 11, 22)) == "Wed 25 Nov"
    assert formats.long_day(date(2026, 11, 25)) == "Wednesday 25 November 2026"
    assert formats.deadline_words(local("2026-11-25 14:00"), timed=True, now=NOW) == "Wed 25 Nov"
    assert formats.deadline_words(local("2026-11-21 14:00"), timed=True, now=NOW) == "1 day overdue"
    assert formats.deadline_words(local("2026-11-23 09:00"), timed=True, now=NOW) == "Tomorrow at 9:00"
    assert formats.time_left(local("2026-11-25 14:00"), timed=True, now=NOW) == "3 days left"
    assert formats.ago(local("2026-11-22 14:58"), NOW) == "2 minutes ago"
    assert formats.duration(timedelta(hours=25)) == "1 day 1 hour"
    assert formats.size(1_258_291) == "1.2 MB"
    assert formats.number(1234567.5) == "1,234,567.5"
    assert formats.amount(4_200_000) == "DKK 4.2 million"
    assert formats.names(["Anna", "Bo", "Carl", "Dorte"]) == "Anna, Bo and 2 others"
    assert formats.pages(1) == "1 p."
    assert formats.pages(14) == "14 pp."
