"""A retried POST has one effect and one answer; the key counts after the right to see, before all else."""

import threading
from typing import Any

import pytest
from flask import Flask

from ledelse.cases.rules import Access
from ledelse.kernel.transaction import SYSTEM, reading, transaction
from ledelse.people import service as people
from ledelse.people.permissions import Role
from tests import make
from tests.api.conftest import Program, Programs, problem_of, token_of
from tests.cases.files import making

KEY = "9b1c2f5e-1"


def cases(there: Program) -> list[int]:
    return [case["id"] for case in there.read("/cases")["items"]]


def body(unit: int, **more: Any) -> dict[str, Any]:
    return {"title": "A", "kind": "udvalgssag", "unit": unit, **more}


def test_the_same_key_and_body_have_one_effect_and_one_answer(program: Programs) -> None:
    there, unit = program(make.officer()), make.unit()
    first = there.post("/cases", body(unit), key=KEY)
    again = there.post("/cases", body(unit), key=KEY)
    assert first.status_code == again.status_code == 201
    assert first.data == again.data
    assert first.headers["Location"] == again.headers["Location"]
    assert len(cases(there)) == 1


def test_the_same_body_in_another_spelling_is_the_same_body(program: Programs) -> None:
    there, unit = program(make.officer()), make.unit()
    first = there.post("/cases", body(unit), key=KEY)
    text = f'{{ "unit": {unit},\n "kind":"\\u0075dvalgssag", "title": "A"}}'
    again = there.call("POST", "/cases", data=text, content_type="application/json", key=KEY)
    assert first.data == again.data


def test_another_body_is_refused(program: Programs) -> None:
    there, unit = program(make.officer()), make.unit()
    there.done("/cases", body(unit), key=KEY)
    problem = problem_of(there.post("/cases", body(unit, title="B"), key=KEY), 422, "request-key-reused")
    assert list(problem["errors"]) == ["Idempotency-Key"]
    problem_of(there.post("/cases", {}, key=KEY), 422, "request-key-reused")
    assert len(cases(there)) == 1


def test_another_key_or_none_is_another_case(program: Programs) -> None:
    there, unit = program(make.officer()), make.unit()
    for key in (KEY, "other", None, None):
        there.done("/cases", body(unit), key=key)
    assert len(cases(there)) == 4


def test_a_key_belongs_to_a_person_and_an_address(program: Programs) -> None:
    unit = make.unit()
    there = program(make.officer())
    other = program(make.person("anna", role=Role.LEADER))
    first = there.done("/cases", body(unit), key=KEY)
    assert other.done("/cases", body(unit), key=KEY)["id"] != first["id"]
    second = there.done("/cases", body(unit))
    assert there.done(f"/cases/{first['id']}/close", key=KEY)["id"] == first["id"]
    assert there.done(f"/cases/{second['id']}/close", key=KEY)["id"] == second["id"]


def test_only_what_succeeded_is_kept(program: Programs) -> None:
    there, case = program(make.officer()), make.case()
    path = f"/cases/{case}/close"
    approval = make.approval([make.person("anna")], case_id=case)
    problem_of(there.post(path, key=KEY), 409)
    make.act(approval, make.officer(), "cancel", reason="Bortfaldet")
    assert there.post(path, key=KEY).status_code == 200
    assert there.post(path, key=KEY).status_code == 200, "the kept answer, not 'already closed'"
    problem_of(there.post(path, key="other"), 409)


def test_a_retried_approve_is_answered_though_the_revision_and_the_right_are_gone(program: Programs) -> None:
    anna, bo = make.person("anna"), make.person("bo")
    approval = make.approval([anna, bo])
    there = program(anna)
    wanted = {"action": "approve", "revision": make.revision_of(approval), "comment": "Ja"}
    path = f"/approvals/{approval}/actions"
    first = there.post(path, wanted, key=KEY)
    make.act(approval, bo, "approve")
    again = there.post(path, wanted, key=KEY)
    assert again.status_code == 200
    assert again.data == first.data
    assert again.json is not None
    assert again.json["status"] == "active", "the answer of that moment"
    problem_of(there.post(path, wanted, key="other"), 409)
    decisions = there.read(f"/approvals/{approval}")["decisions"]
    assert [d["who"] for d in decisions if d["action"] == "approve"] == ["anna", "bo"]


def test_who_may_no_longer_see_it_gets_no_kept_answer(program: Programs) -> None:
    unit = make.unit()
    anna = make.person("anna", unit=unit, role=Role.CASE_OFFICER)
    make.member(anna, unit=make.unit("En anden"))
    case = make.case(unit_id=unit, access=Access.UNIT)
    there = program(anna)
    assert there.post(f"/cases/{case}/close", key=KEY).status_code == 200
    with transaction(SYSTEM) as work:
        people.end_membership(work, person_id=anna, unit_id=unit, role=Role.CASE_OFFICER)
    problem_of(there.post(f"/cases/{case}/close", key=KEY), 404)


def test_a_retried_upload_is_one_document_however_it_was_wrapped(program: Programs) -> None:
    there, case = program(make.officer()), make.case()
    path, content = f"/cases/{case}/documents", making.picture("PNG")
    first = there.upload(path, content, role="cover", key=KEY)
    again = there.upload(path, content, role="cover", key=KEY)
    assert first.status_code == again.status_code == 201
    assert first.data == again.data
    assert len(there.read(path)["items"]) == 1
    problem_of(there.upload(path, content, role="attachment", key=KEY), 422)
    problem_of(there.upload(path, making.picture("PNG", size=(9, 9)), role="cover", key=KEY), 422)
    assert len(there.read(path)["items"]) == 1


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "a\tb", "æ"])
@make.on_sqlite
def test_a_key_that_cannot_be_used_is_refused(program: Programs, key: str) -> None:
    there, unit = program(make.officer()), make.unit()
    problem = problem_of(there.post("/cases", body(unit), headers={"Idempotency-Key": key}), 422)
    assert list(problem["errors"]) == ["Idempotency-Key"]
    assert cases(there) == []


def test_a_double_tap_at_the_same_moment_has_one_effect(app: Flask) -> None:
    officer, unit = make.officer(), make.unit()
    token = token_of(officer)
    answers: list[bytes] = []

    def tap() -> None:
        answers.append(Program(app.test_client(), token).post("/cases", body(unit), key=KEY).data)

    taps = [threading.Thread(target=tap) for _ in range(6)]
    for one in taps:
        one.start()
    for one in taps:
        one.join()
    assert len(set(answers)) == 1
    assert len(cases(Program(app.test_client(), token))) == 1
    with reading(SYSTEM) as looking:
        assert looking.session.connection().exec_driver_sql("select count(*) from kept_answer").scalar() == 1
