"""Every role against every route, with its own objects, a stranger's, and none: who is let in, and what is 404.

For a stranger's object the answer must be the one that an object gives which does not exist: same status, same words.
"""

import base64
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ledelse.cases import documents
from ledelse.cases.receiving import receive_file
from ledelse.cases.rules import Access, DocumentRole
from ledelse.kernel.transaction import SYSTEM, transaction
from ledelse.people import sessions
from ledelse.people.acting import acting
from ledelse.people.permissions import ROLE_PERMISSIONS, Open, Permission, Role, permissions_of
from ledelse.people.sessions import make_token
from tests import make
from tests.browser import Browser
from tests.web.addresses import Route, addresses, routes_of

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
NOT_THERE_EITHER = {"api.version_rendition", "web.end_role"}  # a picture needs none; a role not held
NOBODY = 987_654  # an id that no object has
SECRET = "Hemmelig sag om nedrivning"

# What forms and programs send: enough of each for the server to look at what it is about.
FORM = {
    "action": "approve",
    "revision": "1",
    "title": "Ny titel",
    "reason": "Fejl",
    "key": "nøgle",
    "pages": "1",
}
BODY = {
    "action": "approve",
    "revision": 1,
    "title": "Ny titel",
    "reason": "Fejl",
    "until": None,
    "access": "unit",
}

MAP = {  # the permission map once more, as it was reviewed: what each role has beside what all have
    Role.MEMBER: set(),
    Role.CASE_OFFICER: {"create_cases", "prepare_approvals"},
    Role.LEADER: {"create_cases", "prepare_approvals", "count_confidential"},
    Role.SECRETARIAT: {
        "create_cases",
        "prepare_approvals",
        "cancel_approvals",
        "delete_cases",
        "read_record",
    },
    Role.ANALYST: {"analyse"},
    Role.ADMINISTRATOR: {"manage_people", "manage_kinds", "read_record"},
}
ALL_HAVE = {"read_cases", "decide", "watch_board", "own_page"}


def test_the_permission_map_is_the_one_that_was_reviewed() -> None:
    assert {role: set(ROLE_PERMISSIONS[role]) for role in Role} == {
        role: more | ALL_HAVE for role, more in MAP.items()
    }
    assert {one for given in ROLE_PERMISSIONS.values() for one in given} == set(Permission)
    assert permissions_of(frozenset()) == {"own_page"}


@dataclass(frozen=True)
class Town:
    """A case that one person has a part in, and one that is a stranger's."""

    own: dict[str, object]
    strangers: dict[str, object]
    none: dict[str, object]


def _town(app: Flask, person_id: int, unit_id: int) -> Town:
    """The person has the first step of an approval, and writes the case if the role may prepare at all."""
    mine = _case(app, "Vores sag", person_id, access=Access.INVOLVED)
    stranger = make.person("ukendt", unit=make.unit("Andre"))
    theirs = _case(app, SECRET, stranger, access=Access.UNIT)
    mine, theirs = mine | _keys(person_id), theirs | _keys(stranger)
    open_to_all = {"unit_id": unit_id, "person_id": stranger, "person": make.username(stranger)}
    none = dict.fromkeys(mine, NOBODY) | {"n": 1, "item": f"approval-{NOBODY}", "key": "findes-ikke"}
    return Town(mine | open_to_all, theirs | open_to_all, none | open_to_all)


def _case(app: Flask, title: str, approver_id: int, *, access: Access) -> dict[str, object]:
    case_id = make.case(title, access=access)
    document_id = _picture(app, case_id)
    approval_id = make.approval([approver_id, make.person()], case_id=case_id, documents=[document_id])
    return {
        "case_id": case_id,
        "document_id": document_id,
        "n": 1,
        "approval_id": approval_id,
        "item": f"approval-{approval_id}",
        "key": "borgmestersvar",
    }


def _keys(person_id: int) -> dict[str, object]:
    """A signed-in browser and a program's key of a person's own."""
    with acting(person_id) as work:
        sessions.sign_in(work, device="En anden browser")
        make_token(work, person_id=person_id, name="program")
        keys, browsers = sessions.own_tokens(work), sessions.own_sessions(work)
    return {"token_id": keys[0].id, "session_id": browsers[0].id}


def _picture(app: Flask, case_id: int) -> int:
    content = io.BytesIO(base64.b64decode(PIXEL))
    file = receive_file(app.extensions["ledelse.storage"], content, filename="kort.png", largest=1000)
    with acting(make.officer()) as work:
        role = DocumentRole.ATTACHMENT
        return documents.add_document(work, case_id, role=role, title="Kort", file=file)[0]


class Caller:
    """Calls pages with a cookie and the API with a token, as one person or as nobody."""

    def __init__(self, app: Flask, person_id: int | None) -> None:
        self.browser = Browser(app.test_client())
        self.program: FlaskClient = app.test_client()
        self.headers: dict[str, str] = {}
        if person_id is None:
            self.browser.get("/log-ind")
            return
        self.browser.sign_in(username=make.username(person_id), password=make.PASSWORD)
        with transaction(SYSTEM) as work:
            self.headers = {"Authorization": f"Bearer {make_token(work, person_id=person_id, name='x')}"}

    def call(self, route: Route, address: str) -> TestResponse:
        """One call, with what such a route is sent, read to its end."""
        response = self._send(route, address)
        response.get_data()
        response.close()
        return response

    def _send(self, route: Route, address: str) -> TestResponse:
        if route.is_api:
            json = None if route.method == "GET" else BODY
            return self.program.open(address, method=route.method, json=json, headers=self.headers)
        if route.method == "GET":
            return self.browser.client.get(address)
        data = {**FORM, "csrf_token": self.browser.token}
        return self.browser.client.open(address, method=route.method, data=data)


def _all_calls(app: Flask, ids: dict[str, object]) -> Iterator[tuple[Route, str]]:
    """Every route with its addresses; what ends the session, the case or the approval comes last."""
    for route in sorted(routes_of(app), key=_lateness):
        for address in addresses(app, route, ids):
            yield route, address


def _lateness(route: Route) -> tuple[bool, bool, str]:
    ends = re.compile(r"sign_out|password|account|end_session")
    closes = re.compile(r"delete|close|cancel")
    return bool(ends.search(route.endpoint)), bool(closes.search(route.endpoint)), route.method


def _words(response: TestResponse, address: str) -> str:
    """What an answer says, without what differs from one request to the next."""
    said = re.sub(r'(csrf[_-]token" (?:value|content)=)"[^"]*"', r"\1", response.get_data(as_text=True))
    return said.replace(address, "#")


@make.on_sqlite
def test_nobody_is_let_in_without_signing_in(app: Flask, database: object) -> None:
    nobody = Caller(app, None)
    town = _town(app, make.person("anna"), make.home())
    for route, address in _all_calls(app, town.own):
        response = nobody.call(route, address)
        if route.need is Open.ANYONE:
            assert response.status_code < 500, address
        elif route.is_api:
            assert response.status_code == 401, f"{route}: {response.status}"
        else:
            assert response.status_code == 302, f"{route}: {response.status}"
            assert response.headers["Location"].startswith("/log-ind"), address


@make.on_sqlite
@pytest.mark.parametrize("role", Role, ids=str)
def test_a_role_meets_what_it_may_and_nothing_of_strangers(app: Flask, role: Role) -> None:
    unit_id = make.unit("Vores")
    me = make.person("anna", role=role, unit=unit_id)
    town, caller = _town(app, me, unit_id), Caller(app, me)
    may = permissions_of(frozenset({role}))
    for (route, address), (_, none) in zip(
        _all_calls(app, town.strangers), _all_calls(app, town.none), strict=True
    ):
        if route.has_object:
            _is_as_if_it_were_not_there(caller, route, address, none, may)
    for route, address in _all_calls(app, town.own):
        _is_let_in_or_not(caller, route, address, may)


def _is_as_if_it_were_not_there(
    caller: Caller, route: Route, strangers: str, none: str, may: frozenset[Permission]
) -> None:
    there, nowhere = caller.call(route, strangers), caller.call(route, none)
    lacks = isinstance(route.need, Permission) and route.need not in may
    assert there.status_code == (403 if lacks and route.is_api else 404), (
        f"{route.method} {strangers}: {there.status}"
    )
    assert SECRET not in there.get_data(as_text=True)
    assert _words(there, strangers) == _words(nowhere, none), f"{route} tells that there is something"


def _is_let_in_or_not(caller: Caller, route: Route, address: str, may: frozenset[Permission]) -> None:
    response = caller.call(route, address)
    said = f"{route.method} {address}: {response.status}"
    assert response.status_code < 500, said
    if isinstance(route.need, Permission) and route.need not in may:
        assert response.status_code == (403 if route.is_api else 404), said
    elif route.need is not Open.ANYONE and route.endpoint not in NOT_THERE_EITHER:
        assert response.status_code not in (401, 404, 405), said
        assert not response.headers.get("Location", "").startswith("/log-ind?"), said


@make.on_sqlite
def test_whoever_is_in_no_unit_has_only_their_own_page(app: Flask, sign_in: Callable[[int], Browser]) -> None:
    anna = make.person("anna")
    caller = Caller(app, anna)
    make.no_longer(anna, unit=make.home())
    ids = _town(app, anna, make.home()).own
    for route, address in _all_calls(app, ids):
        if isinstance(route.need, Permission) and route.need is not Permission.OWN_PAGE:
            response = caller.call(route, address)
            assert response.status_code == (403 if route.is_api else 404), f"{address}: {response.status}"
