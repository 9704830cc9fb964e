"""Who is let in: tokens only, no more than their person may, and every no is a problem in their language."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from ledelse.kernel.transaction import SYSTEM, reading, transaction
from ledelse.people import service as people
from ledelse.people import sessions
from ledelse.people.acting import acting
from ledelse.people.permissions import Role
from tests import make
from tests.api.conftest import Programs, problem_of
from tests.browser import Browser

pytestmark = make.on_sqlite


def test_without_a_token_one_is_told_how_to_come_in(program: Programs) -> None:
    client = program(make.person()).client
    response = client.get("/api/v1/me")
    problem_of(response, 401, "no-token")
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="ledelse"'


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "Bearer \u00e6", "bearer: x", "Token x"]
)
def test_a_wrong_token_is_named_invalid(program: Programs, header: str) -> None:
    client = program(make.person()).client
    response = client.get("/api/v1/me", headers={"Authorization": header})
    problem_of(response, 401)
    assert "invalid_token" in response.headers["WWW-Authenticate"]


def test_the_token_of_somebody_who_left_opens_nothing(program: Programs) -> None:
    anna = make.person("anna")
    there = program(anna)
    assert there.get("/me").status_code == 200
    with transaction(SYSTEM) as work:
        people.deactivate(work, anna)
    problem_of(there.get("/me"), 401)
    problem_of(there.post("/cases", {}), 401)


def test_an_ended_token_opens_nothing(program: Programs) -> None:
    anna = make.person("anna")
    there = program(anna)
    with acting(anna) as work:
        sessions.end_token(work, sessions.own_tokens(work)[0].id)
    problem_of(there.get("/me"), 401)


def test_a_signed_in_browser_is_not_a_token(sign_in: Callable[[int], Browser]) -> None:
    browser = sign_in(make.person("anna"))
    problem_of(browser.get("/api/v1/me"), 401)
    problem_of(browser.client.post("/api/v1/cases", json={}), 401)


def test_no_csrf_token_is_asked_of_a_program(program: Programs) -> None:
    officer = program(make.officer())
    assert (
        officer.post("/cases", {"title": "A", "kind": "udvalgssag", "unit": make.unit()}).status_code == 201
    )


def test_a_mandate_that_does_not_exist_is_refused(program: Programs) -> None:
    there = program(make.person("anna"))
    problem_of(there.get("/me", headers={"X-On-Behalf-Of": "borgmester"}), 403, "no-mandate")
    problem_of(there.post("/cases", {}, headers={"X-On-Behalf-Of": ""}), 403, "no-mandate")


def test_a_token_never_does_more_than_its_person(program: Programs) -> None:
    member = program(make.person("anna", role=Role.MEMBER))
    problem_of(member.get("/events"), 403, "no-permission")
    problem_of(member.post("/cases", {"title": "A", "kind": "udvalgssag", "unit": make.unit()}), 403)
    assert program(make.person(role=Role.SECRETARIAT)).get("/events").status_code == 200


def test_use_is_marked_by_changes_but_not_by_reading(program: Programs) -> None:
    officer = make.officer()
    there = program(officer)

    def used() -> list[object]:
        with reading(SYSTEM) as looking:
            query = sessions.TOKEN.select().where(sessions.TOKEN.c.person_id == officer)
            return [row.last_used_at for row in looking.session.execute(query)]

    there.read("/me")
    assert used() == [None]
    there.done("/cases", {"title": "A", "kind": "udvalgssag", "unit": make.unit()})
    assert used() != [None]


@pytest.mark.parametrize(
    "path", ["/nothing", "/cases/x", "/cases/0", "/cases/-1", "/cases/99999999999999999999"]
)
def test_an_address_that_is_none_is_a_problem(program: Programs, path: str) -> None:
    there = program(make.person())
    problem_of(there.get(path), 404, "not-found")
    problem_of(there.client.get(f"/api/v1{path}"), 404, "not-found")
    problem_of(there.client.get(f"/api{path}"), 404, "not-found")


def test_a_wrong_method_says_which_are_right(program: Programs) -> None:
    response = program(make.person()).call("DELETE", "/cases")
    problem_of(response, 405)
    assert "GET" in response.headers["Allow"]
    assert "POST" in response.headers["Allow"]


def test_a_no_is_worded_in_the_persons_language(program: Programs) -> None:
    anna = make.person("anna")
    there = program(anna)
    assert problem_of(there.get("/cases/1"), 404)["title"] == "Findes ikke"
    with acting(anna) as work:
        people.change_own_settings(work, language="en", theme="auto", keys_on=True)
    assert there.read("/me")["language"] == "en"
    english = problem_of(there.get("/cases/1"), 404)
    assert english["title"] == "Not found"
    assert english["detail"] != problem_of(program(make.person("bo")).get("/cases/1"), 404)["detail"]


def test_a_stranger_is_answered_in_the_language_of_the_program(program: Programs) -> None:
    client: FlaskClient = program(make.person()).client
    danish = problem_of(client.get("/api/v1/me", headers={"Accept-Language": "da"}), 401)
    silent = problem_of(client.get("/api/v1/me", headers={"Accept-Language": "xx;;q="}), 401)
    english = problem_of(client.get("/api/v1/me", headers={"Accept-Language": "en-GB, da;q=0.5"}), 401)
    assert danish["detail"] == silent["detail"]
    assert danish["detail"] != english["detail"]


def test_me_says_what_one_is_and_may(program: Programs) -> None:
    unit = make.unit("Teknik")
    anna = make.person("anna", unit=unit, role=Role.LEADER)
    make.member(anna, unit=unit, role=Role.SECRETARIAT)
    me = program(anna).read("/me")
    assert (me["username"], me["name"], me["mandates"]) == ("anna", "anna", [])
    assert me["units"] == [{"id": unit, "name": "Teknik", "roles": ["leader", "secretariat"]}]
    assert "create_cases" in me["permissions"]


def test_the_organisation_can_be_read(program: Programs) -> None:
    unit = make.unit("Teknik")
    below = make.unit("Veje", under=unit)
    anna = make.person("anna", unit=below)
    there = program(anna)
    assert [(u["name"], u["parent"]) for u in there.read("/units")["items"]] == [
        ("Teknik", None),
        ("Veje", unit),
    ]
    assert there.read(f"/units/{below}")["members"] == ["anna"]
    assert there.read("/people/anna")["units"][0]["id"] == below
    assert there.read(f"/people/{anna}")["username"] == "anna"
    assert [p["username"] for p in there.read("/people?q=ANN")["items"]] == ["anna"]
    assert there.read("/people?q=nobody")["items"] == []
    for path in ("/units/999", "/people/nobody", "/people/999", "/people/a%00b", "/people/99999999999"):
        problem_of(there.get(path), 404)


def test_kinds_of_every_installation_are_there(program: Programs) -> None:
    keys = {kind["key"] for kind in program(make.person()).read("/kinds")["items"]}
    assert {"udvalgssag", "orientering", "borgmestersvar"} <= keys
