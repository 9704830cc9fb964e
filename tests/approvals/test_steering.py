"""What those who run the case can do: start, withdraw, take over, edit the chain, cancel, reopen."""

import json

import pytest

from ledelse.approvals import drafts
from ledelse.approvals.chain import Resume, Rule
from ledelse.approvals.drafts import NewApproval, Takeover
from ledelse.approvals.rules import Why
from ledelse.cases.rules import Access
from ledelse.kernel.db import Database
from ledelse.kernel.verdict import Kind, NotFound, Refused
from ledelse.people.acting import acting
from ledelse.people.permissions import Role
from tests import make, see
from tests.approvals.test_steps import why_not


def test_starting_locks_the_documents_to_their_newest_versions(database: Database) -> None:
    case = make.case()
    document = make.document(case)
    newest = make.version(document)
    approval = make.approval(case_id=case, documents=[document], start=False)
    assert see.loaded(approval).locked == {document: None}
    make.act(approval, make.officer(), "start")
    assert see.loaded(approval).locked == {document: newest}


def test_only_the_responsible_starts(database: Database) -> None:
    responsible = make.person("Rikke")
    approval = make.approval(start=False, responsible_id=responsible)
    assert why_not(approval, make.officer(), "start").kind is Kind.FORBIDDEN
    make.act(approval, responsible, "start")
    assert why_not(approval, responsible, "start").why is Why.NOT_DRAFT


@pytest.mark.parametrize(("what", "why"), [("steps", Why.NO_STEPS), ("documents", Why.NO_DOCUMENTS)])
def test_nothing_is_sent_without_steps_or_documents(database: Database, what: str, why: Why) -> None:
    case = make.case()
    document = make.document(case)
    approval = make.approval(case_id=case, documents=[document], start=False)
    new = NewApproval(
        steps=() if what == "steps" else (make.step(make.person()),),
        document_ids=() if what == "documents" else (document,),
    )
    with acting(make.officer()) as work:
        drafts.update_draft(work, approval, new)
    assert why_not(approval, make.officer(), "start").why is why


def test_a_started_approval_is_no_draft_any_more(database: Database) -> None:
    approval = make.approval()
    new = NewApproval(steps=(make.step(make.person()),), document_ids=())
    with pytest.raises(Refused) as refusal, acting(make.officer()) as work:
        drafts.update_draft(work, approval, new)
    assert refusal.value.why is Why.NOT_DRAFT


def test_documents_of_another_case_cannot_be_sent(database: Database) -> None:
    other = make.document(make.case())
    with pytest.raises(Refused) as refusal:
        make.approval(documents=[other])
    assert refusal.value.why is Why.DOCUMENT_UNKNOWN


def test_only_those_who_prepare_cases_make_approvals(database: Database) -> None:
    member = make.person("Member")
    case = make.case(supplementary_ids=frozenset({member}))
    with pytest.raises(Refused) as refusal, acting(member) as work:
        drafts.create_approval(work, case, NewApproval(steps=(make.step(member),), document_ids=()))
    assert refusal.value.why is Why.MAY_NOT_PREPARE


def test_withdrawing_takes_every_approval_back_and_unlocks(database: Database) -> None:
    anna, bo = make.person("Anna"), make.person("Bo")
    approval = make.approval(steps=[anna, bo])
    make.act(approval, anna, "approve")
    assert why_not(approval, bo, "withdraw").kind is Kind.FORBIDDEN
    make.act(approval, make.officer(), "withdraw", comment="Forkert bilag")
    assert see.stand(approval) == ("draft", "pending", "pending")
    assert set(see.loaded(approval).locked.values()) == {None}
    assert see.waiting(approval) == set()
    make.act(approval, make.officer(), "start")
    assert see.waiting(approval) == {("decide", anna)}


def test_cancelling_stops_it_where_it_stands_and_reopening_goes_on_from_there(database: Database) -> None:
    anna, bo, officer = make.person("Anna"), make.person("Bo"), make.officer()
    approval = make.approval(steps=[anna, bo])
    make.act(approval, anna, "approve")
    assert why_not(approval, officer, "cancel").why is Why.REASON_MISSING
    make.act(approval, officer, "cancel", reason="Ikke aktuel")
    assert see.row(approval).status == "cancelled"
    assert see.waiting(approval) == set()
    assert why_not(approval, bo, "approve").why is Why.HAS_ENDED
    make.act(approval, officer, "reopen", reason="Aktuel igen")
    assert see.stand(approval) == ("at_step", "approved", "current")
    assert see.waiting(approval) == {("decide", bo)}


def test_the_secretariat_cancels_and_reopens_a_leader_does_not(database: Database) -> None:
    unit = make.unit()
    secretary = make.person("Sanne", role=Role.SECRETARIAT, unit=unit)
    leader = make.person("Lise", role=Role.LEADER, unit=unit)
    case = make.case(unit_id=unit, access=Access.UNIT)
    approval = make.approval(case_id=case)
    assert why_not(approval, leader, "cancel", reason="Nej").kind is Kind.FORBIDDEN
    make.act(approval, secretary, "cancel", reason="Ikke aktuel")
    assert why_not(approval, leader, "reopen", reason="Jo").kind is Kind.FORBIDDEN
    make.act(approval, secretary, "reopen", reason="Aktuel igen")


def test_a_cancelled_return_is_reopened_with_the_responsible(database: Database) -> None:
    anna, officer = make.person("Anna"), make.officer()
    approval = make.approval(steps=[anna])
    make.act(approval, anna, "return", reason="Ret", resume=Resume.WITH_ME)
    make.act(approval, officer, "cancel", reason="Ikke aktuel")
    make.act(approval, officer, "reopen", reason="Aktuel igen")
    assert see.waiting(approval) == {("returned", officer)}


def test_taking_over_without_more_words_puts_me_in_the_current_step(database: Database) -> None:
    anna, bo, officer = make.person("Anna"), make.person("Bo"), make.officer()
    approval = make.approval(steps=[anna, bo])
    assert why_not(approval, officer, "take_over").why is Why.REASON_MISSING
    assert why_not(approval, bo, "take_over", reason="Ferie").kind is Kind.FORBIDDEN
    make.act(approval, officer, "take_over", reason="Anna er på ferie")
    assert see.waiting(approval) == {("decide", officer)}
    note = json.loads(see.decisions(approval)[-1].note)
    assert note == {"changes": [{"from": ["Anna"], "step": 1, "to": ["Sagsbehandler"]}]}


@pytest.mark.parametrize(("add", "waiting"), [(False, {"new"}), (True, {"bo", "new"})])
def test_taking_over_replaces_those_who_have_not_acted_or_adds_to_them(
    database: Database, add: bool, waiting: set[str]
) -> None:
    people = {"anna": make.person("Anna"), "bo": make.person("Bo"), "new": make.person("New")}
    approval = make.approval(steps=[make.step(people["anna"], people["bo"])])
    make.act(approval, people["anna"], "approve")
    takeover = Takeover(1, (people["new"],), add=add)
    make.act(approval, make.officer(), "take_over", reason="Ferie", takeovers=(takeover,))
    assert see.waiting(approval) == {("decide", people[name]) for name in waiting}


def test_a_finished_step_cannot_be_taken_over(database: Database) -> None:
    anna, bo, officer = make.person("Anna"), make.person("Bo"), make.officer()
    approval = make.approval(steps=[anna, bo])
    make.act(approval, anna, "approve")
    late = (Takeover(1, (officer,)),)
    refusal = why_not(approval, officer, "take_over", reason="Ferie", takeovers=late)
    assert refusal.why is Why.STEP_LOCKED
    outside = (Takeover(3, (officer,)),)
    refusal = why_not(approval, officer, "take_over", reason="Ferie", takeovers=outside)
    assert refusal.why is Why.TO_STEP_UNUSABLE


def test_taking_over_leaves_a_step_that_can_be_met(database: Database) -> None:
    anna, bo, carla = make.person("Anna"), make.person("Bo"), make.person("Carla")
    approval = make.approval(steps=[make.step(anna, bo, carla, rule=Rule.SOME, needed=2)])
    too_few = (Takeover(1, (make.person(),)),)
    refusal = why_not(approval, make.officer(), "take_over", reason="Ferie", takeovers=too_few)
    assert refusal.why is Why.STEP_RULE_UNUSABLE
    nobody = (Takeover(1, ()),)
    refusal = why_not(approval, make.officer(), "take_over", reason="Ferie", takeovers=nobody)
    assert refusal.why is Why.STEP_WITHOUT_APPROVER
    enough = (Takeover(1, (make.person(), make.person())),)
    make.act(approval, make.officer(), "take_over", reason="Ferie", takeovers=enough)


def test_whoever_is_replaced_no_longer_sees_the_case(database: Database) -> None:
    anna = make.person("Anna")
    approval = make.approval(steps=[anna])
    make.act(approval, make.officer(), "take_over", reason="Ferie")
    assert not see.may_read(approval, anna)
    with pytest.raises(NotFound):
        make.act(approval, anna, "approve")


def test_steps_that_have_not_had_their_turn_can_be_edited(database: Database) -> None:
    anna, bo, carla, officer = make.person("Anna"), make.person("Bo"), make.person("Carla"), make.officer()
    approval = make.approval(steps=[anna, bo])
    make.act(approval, officer, "edit_steps", steps=(make.step(anna), make.step(carla), make.step(bo)))
    assert see.stand(approval) == ("at_step", "current", "pending", "pending")
    make.act(approval, anna, "approve")
    assert see.waiting(approval) == {("decide", carla)}


@pytest.mark.parametrize("change", ["another person", "another rule", "fewer steps"])
def test_a_step_that_has_had_its_turn_cannot_be_edited(database: Database, change: str) -> None:
    anna, bo, officer = make.person("Anna"), make.person("Bo"), make.officer()
    approval = make.approval(steps=[anna, bo])
    make.act(approval, anna, "approve")
    steps = {
        "another person": (make.step(officer), make.step(bo)),
        "another rule": (make.step(anna, rule=Rule.ANY), make.step(bo)),
        "fewer steps": (make.step(anna),),
    }
    assert why_not(approval, officer, "edit_steps", steps=steps[change]).why is Why.STEP_LOCKED
    make.act(approval, officer, "edit_steps", steps=(make.step(anna), make.step(bo), make.step(officer)))


def test_only_the_responsible_edits_the_chain(database: Database) -> None:
    anna = make.person("Anna")
    approval = make.approval(steps=[anna])
    assert why_not(approval, anna, "edit_steps", steps=(make.step(anna),)).kind is Kind.FORBIDDEN


def test_a_long_note_is_refused_with_its_field(database: Database) -> None:
    anna = make.person("Anna")
    approval = make.approval(steps=[anna])
    refusal = why_not(approval, anna, "approve", comment="x" * 10_001)
    assert (refusal.why, refusal.facts["field"]) == (Why.TEXT_TOO_LONG, "comment")
    make.act(approval, anna, "approve", comment="x" * 10_000)
