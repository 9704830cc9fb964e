"""Reads dates, numbers and choices out of forms; what cannot be read is a fault with a sentence."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from ledelse.cases.deadlines import CALENDAR
from ledelse.kernel.clock import COPENHAGEN, local_date
from ledelse.kernel.verdict import Refused
from ledelse.texts import labels, refusals
from ledelse.web import guard
from ledelse.web.errors import STATUS

Form = MultiDict[str, str]
Choice = TypeVar("Choice", bound=StrEnum)

_DANISH_DATE = re.compile(r"(\d{1,2})[-./ ]+(\d{1,2})[-./ ]+(\d{4})")
_YEARS = range(2000, 2101)


class Unusable(Exception):
    """Something in a form cannot be read; `words` say what to do about it."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(field)
        self.field = field
        self.words = words


Fault = Refused | Unusable


def errors_of(fault: Fault, *, shown: Mapping[str, str] | None = None) -> dict[str, str]:
    """The sentence by the field it belongs to; `shown` renames fields of the service to those of the form."""
    if isinstance(fault, Unusable):
        return {fault.field: fault.words}
    named = str(fault.facts.get("field", ""))
    return {(shown or {}).get(named, named): refusals.sentence(fault, me=guard.actor().username)}


def status_of(fault: Fault) -> int:
    """422 for what is to be written differently, 409 where somebody was first, 403 for what is not ours."""
    return 422 if isinstance(fault, Unusable) else STATUS[fault.kind]


def deadline_of(form: Form, name: str) -> date | datetime | None:
    """A date, or with a time of day a moment; None when nothing was written."""
    day_words, time_words = form.get(f"{name}_date", "").strip(), form.get(f"{name}_time", "").strip()
    if not day_words:
        if time_words:
            raise Unusable(name, _("Vælg også en dato."))
        return None
    day = date_from(day_words)
    if day is None:
        raise Unusable(name, _("Skriv datoen som 25-11-2026."))
    if not time_words:
        return day
    try:
        return datetime.combine(day, time.fromisoformat(time_words.replace(".", ":").zfill(5)), COPENHAGEN)
    except ValueError:
        raise Unusable(name, _("Skriv klokkeslættet som 14.00.")) from None


def date_from(words: str) -> date | None:
    """A date as browsers send it (2026-11-25) or as it is written here (25-11-2026)."""
    danish = _DANISH_DATE.fullmatch(words)
    try:
        day = (
            date(*(int(part) for part in reversed(danish.groups()))) if danish else date.fromisoformat(words)
        )
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def deadline_fields(at: datetime | None, *, timed: bool, name: str = "deadline") -> dict[str, str]:
    """A deadline as the two fields of a form."""
    if at is None:
        return {f"{name}_date": "", f"{name}_time": ""}
    time_words = at.astimezone(COPENHAGEN).strftime("%H:%M") if timed else ""
    return {f"{name}_date": local_date(at).isoformat(), f"{name}_time": time_words}


def day_hint(form: Mapping[str, str], name: str = "deadline") -> str:
    """Points out that the chosen day is a day off; empty otherwise."""
    day = date_from(form.get(f"{name}_date", "").strip())
    day_off = CALENDAR.why_day_off(day) if day else None
    return labels.day_off_words(day_off) if day_off else ""


def number(form: Form, name: str) -> int | None:
    """A whole number of up to nine digits, or None."""
    return whole(form.get(name, ""))


def whole(words: str) -> int | None:
    """The whole number that the words are, or None."""
    text = words.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def choice(kind: type[Choice], words: str) -> Choice | None:
    """A member of an enum by its value, or None."""
    return kind(words) if words in set(kind) else None
