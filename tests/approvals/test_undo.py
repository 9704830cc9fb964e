"""Undo: until the next has opened it, ten seconds even then, never once the next has acted."""

import pytest

from ledelse.approvals.chain import Resume
from ledelse.approvals.rules import Why
from ledelse.approvals.service import NewCondition
from ledelse.kernel.db import Database
from tests import make, see
from tests.approvals.test_steps import why_not
from tests.travel import Clock


@pytest.fixture
def two(database: Database, clock: Clock) -> tuple[int, int, int]:
    """An approval at its first step, and the approvers of the two."""
    anna, bo = make.person("Anna"), make.person("Bo")
    return make.approval(steps=[anna, bo]), anna, bo


def test_undo_is_lit_for_days_while_nobody_has_opened_it(two: tuple[int, int, int], clock: Clock) -> None:
    approval, anna, bo = two
    make.act(approval, anna, "approve")
    clock.forward(days=2)
    make.act(approval, anna, "undo")
    assert see.stand(approval) == ("at_step", "current", "pending")
    assert see.waiting(approval) == {("decide", anna)}
    assert "approve" not in see.buttons(approval, bo)


@pytest.mark.parametrize(("seconds", "works"), [(0, True), (9.9, True), (10, True), (10.1, False)])
def test_undo_works_for_ten_seconds_after_the_next_has_opened_it(
    two: tuple[int, int, int], clock: Clock, seconds: float, works: bool
) -> None:
    approval, anna, bo = two
    make.act(approval, anna, "approve")
    make.opened(approval, bo)
    clock.forward(seconds=seconds)
    assert ("undo" in see.buttons(approval, anna)) is works
    if not works:
        assert why_not(approval, anna, "undo").why is Why.UNDO_TOO_LATE
        return
    make.act(approval, anna, "undo")


def test_what_the_next_had_opened_before_does_not_count(two: tuple[int, int, int], clock: Clock) -> None:
    approval, anna, bo = two
    make.opened(approval, bo)
    clock.forward(minutes=5)
    make.act(approval, anna, "approve")
    clock.forward(minutes=5)
    assert "undo" in see.buttons(approval, anna)


def test_somebody_who_is_not_next_may_look_without_ending_the_undo(
    two: tuple[int, int, int], clock: Clock
) -> None:
    approval, anna, _ = two
    make.act(approval, anna, "approve")
    make.opened(approval, make.officer())
    make.opened(approval, anna)
    clock.forward(minutes=5)
    assert "undo" in see.buttons(approval, anna)


def test_any_member_of_the_next_unit_may_be_the_one_who_opened(database: Database, clock: Clock) -> None:
    unit = make.unit()
    anna, member = make.person("Anna"), make.person(unit=unit)
    approval = make.approval(steps=[anna, make.step(units=[unit])])
    make.act(approval, anna, "approve")
    make.opened(approval, member)
    clock.forward(seconds=11)
    assert "undo" not in see.buttons(approval, anna)


def test_undo_never_works_once_the_next_has_acted(two: tuple[int, int, int]) -> None:
    approval, anna, bo = two
    make.act(approval, anna, "approve")
    make.act(approval, bo, "approve")
    assert why_not(approval, anna, "undo").why is Why.UNDO_TOO_LATE
    make.act(approval, bo, "undo")


def test_nobody_undoes_for_somebody_else(two: tuple[int, int, int]) -> None:
    approval, anna, bo = two
    make.act(approval, anna, "approve")
    assert why_not(approval, bo, "undo").why is Why.NOT_YOURS_TO_UNDO
    assert why_not(approval, make.officer(), "undo").why is Why.NOT_YOURS_TO_UNDO


def test_undo_of_the_final_approve_unlocks(two: tuple[int, int, int], clock: Clock) -> None:
    approval, anna, bo = two
    make.act(approval, anna, "approve")
    make.act(approval, bo, "approve")
    make.act(approval, bo, "undo")
    assert see.stand(approval) == ("at_step", "approved", "current")
    assert see.row(approval).finished_at is None
    assert see.row(approval).is_open
    make.act(approval, bo, "return", reason="Ret alligevel", to_step=0)


def test_the_responsible_is_next_after_the_final_approve(two: tuple[int, int, int], clock: Clock) -> None:
    approval, anna, bo = two
    make.act(approval, anna, "approve")
    make.act(approval, bo, "approve")
    make.opened(approval, make.officer())
    clock.forward(seconds=11)
    assert why_not(approval, bo, "undo").why is Why.UNDO_TOO_LATE


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("approve", {}),
        ("approve_with_conditions", {"conditions": (NewCondition("Husk bilag"),)}),
        ("return", {"reason": "Ret", "to_step": 0, "resume": Resume.WITH_ME}),
        ("return", {"reason": "Ret", "to_step": 1, "resume": Resume.FROM_THERE}),
        ("reject", {"reason": "Nej"}),
        ("forward", {}),
        ("skip", {"reason": "Syg"}),
    ],
)
def test_undo_brings_back_all_that_was_before(
    database: Database, clock: Clock, action: str, fields: dict[str, object]
) -> None:
    anna, bo, carla = make.person("Anna"), make.person("Bo"), make.person("Carla")
    approval = make.approval(steps=[anna, make.step(bo, carla)])
    actor = bo
    if action == "forward":
        fields = {"to_person": make.person()}
    if action == "skip":
        actor = carla
    else:
        make.act(approval, anna, "approve")
    before = see.chain(approval), see.waiting(approval), see.grants(approval)
    clock.forward(minutes=1)
    make.act(approval, actor, action, **fields)  # type: ignore[arg-type]  # fields of an act, by name
    assert see.waiting(approval) != before[1] or see.chain(approval) != before[0]
    clock.forward(seconds=5)
    make.act(approval, actor, "undo")
    after = see.chain(approval)
    assert (after.status, after.phase, after.steps, after.finished_at) == (
        before[0].status,
        before[0].phase,
        before[0].steps,
        before[0].finished_at,
    )
    assert see.waiting(approval) == before[1]
    assert see.grants(approval) == before[2]


def test_undo_takes_a_carried_approval_back_as_well(database: Database) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    approval = make.approval(steps=[anna, anna, bo])
    make.act(approval, anna, "approve")
    assert see.stand(approval) == ("at_step", "approved", "approved", "current")
    make.act(approval, anna, "undo")
    assert see.stand(approval) == ("at_step", "current", "pending", "pending")
    assert ("approve", anna) not in see.standing(approval)


def test_an_undone_decision_stays_in_the_record_and_says_so(two: tuple[int, int, int]) -> None:
    approval, anna, _ = two
    decision = make.act(approval, anna, "approve", comment="For hurtigt")
    make.act(approval, anna, "undo")
    row = next(row for row in see.decisions(approval) if row.id == decision)
    assert row.undone_at is not None
    assert row.comment == "For hurtigt"
    see.ledger_is_whole()


def test_there_is_nothing_to_undo_after_something_that_cannot_be(two: tuple[int, int, int]) -> None:
    approval, anna, _ = two
    make.act(approval, anna, "approve")
    make.act(approval, make.officer(), "cancel", reason="Ikke aktuel")
    assert why_not(approval, anna, "undo").why is Why.NOTHING_TO_UNDO
