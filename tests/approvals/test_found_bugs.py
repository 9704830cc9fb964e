"""Faults that were found, each with a name, so that none comes back."""

import pytest

from ledelse.approvals.chain import Resume, Rule
from ledelse.approvals.drafts import Takeover
from ledelse.approvals.rules import Why
from ledelse.approvals.service import NewCondition
from ledelse.cases import service as cases
from ledelse.kernel.db import Database
from ledelse.kernel.verdict import Refused
from ledelse.people.acting import acting
from tests import make, see

pytestmark = make.on_sqlite


def test_my_return_leaves_a_colleagues_approval_for_our_unit_standing(database: Database) -> None:
    """The unit's place was taken from the colleague too, because it was mine to act in as well."""
    unit = make.unit()
    anna, bo = make.person("Anna", unit=unit), make.person("Bo", unit=unit)
    first = make.person("First")
    approval = make.approval(steps=[first, make.step(bo, units=[unit])])
    make.act(approval, first, "approve")
    make.act(approval, anna, "approve")
    make.act(approval, bo, "return", reason="Ret", to_step=1, resume=Resume.WITH_ME)
    make.act(approval, first, "approve")
    assert see.waiting(approval) == {("decide", bo)}
    make.act(approval, bo, "approve")
    assert see.stand(approval)[0] == "approved"


def test_no_step_is_added_behind_an_approval_that_only_awaits_conditions(database: Database) -> None:
    """It would have become approved with a step that nobody decided."""
    anna, officer = make.person("Anna"), make.officer()
    approval = make.approval(steps=[anna])
    make.act(approval, anna, "approve_with_conditions", conditions=(NewCondition("Husk bilag"),))
    with pytest.raises(Refused) as refusal:
        make.act(approval, officer, "edit_steps", steps=(make.step(anna), make.step(officer)))
    assert refusal.value.why is Why.NOTHING_TO_EDIT
    assert "edit_steps" not in see.buttons(approval, officer)


def test_undo_does_not_wake_an_approval_on_a_case_that_was_closed(database: Database) -> None:
    anna, officer = make.person("Anna"), make.officer()
    case = make.case()
    approval = make.approval(steps=[anna], case_id=case)
    make.act(approval, anna, "approve")
    assert "undo" in see.buttons(approval, anna)
    with acting(officer) as work:
        cases.close_case(work, case)
    assert "undo" not in see.buttons(approval, anna)
    with pytest.raises(Refused) as refusal:
        make.act(approval, anna, "undo")
    assert refusal.value.why is Why.CASE_CLOSED


def test_whoever_met_a_condition_still_sees_the_case(database: Database) -> None:
    """With the tap that ticked it off, the case was gone from the owner's screen."""
    anna, owner = make.person("Anna"), make.person("Owner")
    approval = make.approval(steps=[anna, make.person()])
    wanted = (NewCondition("Husk bilag", owner),)
    make.act(approval, anna, "approve_with_conditions", conditions=wanted)
    make.act(approval, owner, "tick_condition")
    assert see.may_read(approval, owner)


def test_conditions_of_my_decision_lapse_when_i_return_it_instead(database: Database) -> None:
    """I approved on a condition, got a second place in the step, and returned it: my approval went alone."""
    anna, bo, officer = make.person("Anna"), make.person("Bo"), make.officer()
    unit = make.unit()
    approval = make.approval(steps=[make.step(anna, bo, rule=Rule.ALL)])
    wanted = (NewCondition("Husk bilag", officer),)
    make.act(approval, anna, "approve_with_conditions", conditions=wanted)
    make.member(anna, unit=unit)
    takeover = Takeover(1, (), units=(unit,), add=True)
    make.act(approval, officer, "take_over", reason="Flere øjne", takeovers=(takeover,))
    make.act(approval, anna, "return", reason="Alligevel ikke", resume=Resume.WITH_ME)
    assert ("condition", officer) not in see.waiting(approval)


def test_my_return_takes_back_what_i_approved_for_the_unit(database: Database) -> None:
    """What I approved falls, in whosever place it was; a mutation of the code above showed that nobody asked."""
    unit, officer = make.unit(), make.officer()
    anna = make.person("Anna", unit=unit)
    approval = make.approval(steps=[make.step(make.person("Bo"), units=[unit])])
    make.act(approval, anna, "approve")
    takeover = Takeover(1, (anna,), add=True)
    make.act(approval, officer, "take_over", reason="Flere øjne", takeovers=(takeover,))
    make.act(approval, anna, "return", reason="Alligevel ikke", resume=Resume.WITH_ME)
    make.act(approval, officer, "start")
    assert {("decide", -unit), ("decide", anna)} <= see.waiting(approval)
