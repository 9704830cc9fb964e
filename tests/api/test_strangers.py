"""What a person may not see does not exist for them: every route with an id answers a stranger 404."""

import re
from importlib import import_module
from typing import Any

import pytest

from ledelse.api import CAPABILITIES
from ledelse.api.routes import ROUTES, Route
from ledelse.people.permissions import Role
from tests import make
from tests.api.conftest import Program, Programs, problem_of
from tests.cases.files import making

BODIES: dict[str, Any] = {
    "update_case": {"title": "x"},
    "change_access": {"access": "unit"},
    "link_cases": {"case": 1},
    "delete_case": {"reason": "x"},
    "rename_document": {"title": "x", "role": "cover"},
    "upload_document": {"title": "x", "text": "x"},
    "upload_version": {"text": "x"},
    "create_approval": {},
    "update_draft": {"steps": [], "documents": []},
    "act": {"action": "approve", "revision": 1},
    "snooze": {"until": None},
}
for name in CAPABILITIES:
    import_module(f"ledelse.api.{name}")
OF_CASES = [r for r in ROUTES if re.search(r"\{(case_id|document_id|approval_id|item)\}", r.path)]

WITHOUT_FILES = [r for r in OF_CASES if r.name not in ("version_content", "version_rendition")]


def address(route: Route, ids: dict[str, int]) -> str:
    return route.path.format(**ids)


def ask(there: Program, route: Route, path: str, *, body: object | None = None) -> Any:
    if route.method == "GET":
        return there.get(path)
    sent = BODIES.get(route.name, {}) if body is None else body
    return there.call(route.method, path, json=sent)


@pytest.fixture
def hidden() -> dict[str, int]:
    """A confidential case with a document and an approval, none of which is anybody else's."""
    case = make.case("Kanarie 4711", confidential=True)
    document = make.document(case, text="Kanarie 4711")
    approval = make.approval([make.officer()], case_id=case, documents=[document])
    return {"case_id": case, "document_id": document, "n": 1, "approval_id": approval, "item": approval}


def test_there_are_routes_to_try() -> None:
    assert len(OF_CASES) >= 20


@pytest.mark.parametrize("route", OF_CASES, ids=lambda route: f"{route.method} {route.path}")
@make.on_sqlite
def test_a_stranger_gets_the_same_404_as_for_what_is_not_there(
    program: Programs, hidden: dict[str, int], route: Route
) -> None:
    stranger = program(make.person("stranger", role=Role.SECRETARIAT))
    nothing = dict.fromkeys(hidden, 4711)
    there = ask(stranger, route, address(route, hidden))
    problem_of(there, 404, "not-found")
    assert there.data == ask(stranger, route, address(route, nothing)).data
    if route.method != "GET":
        problem_of(ask(stranger, route, address(route, hidden), body={"nonsense": 1}), 404, "not-found")
    if route.form:
        problem_of(stranger.upload(address(route, hidden), making.picture("PNG")), 404, "not-found")


@pytest.mark.parametrize("route", WITHOUT_FILES, ids=lambda route: f"{route.method} {route.path}")
@make.on_sqlite
def test_the_owner_is_not_told_that_it_is_not_there(
    program: Programs, hidden: dict[str, int], route: Route
) -> None:
    response = ask(program(make.officer()), route, address(route, hidden))
    assert response.status_code != 404 or route.name == "link_cases", response.text


def test_no_list_tells_a_stranger_of_a_hidden_case(program: Programs, hidden: dict[str, int]) -> None:
    _ = hidden
    stranger = program(make.person("stranger", role=Role.SECRETARIAT))
    for path in (
        "/cases",
        "/cases?q=Kanarie",
        "/inbox",
        "/inbox?snoozed=true",
        "/board",
        "/events?limit=200",
    ):
        text = stranger.get(path).text
        assert "Kanarie" not in text
        assert f'"case":{hidden["case_id"]},' not in text
