"""Case numbers and the record under many hands at once: no gaps and no doubles, also when some fail."""

import os
from functools import partial
from itertools import count

import pytest
from sqlalchemy import select

from ledelse.cases import documents
from ledelse.cases import service as cases
from ledelse.cases.access import CASE
from ledelse.cases.service import NewCase
from ledelse.kernel import ledger
from ledelse.kernel.db import Database
from ledelse.kernel.ledger import HEAD
from ledelse.kernel.transaction import SYSTEM, reading
from ledelse.people.acting import acting
from ledelse.people.permissions import Role
from tests import make, see
from tests.faults.together import at_once

pytestmark = pytest.mark.faults

LONG = os.environ.get("LEDELSE_FAULTS") == "long"
HANDS = 8
EACH = 50 if LONG else 6


class Fails(Exception):
    """Put in: the transaction breaks after the number was taken."""


def open_cases(person: int, unit: int) -> int:
    """Open some cases; every third transaction fails at its end. Answers how many stand."""
    stand = 0
    for n in range(EACH):
        try:
            with acting(person) as work:
                cases.create_case(work, NewCase(title=f"Sag {n}", kind="klagesag", unit_id=unit))
                if n % 3 == 1:
                    raise Fails
            stand += 1
        except Fails:
            continue
    return stand


def many_hands() -> None:
    """Fails unless the numbers that stand are 1, 2, 3 ... and the record is whole."""
    unit = make.unit()
    people = [make.person(role=Role.CASE_OFFICER, unit=unit) for _ in range(HANDS)]
    outcomes = at_once([partial(open_cases, person, unit) for person in people])
    faults = [one for one in outcomes if isinstance(one, Exception)]
    assert not faults, f"broke: {faults}"
    stand = sum(one for one in outcomes if isinstance(one, int))
    with reading(SYSTEM) as look:
        numbers = list(look.session.execute(select(CASE.c.number).order_by(CASE.c.number)).scalars())
    assert len(numbers) == stand
    assert [int(number.split("-")[1]) for number in numbers] == list(range(1, stand + 1))
    see.ledger_is_whole()


def test_cases_opened_at_once_get_numbers_without_gaps_or_doubles(database: Database) -> None:
    many_hands()
    print(f"{HANDS * (EACH // 3)} transactions broken on purpose")


def test_it_would_show_numbers_that_are_taken_outside_the_transaction(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = count(1)
    monkeypatch.setattr(cases, "_next_number", lambda work: f"{work.today.year}-{next(counter):06d}")
    with pytest.raises(AssertionError):
        many_hands()
    print("1 fault put in: numbers outside the transaction")


def write_versions(person: int, document: int) -> int:
    """Save versions of one document; every third transaction fails at its end. Answers how many stand."""
    stand = 0
    for n in range(EACH):
        try:
            with acting(person) as work:
                documents.add_version(work, document, file=make.file(f"{document} {n}"))
                if n % 3 == 1:
                    raise Fails
            stand += 1
        except Fails:
            continue
    return stand


def many_writers() -> None:
    """Everybody writes on a case of their own, so that only the record's end is common to them."""
    officers = [make.person(role=Role.CASE_OFFICER) for _ in range(HANDS)]
    papers = [make.document(make.case(by=one), by=one) for one in officers]
    before = see.ledger_is_whole()
    work = [partial(write_versions, *pair) for pair in zip(officers, papers, strict=True)]
    outcomes = at_once(work)
    faults = [one for one in outcomes if isinstance(one, Exception)]
    assert not faults, f"broke: {faults}"
    assert see.ledger_is_whole() == before + sum(one for one in outcomes if isinstance(one, int))


def test_the_record_has_no_gaps_however_many_write_at_once(database: Database) -> None:
    many_writers()
    print(f"{HANDS * (EACH // 3)} transactions broken on purpose")


@make.on_postgres
def test_it_would_show_a_record_whose_end_is_not_locked(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlocked = select(HEAD.c.seq, HEAD.c.hash).where(HEAD.c.id == 1)
    monkeypatch.setattr(ledger, "_END", unlocked)
    with pytest.raises(AssertionError):
        many_writers()
    print("1 fault put in: the end of the record is not locked")
