"""Approvals through the API: the whole chain in one answer, and every action with all it takes."""

from dataclasses import dataclass
from typing import Any

import pytest

from ledelse.approvals.rules import Action
from ledelse.cases.rules import Access
from ledelse.people.permissions import Role
from tests import make
from tests.api.conftest import Program, Programs, problem_of
from tests.travel import Clock

CONTRACT = {"id", "status", "revision", "steps", "decisions", "allowed_actions", "documents", "conditions"}


@dataclass
class Town:
    """An officer with a case and a document, and people to decide."""

    officer: Program
    anna: Program
    bo: Program
    cid: Program
    case: int
    document: int

    def draft(self, steps: list[Any], **more: Any) -> Any:
        body = {"steps": steps, "documents": [self.document], **more}
        return self.officer.done(f"/cases/{self.case}/approvals", body)

    def sent(self, steps: list[Any], **more: Any) -> Any:
        return act(self.officer, self.draft(steps, **more), "start")


def act(there: Program, approval: Any, action: str, **more: Any) -> Any:
    """Do something to what was seen last; answers how it is now."""
    body = {"action": action, "revision": approval["revision"], **more}
    response = there.post(f"/approvals/{approval['id']}/actions", body)
    assert response.status_code == 200, response.text
    return response.json


def refused(there: Program, approval: Any, action: str, status: int, **more: Any) -> Any:
    body = {"action": action, "revision": approval["revision"], **more}
    return problem_of(there.post(f"/approvals/{approval['id']}/actions", body), status)


def statuses(approval: Any) -> list[str]:
    return [step["status"] for step in approval["steps"]]


@pytest.fixture
def town(program: Programs) -> Town:
    anna, bo, cid = (program(make.person(name)) for name in ("anna", "bo", "cid"))
    case = make.case()
    return Town(program(make.officer()), anna, bo, cid, case, make.document(case))


def test_a_draft_is_made_with_all_its_parts(town: Town) -> None:
    unit = make.unit("Teknik")
    steps = [
        {
            "name": "Chef",
            "approvers": ["anna", unit],
            "rule": "any",
            "copy": ["cid", unit],
            "deadline": "2030-01-02",
        },
        {"name": "Direktion", "approvers": ["bo", "CID"], "rule": 1},
        {"approvers": ["anna"]},
    ]
    body = {"steps": steps, "documents": [town.document], "deadline": "2030-02-01", "urgent": True}
    response = town.officer.post(f"/cases/{town.case}/approvals", body)
    assert response.status_code == 201
    approval = response.json
    assert approval is not None
    assert response.headers["Location"] == f"/api/v1/approvals/{approval['id']}"
    assert set(approval) >= CONTRACT
    assert (approval["status"], approval["urgent"], approval["case"]) == ("draft", True, town.case)
    assert approval["deadline"] == "2030-02-01T22:59:00Z"
    assert approval["responsible"] == "sagsbehandler"
    assert [step["n"] for step in approval["steps"]] == [1, 2, 3]
    assert [step["rule"] for step in approval["steps"]] == ["any", 1, "all"]
    assert [step["approvers"] for step in approval["steps"]] == [["anna", unit], ["bo", "cid"], ["anna"]]
    assert approval["steps"][0]["copy"] == ["cid", unit]
    assert approval["steps"][0]["deadline"] == "2030-01-02T22:59:00Z"
    assert {"start", "edit_steps"} <= set(approval["allowed_actions"])
    assert town.officer.read(f"/approvals/{approval['id']}") == approval
    lines = town.officer.read(f"/cases/{town.case}/approvals")["items"]
    assert [(line["id"], line["status"]) for line in lines] == [(approval["id"], "draft")]
    problem_of(town.anna.get(f"/approvals/{approval['id']}"), 404)


def test_a_draft_is_not_in_the_list_of_whoever_may_only_read(town: Town) -> None:
    case = make.case(access=Access.EVERYONE)
    draft = make.approval([make.officer()], case_id=case, start=False)
    assert [line["id"] for line in town.officer.read(f"/cases/{case}/approvals")["items"]] == [draft]
    assert town.anna.read(f"/cases/{case}/approvals")["items"] == []
    problem_of(town.anna.get(f"/approvals/{draft}"), 404)


def test_a_draft_is_written_anew(town: Town) -> None:
    draft = town.draft([{"approvers": ["anna"]}])
    body = {"steps": [{"approvers": ["bo"]}, {"approvers": ["cid"]}], "documents": [], "urgent": True}
    changed = town.officer.patched(f"/approvals/{draft['id']}", body)
    assert [step["approvers"] for step in changed["steps"]] == [["bo"], ["cid"]]
    assert changed["documents"] == []
    started = town.sent([{"approvers": ["anna"]}])
    problem_of(town.officer.patch(f"/approvals/{started['id']}", body), 409)


def test_approve_to_the_end_stores_what_each_decided_on(town: Town) -> None:
    approval = town.sent([{"approvers": ["anna"]}, {"approvers": ["bo"]}])
    assert (approval["status"], approval["current_step"]) == ("active", 1)
    assert approval["documents"][0]["locked"]
    approval = act(town.anna, approval, "approve", comment="Fint")
    assert statuses(approval) == ["approved", "current"]
    approval = act(town.bo, approval, "approve")
    assert approval["status"] == "approved"
    assert [d["action"] for d in approval["decisions"]] == ["start", "approve", "approve"]
    decision = approval["decisions"][1]
    assert (decision["who"], decision["on_behalf_of"], decision["comment"]) == ("anna", None, "Fint")
    assert decision["step"] == 1
    assert decision["time"].endswith("Z")
    given = decision["documents"][0]
    assert (given["document"], given["version"]) == (town.document, 1)
    assert given["sha256"] == approval["documents"][0]["sha256"]


def test_an_earlier_actor_gets_409_with_who_did_what_when(town: Town) -> None:
    seen = town.sent([{"approvers": ["anna", "bo"], "rule": "any"}, {"approvers": ["cid"]}])
    now = act(town.anna, seen, "approve")
    problem = refused(town.bo, seen, "approve", 409)
    assert (problem["who"], problem["what"]) == ("anna", "approve")
    assert problem["when"].endswith("Z")
    again = refused(town.anna, {**seen, "revision": now["revision"]}, "approve", 409)
    assert again["type"] == "/problemer/approval-already-acted"
    refused(town.officer, seen, "approve", 403)


def test_a_colleagues_part_does_not_make_mine_stale(town: Town) -> None:
    seen = town.sent([{"approvers": ["anna", "bo"]}, {"approvers": ["cid"]}])
    act(town.anna, seen, "approve")
    assert statuses(act(town.bo, seen, "approve")) == ["approved", "current"]


def test_approve_with_conditions_until_they_are_settled(town: Town) -> None:
    approval = town.sent([{"approvers": ["anna"]}])
    refused(town.anna, approval, "approve_with_conditions", 422)
    conditions = [{"text": "Ring til naboen", "owner": "bo"}, "Tjek tallene"]
    approval = act(town.anna, approval, "approve_with_conditions", conditions=conditions)
    assert (approval["status"], approval["phase"]) == ("active", "awaiting_conditions")
    first, second = approval["conditions"]
    assert (first["owner"], first["set_by"], second["owner"]) == ("bo", "anna", "sagsbehandler")
    refused(town.cid, approval, "tick_condition", 404)
    approval = act(town.bo, approval, "tick_condition", condition=first["id"])
    assert approval["conditions"][0]["status"] == "ticked"
    approval = act(town.anna, approval, "waive_condition", condition=second["id"], comment="Ikke nødvendigt")
    assert approval["status"] == "approved"


def test_return_and_start_again_as_resume_said(town: Town) -> None:
    approval = town.sent([{"approvers": ["anna"]}, {"approvers": ["bo"]}])
    approval = act(town.anna, approval, "approve")
    assert "reason" in refused(town.bo, approval, "return", 422)["errors"]
    assert "to_step" in refused(town.bo, approval, "return", 422, comment="x", to_step=2)["errors"]
    approval = act(town.bo, approval, "return", comment="Ret tallene", to_step=0, resume="with_me")
    assert approval["phase"] == "with_responsible"
    make.version(town.document, text="Nye tal")
    approval = act(
        town.officer, approval, "start", documents=[{"id": town.document, "version": 2}], comment="Rettet"
    )
    assert statuses(approval) == ["approved", "current"]
    assert approval["documents"][0]["version"] == 2
    assert "confirm" in town.anna.read(f"/approvals/{approval['id']}")["allowed_actions"]
    approval = act(town.anna, approval, "confirm")
    assert not [d for d in approval["decisions"] if d["stale"]]


def test_return_to_an_earlier_step(town: Town) -> None:
    approval = town.sent([{"approvers": ["anna"]}, {"approvers": ["bo"]}])
    approval = act(town.anna, approval, "approve")
    approval = act(town.bo, approval, "return", reason="Mangler bilag", to_step=1, resume="from_there")
    assert statuses(approval) == ["current", "returned"]
    last = approval["decisions"][-1]
    assert (last["to_step"], last["resume"], last["reason"]) == (1, "from_there", "Mangler bilag")


def test_a_document_is_adopted_by_its_id_alone(town: Town) -> None:
    approval = town.sent([{"approvers": ["anna"]}])
    approval = act(town.anna, approval, "return", comment="Om", to_step=0)
    make.version(town.document, text="To")
    make.version(town.document, text="Tre")
    approval = act(town.officer, approval, "start", documents=[town.document])
    assert approval["documents"][0]["version"] == 3


def test_reject_needs_the_last_step_and_a_reason(town: Town) -> None:
    approval = town.sent([{"approvers": ["anna"]}, {"approvers": ["bo"]}])
    refused(town.anna, approval, "reject", 409, reason="Nej")
    approval = act(town.anna, approval, "approve")
    refused(town.bo, approval, "reject", 422)
    assert act(town.bo, approval, "reject", reason="For dyrt")["status"] == "rejected"


def test_forward_gives_the_place_to_somebody_else(town: Town) -> None:
    approval = town.sent([{"approvers": ["anna"]}])
    assert "to" in refused(town.anna, approval, "forward", 422)["errors"]
    problem = refused(town.anna, approval, "forward", 422, to="ingen")
    assert problem["errors"] == {"to": ["Ukendt brugernavn: ingen."]}
    approval = act(town.anna, approval, "forward", to="bo", comment="Dit område")
    assert approval["steps"][0]["approvers"] == ["bo"]
    assert approval["steps"][0]["places"][0]["forwarded_by"] == "anna"
    assert act(town.bo, approval, "approve")["status"] == "approved"


@pytest.mark.usefixtures("clock")
def test_undo_until_the_next_has_opened_it_and_ten_seconds_more(town: Town, clock: Clock) -> None:
    approval = town.sent([{"approvers": ["anna"]}, {"approvers": ["bo"]}])
    approval = act(town.anna, approval, "approve")
    clock.forward(minutes=5)
    approval = act(town.anna, approval, "undo")
    assert statuses(approval) == ["current", "pending"]
    approval = act(town.anna, approval, "approve")
    clock.forward(seconds=9)
    town.bo.read(f"/approvals/{approval['id']}")
    assert "undo" in town.anna.read(f"/approvals/{approval['id']}")["allowed_actions"]
    clock.forward(seconds=2)
    refused(town.anna, approval, "undo", 409)


@pytest.mark.usefixtures("clock")
def test_fetching_ahead_is_not_opening(town: Town, clock: Clock) -> None:
    approval = act(town.anna, town.sent([{"approvers": ["anna"]}, {"approvers": ["bo"]}]), "approve")
    town.bo.read(f"/approvals/{approval['id']}", headers={"Sec-Purpose": "prefetch"})
    clock.forward(minutes=1)
    assert statuses(act(town.anna, approval, "undo")) == ["current", "pending"]


def test_withdraw_edit_and_send_again(town: Town) -> None:
    approval = town.sent([{"approvers": ["anna"]}])
    approval = act(town.officer, approval, "withdraw", comment="Skal rettes")
    assert approval["status"] == "draft"
    problem_of(town.anna.get(f"/approvals/{approval['id']}"), 404)
    chain = [{"name": "Chef", "approvers": ["bo"], "rule": "all", "copy": ["cid"], "deadline": None}]
    approval = act(town.officer, approval, "edit_steps", steps=chain)
    assert approval["steps"][0]["approvers"] == ["bo"]
    assert statuses(act(town.officer, approval, "start")) == ["current"]


def test_edit_steps_keeps_those_that_had_their_turn(town: Town) -> None:
    approval = town.sent([{"approvers": ["anna"]}, {"approvers": ["bo"]}])
    assert (
        "steps.0.approvers"
        in refused(town.officer, approval, "edit_steps", 422, steps=[{"approvers": ["ingen"]}])["errors"]
    )
    refused(town.officer, approval, "edit_steps", 409, steps=[{"approvers": ["cid"]}])
    approval = act(
        town.officer, approval, "edit_steps", steps=[{"approvers": ["anna"]}, {"approvers": ["cid"]}]
    )
    assert [step["approvers"] for step in approval["steps"]] == [["anna"], ["cid"]]


@pytest.mark.parametrize(
    ("how", "approvers"),
    [
        ({"steps": [{"step": 1, "approvers": ["bo"]}]}, ["bo"]),
        ({"steps": [{"step": 1, "approvers": ["bo"], "add": True}]}, ["anna", "bo"]),
        ({"to": "cid", "to_step": 1}, ["cid"]),
        ({"to_step": 1}, ["sagsbehandler"]),
        ({}, ["sagsbehandler"]),
    ],
)
def test_take_over_in_every_way(town: Town, how: dict[str, Any], approvers: list[str]) -> None:
    approval = town.sent([{"approvers": ["anna"]}])
    refused(town.officer, approval, "take_over", 422, **how)
    approval = act(town.officer, approval, "take_over", reason="Anna er syg", **how)
    assert approval["steps"][0]["approvers"] == approvers
    assert approval["decisions"][-1]["note"]["changes"]


@make.on_sqlite
def test_take_over_without_its_step_is_named(town: Town) -> None:
    approval = town.sent([{"approvers": ["anna"]}])
    problem = refused(town.officer, approval, "take_over", 422, reason="x", steps=[{"approvers": ["bo"]}])
    assert list(problem["errors"]) == ["steps.0.step"]
    problem = refused(
        town.officer, approval, "take_over", 422, reason="x", steps=[{"step": 9, "approvers": ["bo"]}]
    )
    assert list(problem["errors"]) == ["to_step"]


def test_skip_cancel_and_reopen(town: Town, program: Programs) -> None:
    approval = town.sent([{"approvers": ["anna"]}, {"approvers": ["bo"]}])
    refused(town.bo, approval, "skip", 422)
    refused(town.anna, approval, "skip", 403, reason="x")
    approval = act(town.bo, approval, "skip", reason="På ferie")
    assert statuses(approval) == ["skipped", "current"]
    approval = act(town.officer, approval, "cancel", reason="Bortfaldet")
    assert approval["status"] == "cancelled"
    refused(town.bo, approval, "approve", 409)
    approval = act(town.officer, approval, "reopen", reason="Alligevel ikke")
    assert approval["status"] == "active"


def test_a_copy_recipient_marks_it_as_seen(town: Town) -> None:
    approval = town.sent([{"approvers": ["anna"], "copy": ["bo"]}])
    approval = act(town.bo, approval, "seen", comment="Tak")
    assert approval["steps"][0]["copy_recipients"][0]["seen_at"]
    refused(town.bo, approval, "seen", 409)


@make.on_sqlite
def test_a_unit_is_one_place_that_any_member_fills(town: Town, program: Programs) -> None:
    unit = make.unit("Teknik")
    dora = program(make.person("dora", unit=unit, role=Role.LEADER))
    approval = town.sent([{"approvers": [unit]}])
    assert approval["steps"][0]["places"][0]["name"] == "Teknik"
    approval = act(dora, approval, "approve")
    assert approval["steps"][0]["places"][0]["approved_by"] == "dora"


def test_every_action_there_is_can_be_asked_for(town: Town) -> None:
    approval = town.sent([{"approvers": ["anna"]}])
    for action in Action:
        body = {"action": action.value, "revision": 0}
        response = town.anna.post(f"/approvals/{approval['id']}/actions", body)
        assert response.status_code in (403, 409), f"{action}: {response.text}"


def test_allowed_actions_are_those_that_the_server_allows(town: Town) -> None:
    approval = town.sent([{"approvers": ["anna"]}, {"approvers": ["bo"]}])
    for there in (town.officer, town.anna, town.bo):
        mine = there.read(f"/approvals/{approval['id']}")
        for action in Action:
            body = {"action": action.value, "revision": mine["revision"], "to_step": 99, "to": "x" * 100}
            status = there.post(f"/approvals/{approval['id']}/actions", body).status_code
            assert status == 422, "the body is wrong whatever the action"
            assert isinstance(mine["allowed_actions"], list)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "action"),
        ({"action": "bribe"}, "action"),
        ({"revision": None}, "revision"),
        ({"revision": "1"}, "revision"),
        ({"revision": -1}, "revision"),
        ({"revision": 2**40}, "revision"),
        ({"to_step": -1}, "to_step"),
        ({"resume": "later"}, "resume"),
        ({"conditions": "x"}, "conditions"),
        ({"conditions": [{"owner": "anna"}]}, "conditions.0.text"),
        ({"conditions": [{"text": "x", "owner": "ingen"}]}, "conditions"),
        ({"conditions": [7]}, "conditions.0.text"),
        ({"documents": [{"version": 1}]}, "documents.0.id"),
        ({"documents": ["x"]}, "documents.0.id"),
        ({"steps": [{"approvers": [None]}]}, "steps.0.approvers.0"),
        ({"steps": [{"approvers": [True]}]}, "steps.0.approvers.0"),
        ({"steps": [{"approvers": ["anna"], "rule": "most"}]}, "steps.0.rule"),
        ({"steps": [{"approvers": ["anna"], "rule": 0}]}, "steps.0.rule"),
        ({"steps": [{"approvers": ["anna", 999]}]}, "steps.0.approvers"),
        ({"steps": [{"approvers": ["anna"], "copy": ["ingen"]}]}, "steps.0.copy"),
        ({"steps": [{"approvers": ["anna"], "deadline": "x"}]}, "steps.0.deadline"),
        ({"comment": "a\0"}, "comment"),
        ({"hurry": True}, "hurry"),
    ],
)
@make.on_sqlite
def test_a_part_of_an_action_that_cannot_be_used_is_named(
    town: Town, body: dict[str, Any], field: str
) -> None:
    approval = town.sent([{"approvers": ["anna"]}])
    whole = {"action": "approve", "revision": approval["revision"], **body} if body else {"revision": 1}
    problem = problem_of(town.anna.post(f"/approvals/{approval['id']}/actions", whole), 422)
    assert list(problem["errors"]) == [field]


@pytest.mark.parametrize(
    ("steps", "field"),
    [
        ([{"approvers": []}], "steps"),
        ([{"approvers": ["anna", "anna"]}], "steps"),
        ([{"approvers": ["anna"], "rule": 2}], "steps"),
        ([{"approvers": ["anna"]}] * 31, "steps"),
        ([{"approvers": ["anna"]}] * 101, "steps"),
        ([{"approvers": ["anna"], "name": "x" * 101}], "steps.0.name"),
        ([{}], "steps.0.approvers"),
        ([7], "steps.0"),
        (None, "steps"),
    ],
)
@make.on_sqlite
def test_a_chain_that_cannot_be_used_is_refused(town: Town, steps: Any, field: str) -> None:
    body = {"steps": steps, "documents": [town.document]}
    problem = problem_of(town.officer.post(f"/cases/{town.case}/approvals", body), 422)
    assert list(problem["errors"]) == [field]


@make.on_sqlite
def test_a_document_of_another_case_is_refused(town: Town) -> None:
    other = make.document(make.case())
    body = {"steps": [{"approvers": ["anna"]}], "documents": [other]}
    assert "documents" in problem_of(town.officer.post(f"/cases/{town.case}/approvals", body), 422)["errors"]
    approval = act(town.anna, town.sent([{"approvers": ["anna"]}]), "return", comment="x", to_step=0)
    refused(town.officer, approval, "start", 422, documents=[other])
    refused(town.officer, approval, "start", 422, documents=[{"id": town.document, "version": 99}])
