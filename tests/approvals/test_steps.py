"""Steps: quorum, units, places, who is asked twice and who is not."""

from typing import Any

import pytest

from ledelse.approvals.chain import Rule
from ledelse.approvals.rules import Why
from ledelse.kernel.db import Database
from ledelse.kernel.verdict import Kind, Refused
from ledelse.people.permissions import Role
from tests import make, see


def why_not(approval: int, person: int, action: str, **fields: Any) -> Refused:
    """The refusal of an action; fails if it is taken."""
    with pytest.raises(Refused) as refusal:
        make.act(approval, person, action, **fields)
    return refusal.value


def test_steps_are_approved_in_order_and_the_last_approve_is_final(database: Database) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    approval = make.approval(steps=[anna, bo])
    assert see.stand(approval) == ("at_step", "current", "pending")
    assert why_not(approval, bo, "approve").why is Why.NOT_YOUR_TURN
    make.act(approval, anna, "approve", comment="Enig")
    assert see.stand(approval) == ("at_step", "approved", "current")
    assert see.waiting(approval) == {("decide", bo)}
    make.act(approval, bo, "approve")
    assert see.stand(approval) == ("approved", "approved", "approved")
    assert see.waiting(approval) == set()
    assert see.row(approval).finished_at is not None
    assert see.ledger_is_whole() > 0


@pytest.mark.parametrize(
    ("rule", "needed", "approves"),
    [(Rule.ALL, None, 3), (Rule.ANY, None, 1), (Rule.SOME, 1, 1), (Rule.SOME, 2, 2), (Rule.SOME, 3, 3)],
)
def test_a_step_is_done_with_its_quorum_and_not_before(
    database: Database, rule: Rule, needed: int | None, approves: int
) -> None:
    three = [make.person(), make.person(), make.person()]
    approval = make.approval(steps=[make.step(*three, rule=rule, needed=needed)])
    for n, person in enumerate(three[:approves], start=1):
        assert see.stand(approval)[0] == "at_step"
        make.act(approval, person, "approve")
        assert (see.stand(approval)[0] == "approved") is (n == approves)


def test_a_unit_counts_as_one_place_whoever_of_it_acts(database: Database) -> None:
    unit = make.unit()
    anna, bo = make.person("Anna", unit=unit), make.person("Bo", unit=unit)
    carla = make.person("Carla")
    approval = make.approval(steps=[make.step(carla, units=[unit])])
    assert see.waiting(approval) == {("decide", carla), ("decide", -unit)}
    make.act(approval, anna, "approve")
    refusal = why_not(approval, bo, "approve")
    assert refusal.why is Why.COLLEAGUE_ACTED
    assert refusal.facts["who"] == "Anna"
    assert see.stand(approval)[0] == "at_step"
    make.act(approval, carla, "approve")
    assert see.stand(approval)[0] == "approved"


def test_a_unit_is_its_direct_members_not_those_of_the_units_below(database: Database) -> None:
    above = make.unit()
    below = make.unit(under=above)
    far, near = make.person(unit=below), make.person(unit=above)
    approval = make.approval(steps=[make.step(units=[above])])
    assert "approve" in see.buttons(approval, near)
    assert not see.may_read(approval, far)


def test_one_decision_fills_all_of_a_persons_places_in_the_step(database: Database) -> None:
    one, two = make.unit(), make.unit()
    anna = make.person("Anna", units=[one, two])
    approval = make.approval(steps=[make.step(anna, units=[one, two])])
    make.act(approval, anna, "approve")
    assert see.stand(approval)[0] == "approved"
    assert see.standing(approval)[-1] == ("approve", anna)


def test_the_same_person_on_consecutive_steps_approves_once(database: Database) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    approval = make.approval(steps=[anna, anna, anna, bo])
    make.act(approval, anna, "approve")
    assert see.stand(approval) == ("at_step", "approved", "approved", "approved", "current")
    carried = [row for row in see.decisions(approval) if row.carried_from_id is not None]
    assert [row.step_n for row in carried] == [2, 3]
    assert {row.person_id for row in carried} == {anna}


def test_the_same_person_is_asked_again_when_somebody_stands_between(database: Database) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    approval = make.approval(steps=[anna, bo, anna])
    make.act(approval, anna, "approve")
    make.act(approval, bo, "approve")
    assert see.waiting(approval) == {("decide", anna)}


def test_a_carried_approval_fills_only_ones_own_place_of_the_next_step(database: Database) -> None:
    unit = make.unit()
    anna, bo = make.person("Anna", unit=unit), make.person("Bo")
    approval = make.approval(steps=[anna, make.step(anna, bo, units=[unit])])
    make.act(approval, anna, "approve")
    assert see.waiting(approval) == {("decide", bo), ("decide", -unit)}


def test_whoever_approved_first_is_carried_when_a_colleague_completes_the_step(database: Database) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    approval = make.approval(steps=[make.step(anna, bo), anna, bo])
    make.act(approval, anna, "approve")
    make.act(approval, bo, "approve")
    assert see.stand(approval) == ("at_step", "approved", "approved", "current")


def test_a_step_that_was_returned_is_asked_again_also_of_whoever_stands_before(database: Database) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    approval = make.approval(steps=[anna, make.step(anna, bo)])
    make.act(approval, anna, "approve")
    make.act(approval, bo, "return", reason="Ret", to_step=1)
    make.act(approval, anna, "approve")
    assert see.waiting(approval) == {("decide", anna), ("decide", bo)}


def test_a_colleagues_partial_approve_does_not_make_mine_stale(database: Database) -> None:
    anna, bo, carla = make.person("Anna"), make.person("Bo"), make.person("Carla")
    approval = make.approval(steps=[make.step(anna, bo), carla])
    seen = make.revision_of(approval)
    make.act(approval, anna, "approve", revision=seen)
    make.act(approval, bo, "approve", revision=seen)
    assert why_not(approval, carla, "approve", revision=seen).why is Why.CHANGED_SINCE


def test_a_screen_from_before_an_undo_is_stale(database: Database) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    approval = make.approval(steps=[make.step(anna, bo, rule=Rule.ALL)])
    make.act(approval, anna, "approve")
    seen = make.revision_of(approval)
    make.act(approval, anna, "undo")
    refusal = why_not(approval, bo, "approve", revision=seen)
    assert (refusal.why, refusal.kind, refusal.facts["who"]) == (Why.CHANGED_SINCE, Kind.CONFLICT, "Anna")


def test_a_revision_that_nobody_can_have_seen_is_refused(database: Database) -> None:
    anna = make.person("Anna")
    approval = make.approval(steps=[anna])
    ahead = make.revision_of(approval) + 1
    assert why_not(approval, anna, "approve", revision=ahead).why is Why.CHANGED_SINCE


def test_too_late_says_who_did_what_and_when(database: Database) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    approval = make.approval(steps=[make.step(anna, bo, rule=Rule.ANY)])
    seen = make.revision_of(approval)
    make.act(approval, anna, "approve", revision=seen)
    refusal = why_not(approval, bo, "approve", revision=seen)
    assert refusal.kind is Kind.CONFLICT
    assert (refusal.facts["who"], refusal.facts["what"]) == ("Anna", "approve")
    assert refusal.facts["at"] == see.decisions(approval)[-1].at


def test_only_the_last_step_may_reject_and_needs_a_reason(database: Database) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    approval = make.approval(steps=[anna, bo])
    assert why_not(approval, anna, "reject", reason="Nej").why is Why.NOT_LAST_STEP
    make.act(approval, anna, "approve")
    assert why_not(approval, bo, "reject").why is Why.REASON_MISSING
    make.act(approval, bo, "reject", reason="Nej")
    assert see.stand(approval)[0] == "rejected"


def test_one_reject_ends_it_whatever_the_others_of_the_step_said(database: Database) -> None:
    anna, bo, carla = make.person("Anna"), make.person("Bo"), make.person("Carla")
    approval = make.approval(steps=[make.step(anna, bo, carla, rule=Rule.SOME, needed=2)])
    make.act(approval, anna, "approve")
    make.act(approval, bo, "reject", reason="Nej")
    assert see.stand(approval)[0] == "rejected"
    assert why_not(approval, carla, "approve").why is Why.HAS_ENDED


def test_a_later_approver_skips_the_current_step_with_a_reason(database: Database) -> None:
    anna, bo, carla = make.person("Anna"), make.person("Bo"), make.person("Carla")
    approval = make.approval(steps=[anna, bo, carla])
    assert why_not(approval, carla, "skip").why is Why.REASON_MISSING
    make.act(approval, carla, "skip", reason="Anna er syg")
    assert see.stand(approval) == ("at_step", "skipped", "current", "pending")
    assert why_not(approval, anna, "skip", reason="Nej").kind is Kind.FORBIDDEN
    assert why_not(approval, anna, "approve").why is Why.HAS_MOVED_ON


def test_forward_gives_my_place_to_somebody_else_and_changes_nothing_more(database: Database) -> None:
    anna, bo, carla, dan = (make.person(name) for name in ("Anna", "Bo", "Carla", "Dan"))
    approval = make.approval(steps=[make.step(anna, bo), carla])
    make.act(approval, anna, "forward", to_person=dan, comment="Du ved mere")
    assert see.stand(approval) == ("at_step", "current", "pending")
    assert see.waiting(approval) == {("decide", bo), ("decide", dan)}
    assert why_not(approval, anna, "approve").why is Why.ALREADY_ACTED
    assert see.may_read(approval, anna)


@pytest.mark.parametrize("to", ["myself", "a colleague of the step", "nobody", "somebody who left"])
def test_forward_needs_somebody_who_can_take_the_place(database: Database, to: str) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    gone = make.person("Gone")
    make.left(gone)
    approval = make.approval(steps=[make.step(anna, bo)])
    targets = {"myself": anna, "a colleague of the step": bo, "nobody": 999_999, "somebody who left": gone}
    assert why_not(approval, anna, "forward", to_person=targets[to]).kind is Kind.INVALID
    make.act(approval, anna, "forward", to_person=make.person())


def test_forwarding_the_units_place_takes_it_from_the_unit(database: Database) -> None:
    unit = make.unit()
    anna, bo, carla = make.person("Anna", unit=unit), make.person("Bo", unit=unit), make.person("Carla")
    approval = make.approval(steps=[make.step(units=[unit])])
    make.act(approval, anna, "forward", to_person=carla)
    assert see.waiting(approval) == {("decide", carla)}
    assert not see.may_read(approval, bo)
    assert see.may_read(approval, anna)


def test_copies_are_told_and_never_block(database: Database) -> None:
    anna, copy, unit = make.person("Anna"), make.person("Copy"), make.unit()
    member = make.person("Member", unit=unit)
    approval = make.approval(steps=[make.step(anna, copies=[copy], copy_units=[unit])])
    assert see.waiting(approval) == {("decide", anna), ("see", copy), ("see", -unit)}
    assert see.buttons(approval, copy) == {"seen"}
    make.act(approval, anna, "approve")
    assert see.stand(approval)[0] == "approved"
    assert see.waiting(approval) == {("see", copy), ("see", -unit)}
    make.act(approval, copy, "seen", comment="Set")
    make.act(approval, member, "seen")
    assert see.waiting(approval) == set()
    assert why_not(approval, copy, "seen").why is Why.ALREADY_SEEN


def test_copies_of_a_later_step_are_not_asked_before_it_is_reached(database: Database) -> None:
    anna, bo, copy = make.person("Anna"), make.person("Bo"), make.person("Copy")
    approval = make.approval(steps=[anna, make.step(bo, copies=[copy])])
    assert ("see", copy) not in see.waiting(approval)
    make.act(approval, anna, "approve")
    assert ("see", copy) in see.waiting(approval)


def test_an_approver_who_leaves_the_unit_may_not_decide_for_it(database: Database) -> None:
    unit = make.unit()
    anna = make.person("Anna", unit=unit, role=Role.LEADER)
    approval = make.approval(steps=[make.step(units=[unit])])
    assert "approve" in see.buttons(approval, anna)
    make.no_longer(anna, unit=unit, role=Role.LEADER)
    assert see.buttons(approval, anna) == set()
