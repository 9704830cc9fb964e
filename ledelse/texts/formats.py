"""Dates, times, sizes and numbers as the screens show them, in Copenhagen time and the language spoken."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from babel import dates, numbers

from ledelse.kernel import clock
from ledelse.texts.language import DANISH, _, language, ngettext

HOUR = timedelta(hours=1)
HALF_A_DAY = timedelta(hours=12)  # under this a time of day is counted in hours, from it on in days
STEP = 1024
UNITS = ("B", "KB", "MB", "GB", "TB")


def time_of_day(at: datetime) -> str:
    """`14.03`; in English `14:03`."""
    return dates.format_time(_local(at), "H.mm" if language() == DANISH else "H:mm", locale=language())


def moment(at: datetime, now: datetime | None = None) -> str:
    """A point in time for a label: `i dag kl. 14.03`, `tirsdag kl. 8.30`, `12. nov. kl. 10.15`.

    A weekday alone is used up to six days away; the year is told when it is another one.
    """
    return _moment(
        at, _now(now), by_date=_("%(date)s kl. %(time)s"), by_weekday=_("%(weekday)s kl. %(time)s")
    )


def moment_in_text(at: datetime, now: datetime | None = None) -> str:
    """The same inside a sentence: `i dag kl. 14.03`, `i tirsdags kl. 8.30`, `den 12. nov. kl. 10.15`."""
    has_been = at <= _now(now)
    by_weekday = _("i %(weekday)ss kl. %(time)s") if has_been else _("på %(weekday)s kl. %(time)s")
    return _moment(at, _now(now), by_date=_("den %(date)s kl. %(time)s"), by_weekday=by_weekday)


def _moment(at: datetime, now: datetime, *, by_date: str, by_weekday: str) -> str:
    on, today, time = clock.local_date(at), clock.local_date(now), time_of_day(at)
    match (on - today).days:
        case 0:
            return _("i dag kl. %(time)s", time=time)
        case -1:
            return _("i går kl. %(time)s", time=time)
        case 1:
            return _("i morgen kl. %(time)s", time=time)
        case days if abs(days) < 7:
            return by_weekday % {"weekday": dates.format_date(on, "EEEE", locale=language()), "time": time}
        case _far:
            return by_date % {"date": _date(on, today, weekday=False), "time": time}


def day(on: date, today: date | None = None) -> str:
    """`ons. 25. nov.`; with the year when it is not this one."""
    return _date(on, today or clock.local_date(clock.now()), weekday=True)


def _date(on: date, today: date, *, weekday: bool) -> str:
    pattern = "d. MMM" if language() == DANISH else "d MMM"
    if weekday:
        pattern = f"EEE {pattern}"
    if on.year != today.year:
        pattern = f"{pattern} y"
    return dates.format_date(on, pattern, locale=language())


def long_day(on: date) -> str:
    """`onsdag den 25. november 2026`, for headings and letters."""
    danish = language() == DANISH
    return dates.format_date(on, "EEEE 'den' d. MMMM y" if danish else "EEEE d MMMM y", locale=language())


def deadline_words(due_at: datetime | None, timed: bool, now: datetime | None = None) -> str:
    """What a deadline chip says: `2 dage over frist`, `I dag kl. 14.00`, `Ons. 25. nov.`, `Ingen frist`.

    `timed` is False when only a date was given (23:59 that day).
    """
    if due_at is None:
        return _("Ingen frist")
    now = _now(now)
    if due_at < now:
        return _over(due_at, timed, now)
    on, today, time = clock.local_date(due_at), clock.local_date(now), time_of_day(due_at)
    match (on - today).days:
        case 0:
            return _("I dag kl. %(time)s", time=time) if timed else _("I dag")
        case 1:
            return _("I morgen kl. %(time)s", time=time) if timed else _("I morgen")
        case _later:
            return capital(_date(on, today, weekday=True))


def _over(due_at: datetime, timed: bool, now: datetime) -> str:
    days, hours, minutes = _apart(due_at, now, timed=timed)
    if days:
        return ngettext("%(num)s dag over frist", "%(num)s dage over frist", days)
    if hours:
        return ngettext("%(num)s time over frist", "%(num)s timer over frist", hours)
    if minutes:
        return ngettext("%(num)s minut over frist", "%(num)s minutter over frist", minutes)
    return _("Over frist")


def deadline_in_full(due_at: datetime | None, timed: bool) -> str:
    """The whole date, for a tooltip or the top of a case: `onsdag den 25. november 2026 kl. 14.00`."""
    if due_at is None:
        return _("Ingen frist")
    whole = long_day(clock.local_date(due_at))
    return _("%(date)s kl. %(time)s", date=whole, time=time_of_day(due_at)) if timed else whole


def time_left(due_at: datetime | None, timed: bool, now: datetime | None = None) -> str:
    """For the board: `3 dage tilbage`, `5 timer tilbage`, `frist i dag`, `2 dage over`."""
    if due_at is None:
        return _("ingen frist")
    now = _now(now)
    days, hours, minutes = _apart(due_at, now, timed=timed)
    if due_at < now:
        if days:
            return ngettext("%(num)s dag over", "%(num)s dage over", days)
        if hours:
            return ngettext("%(num)s time over", "%(num)s timer over", hours)
        return ngettext("%(num)s minut over", "%(num)s minutter over", max(minutes, 1))
    if days:
        return ngettext("%(num)s dag tilbage", "%(num)s dage tilbage", days)
    if not timed:
        return _("frist i dag")
    if hours:
        return ngettext("%(num)s time tilbage", "%(num)s timer tilbage", hours)
    return ngettext("%(num)s minut tilbage", "%(num)s minutter tilbage", max(minutes, 1))


def _apart(due_at: datetime, now: datetime, *, timed: bool) -> tuple[int, int, int]:
    """Calendar days between the two; where that says little, whole hours instead, or whole minutes."""
    days = abs((clock.local_date(due_at) - clock.local_date(now)).days)
    gap = abs(due_at - now)
    if days and not (timed and gap < HALF_A_DAY):
        return days, 0, 0
    return 0, gap // HOUR, gap % HOUR // timedelta(minutes=1)


def ago(at: datetime, now: datetime | None = None) -> str:
    """`lige nu`, `for 5 minutter siden`, `for 3 timer siden`, `i går`, `for 4 dage siden`."""
    now = _now(now)
    gap = max(now - at, timedelta())
    minutes, hours = gap // timedelta(minutes=1), gap // HOUR
    days = (clock.local_date(now) - clock.local_date(at)).days
    if minutes < 1:
        return _("lige nu")
    if hours < 1:
        return ngettext("for %(num)s minut siden", "for %(num)s minutter siden", minutes)
    if days < 1 or gap < HALF_A_DAY:
        return ngettext("for %(num)s time siden", "for %(num)s timer siden", hours)
    if days == 1:
        return _("i går")
    return ngettext("for %(num)s dag siden", "for %(num)s dage siden", days)


def duration(span: timedelta) -> str:
    """How long something took, in its two greatest units: `2 dage 4 timer`, `3 timer`, `12 minutter`."""
    minutes = max(int(span.total_seconds()) // 60, 0)
    parts = (
        ngettext("%(num)s dag", "%(num)s dage", minutes // 1440) if minutes >= 1440 else "",
        ngettext("%(num)s time", "%(num)s timer", minutes // 60 % 24) if minutes // 60 % 24 else "",
        ngettext("%(num)s minut", "%(num)s minutter", minutes % 60) if minutes % 60 else "",
    )
    told = [part for part in (parts[:2] if minutes >= 1440 else parts) if part]
    return " ".join(told) or _("under et minut")


def size(count: int) -> str:
    """Bytes as `1,2 MB`; one decimal below ten."""
    amount_left, unit = float(count), 0
    while amount_left >= STEP - 0.5 and unit < len(UNITS) - 1:
        amount_left, unit = amount_left / STEP, unit + 1
    pattern = "0.#" if unit and amount_left < 9.95 else "0"
    return f"{numbers.format_decimal(amount_left, pattern, locale=language())} {UNITS[unit]}"


def pages(count: int) -> str:
    """`14 s.`."""
    return ngettext("%(num)s s.", "%(num)s s.", count)


def number(value: float | Decimal) -> str:
    """`1.234,5`."""
    return numbers.format_decimal(value, locale=language())


def amount(kroner: int | Decimal) -> str:
    """`1.250.000 kr.`; millions and more that come out even are short: `4,2 mio. kr.`."""
    millions = Decimal(kroner) / 1_000_000
    if abs(millions) >= 1 and millions == round(millions, 1):
        return _("%(number)s mio. kr.", number=number(millions.normalize()))
    return _("%(number)s kr.", number=number(kroner))


def names(all_of_them: Sequence[str], most: int = 3) -> str:
    """`Anna`, `Anna og Bo`, `Anna, Bo og Carl`; more than `most`: `Anna, Bo og 2 andre`."""
    told = list(all_of_them)
    if len(told) > most:
        rest = len(told) - most + 1
        told = [*told[: most - 1], ngettext("%(num)s anden", "%(num)s andre", rest)]
    if len(told) < 2:
        return "".join(told)
    return _("%(some)s og %(last)s", some=", ".join(told[:-1]), last=told[-1])


def capital(text: str) -> str:
    """The text with a capital first letter; the rest as it is."""
    return text[:1].upper() + text[1:]


def _now(now: datetime | None) -> datetime:
    return now or clock.now()


def _local(at: datetime) -> datetime:
    return at.astimezone(clock.COPENHAGEN)
