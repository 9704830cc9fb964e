"""Approving with conditions: who owns them, who settles them, when the approval is final."""

import pytest

from ledelse.approvals.chain import Resume, Rule
from ledelse.approvals.rules import Why
from ledelse.approvals.service import NewCondition
from ledelse.kernel.db import Database
from ledelse.kernel.verdict import Kind
from tests import make, see
from tests.approvals.test_steps import why_not


@pytest.fixture
def conditional(database: Database) -> tuple[int, int, int, int]:
    """Anna approved on two conditions, one of the owner's and one of the responsible's; Bo is next."""
    anna, bo, owner = make.person("Anna"), make.person("Bo"), make.person("Owner")
    approval = make.approval(steps=[anna, bo])
    wanted = (NewCondition("Økonomi skal høres", owner), NewCondition("Ret stavefejl"))
    make.act(approval, anna, "approve_with_conditions", conditions=wanted)
    return approval, anna, bo, owner


def ids(approval: int) -> list[int]:
    return [row.id for row in see.loaded(approval).conditions]


def states(approval: int) -> list[str]:
    return [row.status for row in see.loaded(approval).conditions]


def test_a_condition_needs_words_and_at_least_one(database: Database) -> None:
    anna = make.person("Anna")
    approval = make.approval(steps=[anna])
    assert why_not(approval, anna, "approve_with_conditions").why is Why.CONDITION_MISSING
    blank = (NewCondition("  "),)
    assert why_not(approval, anna, "approve_with_conditions", conditions=blank).why is Why.CONDITION_MISSING
    nobody = (NewCondition("Husk", 999_999),)
    assert why_not(approval, anna, "approve_with_conditions", conditions=nobody).why is Why.PERSON_UNKNOWN
    assert see.stand(approval) == ("at_step", "current")


def test_the_chain_goes_on_and_the_owners_are_asked(conditional: tuple[int, int, int, int]) -> None:
    approval, _, bo, owner = conditional
    assert see.stand(approval) == ("at_step", "approved", "current")
    officer = make.officer()
    assert see.waiting(approval) == {("decide", bo), ("condition", owner), ("condition", officer)}
    assert see.may_read(approval, owner)


def test_it_is_final_only_when_the_last_condition_is_settled(
    conditional: tuple[int, int, int, int],
) -> None:
    approval, anna, bo, owner = conditional
    make.act(approval, bo, "approve")
    assert see.stand(approval)[0] == "awaiting_conditions"
    make.act(approval, owner, "tick_condition")
    assert see.stand(approval)[0] == "awaiting_conditions"
    make.act(approval, anna, "waive_condition", condition_id=ids(approval)[1])
    assert see.stand(approval)[0] == "approved"
    assert see.row(approval).finished_at is not None


def test_conditions_settled_early_do_not_end_it_early(conditional: tuple[int, int, int, int]) -> None:
    approval, _, bo, owner = conditional
    make.act(approval, owner, "tick_condition")
    make.act(approval, make.officer(), "tick_condition")
    assert see.stand(approval) == ("at_step", "approved", "current")
    make.act(approval, bo, "approve")
    assert see.stand(approval)[0] == "approved"


def test_only_the_owner_ticks_and_only_who_set_it_waives(conditional: tuple[int, int, int, int]) -> None:
    approval, anna, bo, owner = conditional
    first = ids(approval)[0]
    for person, action in ((anna, "tick_condition"), (bo, "tick_condition"), (owner, "waive_condition")):
        assert why_not(approval, person, action, condition_id=first).kind is Kind.FORBIDDEN
    unknown = why_not(approval, make.officer(), "tick_condition", condition_id=first)
    assert unknown.why is Why.CONDITION_UNKNOWN  # the officer owns the other one
    make.act(approval, owner, "tick_condition", condition_id=first)


def test_a_condition_is_settled_once_and_the_second_hears_who_was_first(
    conditional: tuple[int, int, int, int],
) -> None:
    approval, anna, _, owner = conditional
    first = ids(approval)[0]
    make.act(approval, owner, "tick_condition", condition_id=first)
    refusal = why_not(approval, anna, "waive_condition", condition_id=first)
    assert (refusal.why, refusal.facts["who"]) == (Why.CONDITION_SETTLED, "Owner")


def test_several_of_mine_must_be_named(database: Database) -> None:
    anna, owner = make.person("Anna"), make.person("Owner")
    approval = make.approval(steps=[anna])
    wanted = (NewCondition("Et", owner), NewCondition("To", owner))
    make.act(approval, anna, "approve_with_conditions", conditions=wanted)
    assert why_not(approval, owner, "tick_condition").why is Why.CONDITION_UNKNOWN
    make.act(approval, owner, "tick_condition", condition_id=ids(approval)[1])
    make.act(approval, owner, "tick_condition")
    assert see.stand(approval)[0] == "approved"


@pytest.mark.parametrize(
    ("to", "resume", "state"),
    [
        (1, Resume.WITH_ME, "lapsed"),
        (1, Resume.FROM_THERE, "lapsed"),
        (0, Resume.FROM_THERE, "lapsed"),
        (0, Resume.WITH_ME, "open"),
    ],
)
def test_conditions_lapse_when_the_step_that_set_them_decides_again(
    conditional: tuple[int, int, int, int], to: int, resume: Resume, state: str
) -> None:
    approval, _, bo, _ = conditional
    make.act(approval, bo, "return", reason="Ret", to_step=to, resume=resume)
    assert states(approval) == [state, state]


def test_undo_of_the_return_opens_the_conditions_again(conditional: tuple[int, int, int, int]) -> None:
    approval, _, bo, _ = conditional
    make.act(approval, bo, "return", reason="Ret", to_step=1)
    make.act(approval, bo, "undo")
    assert states(approval) == ["open", "open"]


def test_undo_of_the_approval_takes_its_conditions_along(conditional: tuple[int, int, int, int]) -> None:
    approval, anna, _, owner = conditional
    make.act(approval, anna, "undo")
    assert states(approval) == ["lapsed", "lapsed"]
    assert see.waiting(approval) == {("decide", anna)}
    assert not see.may_read(approval, owner)


def test_withdrawing_lets_conditions_lapse(conditional: tuple[int, int, int, int]) -> None:
    approval, _, _, owner = conditional
    make.act(approval, make.officer(), "withdraw")
    assert states(approval) == ["lapsed", "lapsed"]
    assert not see.may_read(approval, owner)


def test_a_rejection_leaves_nothing_to_settle(conditional: tuple[int, int, int, int]) -> None:
    approval, _, bo, owner = conditional
    make.act(approval, bo, "reject", reason="Nej")
    assert see.waiting(approval) == set()
    assert why_not(approval, owner, "tick_condition").why is Why.HAS_ENDED


def test_a_colleagues_conditions_stand_when_i_return_it_with_me(database: Database) -> None:
    first, anna, bo = make.person(), make.person("Anna"), make.person("Bo")
    approval = make.approval(steps=[first, make.step(anna, bo, rule=Rule.ALL)])
    make.act(approval, first, "approve")
    make.act(approval, anna, "approve_with_conditions", conditions=(NewCondition("Husk"),))
    make.act(approval, bo, "return", reason="Ret", to_step=1, resume=Resume.WITH_ME)
    assert states(approval) == ["open"]
