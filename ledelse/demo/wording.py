"""Fills a subject's placeholders for one case: places, names, figures and dates, written the Danish way."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from string import Formatter

from ledelse.demo.content_files import read
from ledelse.demo.subjects import Subject

MONTHS = (
    "januar februar marts april maj juni juli august september oktober november december".split()  # noqa: SIM905
)
MATTERS_BEFORE = timedelta(days=9)  # what a case answers came about this long before it
MATTERS_AFTER = timedelta(days=16)


@dataclass(frozen=True, slots=True)
class Wording:
    """A subject with everything it needs to be read: the filled placeholders and the amount in kroner."""

    subject: Subject
    words: tuple[tuple[str, str], ...]
    amount: int | None
    secret: str | None

    def fill(self, text: str, *, amount: int | None = None) -> str:
        """The text with its placeholders filled; another amount than the case's own may be given."""
        kroner = self.amount if amount is None else amount
        filled = text.format_map(dict(self.words) | ({"beloeb": in_kroner(kroner)} if kroner else {}))
        return filled.replace("kr..", "kr.")  # the abbreviation's full stop also ends the sentence

    @property
    def title(self) -> str:
        """The title of the case."""
        return self.fill(self.subject.title)

    def begun(self, created: date) -> "Wording":
        """The same case with the dates in its text counted from the day it was really made."""
        words = dict(self.words) | _deadlines(created)
        return replace(self, words=tuple(sorted(words.items())))

    def with_amount(self, amount: int) -> "Wording":
        """The same case with another amount, as a first draft has it."""
        return replace(self, amount=amount)


def word(subject: Subject, rng: Random, *, created: date) -> Wording:
    """Draw the places and figures of one case made on that date."""
    secret = _secret(subject, rng)
    words = {
        **_drawn(rng),
        **_deadlines(created),
        "maaned": MONTHS[created.month - 1],
        "naesteaar": str(created.year + 1),
        "antal": thousands(rng.randint(*subject.count)),
        "hemmelig": secret or "",
    }
    amount = 1000 * _round(rng.randint(*subject.amount)) if subject.amount else None
    return Wording(subject, tuple(sorted(words.items())), amount, secret)


def in_kroner(amount: int) -> str:
    """An amount as a town hall writes it: 1.250.000 kr."""
    return f"{thousands(amount)} kr."


def thousands(number: int) -> str:
    """A number with Danish thousands separators."""
    return f"{number:,}".replace(",", ".")


def in_words(day: date) -> str:
    """A date as it is written in a letter: 3. marts 2026."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def genitive(name: str) -> str:
    """A name's genitive, with the apostrophe that Danish wants after s, x and z."""
    return f"{name}’" if name[-1] in "sxz" else f"{name}s"


def placeholders(text: str) -> set[str]:
    """The names of the placeholders in a text."""
    return {field for _, field, _, _ in Formatter().parse(text) if field}


def _drawn(rng: Random) -> dict[str, str]:
    drawn = {key: rng.choice(values) for key, values in sorted(read("names").items())}
    area = drawn["omraade"]
    return drawn | {
        "omraade_stort": area[0].upper() + area[1:],
        "husnr": str(rng.randint(2, 148)),
        "nr": f"{rng.randint(1, 6)}-{rng.randint(101, 189)}",
    }


def _deadlines(created: date) -> dict[str, str]:
    return {"tidligere": in_words(created - MATTERS_BEFORE), "frist": in_words(created + MATTERS_AFTER)}


def _secret(subject: Subject, rng: Random) -> str | None:
    if subject.secret is None:
        return None
    return subject.secret.format(
        femcifret=rng.randint(10_000, 99_999),
        matrikel=f"{rng.randint(101, 989)}{rng.choice('abcdefghk')}{rng.choice('bdehkr')}",
    )


def _round(thousand: int) -> int:
    """As coarse as such an amount would be known: to 5,000 kr., in the millions to 50,000 kr."""
    step = 5 if thousand < 1000 else 50
    return max(step, thousand // step * step)
