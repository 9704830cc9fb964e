"""The deadline that colours is the earlier of the current step's and the approval's, at every moment."""

from datetime import UTC, date, datetime

import pytest

from ledelse.approvals import waiting
from ledelse.cases.deadlines import Colour, colour_at
from ledelse.kernel.db import Database
from ledelse.kernel.transaction import SYSTEM, transaction
from tests import make, see
from tests.travel import Clock

EARLY, MIDDLE, LATE = date(2026, 3, 10), date(2026, 3, 12), date(2026, 3, 20)


def end_of(day: date) -> datetime:
    """23:59 in Copenhagen, where it is winter time until 29 March."""
    return datetime(day.year, day.month, day.day, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("of_step", "of_approval", "due"),
    [
        (EARLY, LATE, EARLY),
        (LATE, EARLY, EARLY),
        (None, LATE, LATE),
        (EARLY, None, EARLY),
        (None, None, None),
    ],
)
def test_the_earlier_of_the_two_is_due(
    database: Database, clock: Clock, of_step: date | None, of_approval: date | None, due: date | None
) -> None:
    approval = make.approval(steps=[make.step(make.person(), deadline=of_step)], deadline=of_approval)
    row = see.row(approval)
    assert row.due_at == (end_of(due) if due else None)
    assert (row.soon_at is None) is (due is None)


def test_what_is_due_moves_with_the_current_step_and_back_with_an_undo(
    database: Database, clock: Clock
) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    steps = [make.step(anna, deadline=EARLY), make.step(bo, deadline=MIDDLE)]
    approval = make.approval(steps=steps, deadline=LATE)
    assert see.row(approval).due_at == end_of(EARLY)
    make.act(approval, anna, "approve")
    assert see.row(approval).due_at == end_of(MIDDLE)
    make.act(approval, anna, "undo")
    assert see.row(approval).due_at == end_of(EARLY)
    make.act(approval, anna, "return", reason="Ret")
    assert see.row(approval).due_at == end_of(LATE)


def test_a_time_of_day_is_kept_and_a_date_means_2359(database: Database, clock: Clock) -> None:
    moment = datetime.fromisoformat("2026-07-01T12:00:00+02:00")
    timed = see.row(make.approval(deadline=moment))
    assert (timed.due_at, timed.due_timed) == (moment, True)
    dated = see.row(make.approval(deadline=date(2026, 7, 1)))
    assert (dated.due_at.isoformat(), dated.due_timed) == ("2026-07-01T21:59:00+00:00", False)


@pytest.mark.parametrize(
    ("moment", "colour"),
    [
        ("2026-03-03T09:00:00+01:00", Colour.OK),
        ("2026-03-10T12:00:00+01:00", Colour.SOON),
        ("2026-03-10T23:59:00+01:00", Colour.SOON),
        ("2026-03-11T00:00:00+01:00", Colour.OVERDUE),
    ],
)
def test_the_colour_follows_the_time_left(
    database: Database, clock: Clock, moment: str, colour: Colour
) -> None:
    row = see.row(make.approval(deadline=EARLY))
    now = datetime.fromisoformat(moment)
    assert colour_at(now, due_at=row.due_at, soon_at=row.soon_at) is colour
    assert colour_at(now, due_at=None, soon_at=None) is Colour.NONE


def test_a_step_says_since_when_it_has_been_there(database: Database, clock: Clock) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    approval = make.approval(steps=[anna, bo])
    started = clock.now
    clock.forward(hours=3)
    make.act(approval, anna, "approve")
    assert see.row(approval).since == clock.now
    make.act(approval, anna, "undo")
    assert see.row(approval).since == started


def test_a_new_limit_for_amber_holds_for_what_is_under_way(database: Database, clock: Clock) -> None:
    approval = make.approval(deadline=EARLY)
    before = see.row(approval).soon_at
    make.kind("borgmestersvar", soon_hours=1)
    after = see.row(approval).soon_at
    assert after > before
    with transaction(SYSTEM) as work:
        waiting.recolour(work, kind="borgmestersvar")
    assert see.row(approval).soon_at == after
