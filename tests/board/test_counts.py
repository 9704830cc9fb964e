"""The board's counts are those of this moment, also when they were not counted anew."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from ledelse.board import counts
from ledelse.board.counts import BoardFilter, Group
from ledelse.board.queries import board
from ledelse.cases.deadlines import Colour
from ledelse.people.acting import looking
from tests import make
from tests.make import on_sqlite
from tests.travel import Clock

pytestmark = on_sqlite


def seen(person_id: int, chosen: BoardFilter | None = None, group: Group = Group.LEVEL) -> dict[Colour, int]:
    """The counts that are not nought."""
    with looking(person_id) as reading:
        found = board(reading, chosen or BoardFilter(), group=group).counts
    return {colour: n for colour, n in found.items() if n}


@pytest.fixture
def countings(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Each time that everything was looked at."""
    happened: list[object] = []
    count: Callable[..., object] = counts.count

    def noted(*asked: object) -> object:
        happened.append(asked)
        return count(*asked)

    monkeypatch.setattr(counts, "count", noted)
    return happened


def test_nothing_is_counted_anew_until_something_happens(database: object, countings: list[object]) -> None:
    anna = make.person("Anna")
    make.approval(steps=[anna, make.person("Bo")])
    assert [seen(anna), seen(anna), seen(anna)] == [{Colour.NONE: 1}] * 3
    assert len(countings) == 1
    make.approval(steps=[anna])
    assert seen(anna) == {Colour.NONE: 2}
    assert len(countings) == 2


def test_a_colour_changes_at_its_moment_though_nothing_happens(
    database: object, clock: Clock, countings: list[object]
) -> None:
    anna = make.person("Anna")
    make.approval(steps=[anna], deadline=date(2026, 3, 20))
    colours: list[Colour] = []
    for day in ("2026-03-04", "2026-03-05", "2026-03-20", "2026-03-21", "2026-03-22"):
        clock.set(datetime.fromisoformat(f"{day}T12:00:00+01:00"))
        colours += seen(anna)
    assert colours == [Colour.OK, Colour.OK, Colour.SOON, Colour.OVERDUE, Colour.OVERDUE]
    assert len(countings) == 3


def test_each_person_and_filter_has_its_own(database: object) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    make.approval(steps=[anna])
    assert seen(anna) == {Colour.NONE: 1}
    assert seen(bo) == {}
    assert seen(anna, BoardFilter(person_id=bo)) == {}
    assert seen(anna, group=Group.KIND) == seen(anna, group=Group.UNIT) == {Colour.NONE: 1}


def test_whoever_gets_into_the_unit_sees_more_at_once(database: object) -> None:
    unit = make.unit("Teknik")
    carla = make.person("Carla")
    make.approval(steps=[make.person("Anna")], case_id=make.case(unit_id=unit, access="unit"))
    assert seen(carla) == {}
    make.member(carla, unit=unit)
    assert seen(carla) == {Colour.NONE: 1}
    make.no_longer(carla, unit=unit)
    assert seen(carla) == {}
